import { IconCamera, IconDatabase, IconHelpCircle, IconLayoutDashboard, IconListDetails, IconRefresh } from '@tabler/icons-react';
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

  // What was stored, and the record of it.
  { at: ['/snapshots'], page: lazy(() => import('../features/snapshots/SnapshotsPage')), name: 'snapshots', icon: IconCamera, group: 'stored' },
  { at: ['/snapshots/:repository/:id/:tab?'], page: lazy(() => import('../features/snapshots/SnapshotPage')), below: '/snapshots' },

  // The service itself.

  { at: ['/help'], page: lazy(() => import('../features/help/HelpPage')), name: 'help', icon: IconHelpCircle, group: 'help' },
];

export const NotFoundPage = lazy(() => import('../features/help/NotFoundPage'));
