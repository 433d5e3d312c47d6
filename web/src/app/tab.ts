import { useEffect } from 'react';
import { useOverview } from '../features/dashboard/overview';
import { openCount } from '../features/attention/topic';
import { useLanguage } from '../lib/language';

const kIcons = { attention: '/icon-attention.svg', running: '/icon-running.svg', plain: '/icon.svg' };

// "42 % · ", "! ", "(3) ": how far the one run is, else what needs somebody, counted where it can be.
export function signOf(percent: string | null, needed: boolean, open: number): string {
  if (percent !== null) return `${percent} · `;
  if (open > 0) return `(${open}) `;
  return needed ? '! ' : '';
}

// The tab says how far a running backup is, and that something needs somebody, so that it can be watched from another one.
export function useTab(): void {
  const { t, f } = useLanguage();
  const { running, sentence, attention } = useOverview();
  const percent = running.length === 1 ? (running[0]?.percent ?? null) : null;
  const needed = sentence?.mood === 'attention';
  const sign = signOf(percent === null ? null : f.percent(percent), needed, openCount(attention));
  const icon = kIcons[needed ? 'attention' : running.length > 0 ? 'running' : 'plain'];
  useEffect(() => {
    document.title = `${sign}${t.app.name}`;
  }, [sign, t]);
  useEffect(() => {
    document.querySelector('link[rel=icon]')?.setAttribute('href', icon);
  }, [icon]);
}
