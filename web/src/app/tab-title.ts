import { useEffect } from 'react';
import { useOverview } from '../features/dashboard/overview';
import { useLanguage } from '../lib/language';

// The tab says how far a running backup is, so that it can be watched from another one.
export function useTabTitle(): void {
  const { t, f } = useLanguage();
  const { running, sentence } = useOverview();
  const percent = running.length === 1 ? (running[0]?.percent ?? null) : null;
  useEffect(() => {
    const sign = percent !== null ? `${f.percent(percent)} · ` : sentence?.mood === 'attention' ? '! ' : '';
    document.title = `${sign}${t.app.name}`;
  }, [percent, sentence?.mood, t, f]);
}
