import { IconDatabase, IconHelpCircle, IconLayoutDashboard, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { Brand } from '../components/Brand';
import { ConnectionBanner } from '../features/live/ConnectionBanner';
import { StatusIcon } from '../features/dashboard/StatusIcon';
import { useLanguage } from '../lib/language';
import { UserMenu } from './UserMenu';
import { useTabTitle } from './tab-title';

const icon = { size: 18, stroke: 1.5, 'aria-hidden': true } as const;

const places = [
  { to: '/', name: 'dashboard', icon: <IconLayoutDashboard {...icon} /> },
  { to: '/runs', name: 'runs', icon: <IconRefresh {...icon} /> },
  { to: '/databases', name: 'databases', icon: <IconDatabase {...icon} /> },
] as const;

function isAt(location: string, to: string): boolean {
  if (to === '/') return location === '/' || location === '/first-backup';
  return location === to || location.startsWith(`${to}/`);
}

function Places() {
  const { t } = useLanguage();
  const [location] = useLocation();
  return places.map((place) => (
    <Link key={place.to} href={place.to} className="place" aria-current={isAt(location, place.to) ? 'page' : undefined}>
      {place.icon}
      <span>{t.places[place.name]}</span>
    </Link>
  ));
}

function HelpPlace() {
  const { t } = useLanguage();
  const [location] = useLocation();
  return (
    <Link href="/help" className="place" aria-current={isAt(location, '/help') ? 'page' : undefined}>
      <IconHelpCircle {...icon} />
      <span>{t.places.help}</span>
    </Link>
  );
}

// Navigation at the side; on a phone at the bottom, where the thumb is, with who is logged in at the top.
export function Shell({ children }: { children: ReactNode }) {
  const { t } = useLanguage();
  useTabTitle();
  return (
    <>
      <a className="skip" href="#content">
        {t.app.skip}
      </a>
      <div className="shell">
        <nav className="side" aria-label={t.app.main}>
          <Brand />
          <Places />
          <div className="side-foot">
            <HelpPlace />
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
          {children}
        </main>
        <nav className="bottom" aria-label={t.app.main}>
          <Places />
          <HelpPlace />
        </nav>
      </div>
    </>
  );
}
