import {
  IconArchive, IconBell, IconCamera, IconDatabase, IconHelpCircle, IconLayoutDashboard, IconListDetails, IconListSearch, IconRefresh,
  IconSettings, IconStethoscope, IconUsers,
} from '@tabler/icons-react';
import { lazy, type ComponentType } from 'react';
import type { Role } from '../api/types';
import { DashboardPage } from '../features/dashboard/DashboardPage';
import type { Messages } from '../messages/messages';

interface Entry {
  at: readonly [string, ...string[]]; // its paths, of which the first is where its place leads. From one to another the
  // page begins anew; to stay it is one path, with what may be missing in it: '/runs/:id/:tab?'
  page: ComponentType;
  role?: Role; // who may see it; everybody unless given
}
export interface PlaceEntry extends Entry {
  name: keyof Messages['places'];
  icon: ComponentType<{ size?: number; stroke?: number; 'aria-hidden'?: boolean }>;
  group: 'now' | 'kept' | 'stored' | 'service' | 'help';
}
interface InnerEntry extends Entry {
  below: string; // the place that is lit meanwhile
}
export type PageEntry = PlaceEntry | InnerEntry;

// Every page, an entry each, in the order of the navigation. What the dashboard does not need is loaded when somebody
// goes there.
export const pages: readonly PageEntry[] = [
  // What happens.
  { at: ['/'], page: DashboardPage, name: 'dashboard', icon: IconLayoutDashboard, group: 'now' },
  { at: ['/first-backup'], page: lazy(() => import('../features/first-backup/FirstBackupPage')), below: '/' },
  { at: ['/runs'], page: lazy(() => import('../features/runs/RunsPage')), name: 'runs', icon: IconRefresh, group: 'now' },
  { at: ['/runs/:id/:tab?'], page: lazy(() => import('../features/runs/RunPage')), below: '/runs' },

  // What is protected.
  { at: ['/plans'], page: lazy(() => import('../features/plans/PlansPage')), name: 'plans', icon: IconListDetails, group: 'kept' },
  { at: ['/plans/:name/:tab?'], page: lazy(() => import('../features/plans/PlanPage')), below: '/plans' },
  { at: ['/new/plan'], page: lazy(() => import('../features/plans/NewPlanPage')), below: '/plans', role: 'admin' },
  { at: ['/databases'], page: lazy(() => import('../features/databases/DatabasesPage')), name: 'databases', icon: IconDatabase, group: 'kept' },
  { at: ['/new/database'], page: lazy(() => import('../features/databases/AddDatabasePage')), below: '/databases', role: 'admin' },
  { at: ['/databases/:name/edit'], page: lazy(() => import('../features/databases/EditDatabasePage')), below: '/databases', role: 'admin' },

  // What was stored, and the record of it.
  { at: ['/repositories'], page: lazy(() => import('../features/repositories/RepositoriesPage')), name: 'repositories', icon: IconArchive, group: 'stored' },
  { at: ['/new/repository'], page: lazy(() => import('../features/repositories/AddRepositoryPage')), below: '/repositories', role: 'admin' },
  { at: ['/repositories/:name'], page: lazy(() => import('../features/repositories/RepositoryPage')), below: '/repositories' },
  { at: ['/repositories/:name/edit'], page: lazy(() => import('../features/repositories/EditRepositoryPage')), below: '/repositories', role: 'admin' },
  { at: ['/repositories/:name/maintenance'], page: lazy(() => import('../features/repositories/MaintenancePage')), below: '/repositories', role: 'admin' },
  { at: ['/snapshots'], page: lazy(() => import('../features/snapshots/SnapshotsPage')), name: 'snapshots', icon: IconCamera, group: 'stored' },
  { at: ['/snapshots/:repository/:id/:tab?'], page: lazy(() => import('../features/snapshots/SnapshotPage')), below: '/snapshots' },
  { at: ['/ledger', '/ledger/:tab'], page: lazy(() => import('../features/ledger/LedgerPage')), name: 'ledger', icon: IconListSearch, group: 'stored' },
  { at: ['/ledger/entries/:seq'], page: lazy(() => import('../features/ledger/EntryPage')), below: '/ledger' },

  // The service itself.
  { at: ['/notifications', '/notifications/:tab'], page: lazy(() => import('../features/notifications/NotificationsPage')), name: 'notifications', icon: IconBell, group: 'service' },
  { at: ['/notifications/channels/:name'], page: lazy(() => import('../features/notifications/EditChannelPage')), below: '/notifications', role: 'admin' },
  { at: ['/new/channel'], page: lazy(() => import('../features/notifications/NewChannelPage')), below: '/notifications', role: 'admin' },
  { at: ['/users', '/users/:tab'], page: lazy(() => import('../features/access/AccessPage')), name: 'users', icon: IconUsers, group: 'service', role: 'admin' },
  { at: ['/settings'], page: lazy(() => import('../features/settings/SettingsPage')), name: 'settings', icon: IconSettings, group: 'service', role: 'admin' },
  { at: ['/doctor'], page: lazy(() => import('../features/doctor/DoctorPage')), name: 'doctor', icon: IconStethoscope, group: 'service', role: 'admin' },
  { at: ['/account'], page: lazy(() => import('../features/access/AccountPage')), below: '/account' },

  { at: ['/help'], page: lazy(() => import('../features/help/HelpPage')), name: 'help', icon: IconHelpCircle, group: 'help' },
];

export const NotFoundPage = lazy(() => import('../features/help/NotFoundPage'));
