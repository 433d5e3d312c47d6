import { plural } from '../plural';

export const sentence = {
  none: 'No backups performed',
  firstRuns: 'Your first backup is running.',
  ledgerBroken: 'The ledger was tampered with or damaged.',
  protectedOf: (good: number, all: number) => {
    if (all === 1) return good === 1 ? 'Your plan is protected.' : 'Your plan is not protected.';
    if (good === all) return `All ${all} plans are protected.`;
    if (good === 0) return `None of ${all} plans is protected.`;
    return `${good} of ${all} plans ${plural(good, 'is', 'are')} protected.`;
  },
  needYou: (count: number, all: number) => (all === 1 ? 'It needs you.' : plural(count, 'One needs you.', `${count} need you.`)),
  neverRan: (count: number) => plural(count, 'One has no backup yet.', `${count} have no backup yet.`),
  lastBackup: (when: string) => `Last backup ${when}.`,
  running: (count: number) => plural(count, 'One run is going on.', `${count} runs are going on.`),
  noneText: 'Nothing on this machine is protected yet.',
  noneViewer: 'Nothing is protected yet. An admin can create the first backup.',
};

export const dashboard = {
  title: 'Dashboard',
  createBackup: 'Create backup',
  createFirst: 'Create First Backup',
  choosePlan: 'Which plan?',
  addFolder: 'Back up another folder',
  plans: 'Plans',
  running: 'Running now',
  storage: 'Repositories and ledger',
  details: 'Details',
  report: 'View report',
  lastBackup: 'Last backup',
  lastDump: 'Last dump',
  lastGood: 'Last good one',
  begin: 'Begin with one folder',
  beginText: 'Choose it, and the rest is done for you: a repository is made, the folder is backed up, and the backup is checked.',
  took: 'Took',
  size: 'Size',
  goesTo: 'Goes to',
  noneYet: 'none yet',
  postgres: 'PostgreSQL',
  added: (size: string) => `${size} added`,
  files: (count: string) => `${count} files`,
  states: {
    protected: 'Protected', attention: 'Needs attention', failed: 'Failed', never: 'No backup yet',
    unknown: 'Unknown', running: 'Running',
  },
  strip: (done: number, warned: number, failed: number, none: number) =>
    `30 days: ${done} succeeded, ${warned} with warnings, ${failed} failed, ${none} without a backup`,
  day: (day: string, done: number, warned: number, failed: number) => {
    const parts = [];
    if (done > 0) parts.push(`${done} succeeded`);
    if (warned > 0) parts.push(`${warned} with warnings`);
    if (failed > 0) parts.push(`${failed} failed`);
    return `${day}: ${parts.length === 0 ? 'no backup' : parts.join(', ')}`;
  },
  started: (plan: string) => `The backup of ${plan} was started.`,
  damage: 'The record of the last run cannot be read.',
  warningsWere: (count: number) =>
    plural(count, 'The backup is good, with one warning.', `The backup is good, with ${count} warnings.`),
  cancelledWas: 'The last backup was cancelled, so newer changes are not protected.',
  showWarnings: 'Show what was left out',
  whatHappened: 'Show what happened',
  fetchFailed: 'The backup status could not be read',
  fetchRetry: 'It is tried again every few seconds.',
  fetchKept: (age: string) => `What you see below is as of ${age} ago.`,
  free: (free: string, all: string) => `${free} of ${all} free`,
  spaceUnknown: 'The space left is not known here.',
  dumps: (count: number, text: string) => plural(count, '1 dump', `${text} dumps`),
  ledger: 'Ledger',
  ledgerStates: { intact: 'Intact', broken: 'Broken', acknowledged: 'Acknowledged' },
  entries: (count: string) => `${count} entries`,
  verified: (when: string) => `verified ${when}`,
  notVerified: 'not verified yet',
};
