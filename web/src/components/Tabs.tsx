import { Link } from 'wouter';

export interface Tab {
  to: string;
  name: string;
  isHere: boolean;
}

// Parts of one page, each with an address of its own.
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} href={tab.to} aria-current={tab.isHere ? 'page' : undefined} replace>
          {tab.name}
        </Link>
      ))}
    </nav>
  );
}
