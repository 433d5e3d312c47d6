import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { newIn, seenIn, standing } from './notices';
import { failureTitle } from './topic';

// Whoever looks at the page sees it there. Several tabs show one: the newest of a tag takes the place of the others.
export function useNotices(): void {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const failures = useOverview().attention?.failures;
  const seen = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    if (failures === undefined) return;
    const fresh = newIn(failures, seen.current);
    seen.current = seenIn(failures);
    if (fresh.length === 0 || document.visibilityState === 'visible' || standing() !== 'on') return;
    for (const failure of fresh) {
      const notice = new Notification(failureTitle(failure, t), { body: t.notices.body, tag: failure.topic, icon: '/icon.svg' });
      notice.onclick = () => {
        window.focus();
        go('/notifications/failures');
        notice.close();
      };
    }
  }, [failures, t, go]);
}
