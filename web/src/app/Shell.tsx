import type { ReactNode } from 'react';
import { Brand } from '../components/Brand';
import { AttentionBanner } from '../features/attention/AttentionBanner';
import { useNotices } from '../features/attention/use-notices';
import { StatusIcon } from '../features/dashboard/StatusIcon';
import { ConnectionBanner } from '../features/live/ConnectionBanner';
import { useLanguage } from '../lib/language';
import { SidePlaces, ThumbPlaces } from './Places';
import { UserMenu } from './UserMenu';
import { useTab } from './tab';

// Navigation at the side; on a phone at the bottom, where the thumb is, with who is logged in at the top.
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useLanguage();
  useTab();
  useNotices();
  return (
    <>
      <a className="skip" href="#content">
        {t.app.skip}
      </a>
      <div className="shell">
        <nav className="side" aria-label={t.app.main}>
          <Brand />
          <div className="side-places">
            <SidePlaces help={false} />
          </div>
          <div className="side-foot">
            <SidePlaces help />
            <UserMenu />
          </div>
        </nav>
        <header className="top">
          <Brand />
          <span className="grow" />
          <StatusIcon />
          <UserMenu />
        </header>
        <main className="content" id="content" tabIndex={-1}>
          <ConnectionBanner />
          <AttentionBanner />
          {children}
        </main>
        <nav className="bottom" aria-label={t.app.main}>
          <ThumbPlaces />
        </nav>
      </div>
    </>
  );
}
