import { plural } from '../plural';

export const days = { today: 'today', yesterday: 'yesterday', tomorrow: 'tomorrow' };

export const app = {
  name: 'Strongroom',
  main: 'Main',
  skip: 'Skip to the content',
  help: 'Help',
  notFound: 'There is no such page',
  notFoundText: 'The address may be mistyped, or what was here is gone.',
  toDashboard: 'Go to the dashboard',
  loading: 'Loading',
  retry: 'Try again',
  failedTitle: 'This could not be loaded',
  noAnswer: 'The service does not answer',
  noAnswerHint: 'Check that strongroom serve is running and that this machine reaches it. It is tried again.',
  crashed: 'This page met a mistake of its own',
  crashedText: 'Nothing happened to your backups. Load the page again; if it comes back, please report it.',
  reload: 'Load the page again',
};

export const places = {
  dashboard: 'Dashboard',
  runs: 'Runs',
  plans: 'Plans',
  databases: 'Databases',
  repositories: 'Repositories',
  snapshots: 'Snapshots',
  ledger: 'Ledger',
  notifications: 'Notifications',
  users: 'Users',
  settings: 'Settings',
  doctor: 'Doctor',
  help: 'Help',
  more: 'More',
};

export const user = {
  account: 'Account',
  roles: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  colours: 'Colours',
  light: 'Light',
  dark: 'Dark',
  auto: 'As the system',
  language: 'Language',
  logOut: 'Log out',
};

export const icon = {
  label: 'Backup status',
  running: (count: number) => plural(count, '1 backup is running', `${count} runs are going on`),
  fine: 'Everything is fine',
  attention: 'Something needs you',
  empty: 'No backups yet',
  unknown: 'The status is not known right now',
};

export const live = {
  lostTitle: 'The connection to the service is lost',
  lostText: (age: string) => `What you see is as of ${age} and may have changed since.`,
  neverText: 'Nothing has been heard of it yet.',
  retrying: 'It is tried again by itself.',
  retryNow: 'Try now',
  ago: (age: string) => `${age} ago`,
};
