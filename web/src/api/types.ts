import type { components } from './schema';

// The contract's words. Nothing here is written by hand but what the contract leaves open.
type Schemas = components['schemas'];

export type Run = Schemas['Run'];
export type RunState = Schemas['RunState'];
export type RunKind = Schemas['RunKind'];
export type Step = Schemas['Step'];
export type LiveRun = Schemas['LiveRun'];
export type LedgerView = Schemas['LedgerView'];
export type PlanStatus = Schemas['PlanStatus'];
export type Status = NonNullable<Schemas['StatusAnswer']['data']>;
export type Role = Schemas['Role'];
export type Me = NonNullable<Schemas['MeAnswer']['data']>;
export type Failure = Schemas['Failure'];
export type ProvenEntry = NonNullable<Schemas['ProvenEntryAnswer']['data']>;
export type Proof = NonNullable<Schemas['ProofAnswer']['data']>;
export type Browsed = NonNullable<Schemas['BrowsedAnswer']['data']>;
export type StoragePlace = NonNullable<Schemas['StorageAnswer']['data']>['items'][number];
export type Verification = NonNullable<Schemas['VerificationAnswer']['data']>;
export type Quickstart = NonNullable<Schemas['QuickstartAnswer']['data']>;
export type Timetable = Schemas['Timetable'];
export type Database = Schemas['Database'];
export type Dump = Schemas['Dump'];
export type DatabaseBackup = NonNullable<Schemas['DatabaseBackupAnswer']['data']>;

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

// What is live says whether totals are known or guessed.
export type Totals = 'settled' | 'estimated' | 'unknown';

export function totalsOf(run: LiveRun): Totals {
  const said = (run.progress as { totals?: unknown }).totals;
  if (said === 'settled' || said === 'estimated') return said;
  return run.progress.totals_settled ? 'settled' : 'unknown';
}

export const finalStates: readonly RunState[] = ['succeeded', 'warning', 'failed', 'cancelled', 'interrupted'];
export const isFinal = (state: RunState): boolean => finalStates.includes(state);

export type Plan = Schemas['Plan'];
export type PlanChange = Schemas['PlanChange'];
export type Files = Schemas['Files'];
export type DumpOptions = Schemas['DumpOptions'];
export type Retention = Schemas['Retention'];
export type SnapshotRetention = Schemas['SnapshotRetention'];
export type RetentionPreview = NonNullable<Schemas['RetentionAnswer']['data']>;
export type Fate = RetentionPreview['items'][number];
export type Repository = Schemas['Repository'];
export type Maintenance = Schemas['Maintenance'];
export type Remark = NonNullable<Schemas['ChangedPlanAnswer']['remarks']>[number];
export type RepositoryStats = NonNullable<Schemas['RepositoryStatsAnswer']['data']>;
export type Lock = Schemas['Lock'];

export type Severity = Schemas['Severity'];
export type Entry = Schemas['Entry'];
export type DamagedEntry = Schemas['DamagedEntry'];
export type Checkpoint = NonNullable<Schemas['CheckpointAnswer']['data']>;
export type Anchor = NonNullable<Schemas['AnchorsAnswer']['data']>['items'][number];

export type User = Schemas['User'];
// The contract names their members; src/auth/users.cpp writes all of them as text.
export type Session = Record<'id' | 'user' | 'created_at' | 'last_seen_at' | 'expires_at' | 'address' | 'user_agent', string>;
export type Token = Schemas['Token'];
export type NewToken = NonNullable<Schemas['NewTokenAnswer']['data']>;
export type Settings = NonNullable<Schemas['SettingsAnswer']['data']>;
export type Issuer = Schemas['Issuer'];
export type Finding = NonNullable<Schemas['FindingsAnswer']['data']>['findings'][number];

// The contract leaves these open; this is what src/preview/preview_json.cpp writes.
export type RuleKind =
  | 'exclude' | 'iexclude' | 'exclude_file' | 'iexclude_file' | 'own_data' | 'exclude_if_present' | 'exclude_caches'
  | 'one_file_system' | 'exclude_larger_than' | 'sockets';
export interface Rule {
  kind: RuleKind;
  text: string;
  file: string | null;
  line: number | null;
  description: string;
}
export interface Removed {
  files: number;
  directories: number;
  other: number;
  bytes: number;
}
export interface Preview {
  files: number;
  bytes: number;
  directories: number;
  other: number;
  largest: { path: string; files: number; bytes: number }[];
  rules: (Rule & { removed: Removed })[];
  unreadable: { path: string; reason: string }[];
  unreadable_count: number;
  missing: string[];
}
export interface Explanation {
  path: string;
  fate: 'taken' | 'left_out' | 'above_a_source' | 'not_below_a_source' | 'not_there' | 'unreadable';
  at: string;
  source: string;
  rule: Rule | null;
  taken_back: Rule | null;
  reason: string;
  sentence: string;
}

export type Snapshot = Schemas['Snapshot'];
export type FoundEntry = NonNullable<Schemas['FoundEntriesAnswer']['data']>['items'][number];
// Lines of the streams, src/domain/json.cpp.
export interface TreeEntry {
  path: string;
  type: string; // dir, file, symlink, …
  size: number;
  modified: string | null;
}
export interface SnapshotChange {
  path: string;
  change: 'added' | 'removed' | 'modified' | 'type' | 'metadata';
}
export interface ChangeCounts {
  files: number;
  directories: number;
  others: number;
  bytes: number;
}
export interface DifferenceEnd {
  from: string;
  to: string;
  changed_files: number;
  added: ChangeCounts;
  removed: ChangeCounts;
}

// What has a default is not set unless somebody has set it.
export type ChannelSettings = Partial<Schemas['ChannelSettings']>;
type WithSettings<Body> = Omit<Body, 'settings'> & { settings: ChannelSettings };
export type Channel = WithSettings<Schemas['Channel']>;
export type ChannelDraft = WithSettings<Schemas['ChannelDraft']>;
export type ChannelChange = Partial<WithSettings<Schemas['ChannelChange']>>;
export type ChannelKind = Schemas['ChannelKind'];
export type NotificationEvent = Schemas['NotificationEvent'];
export type DeliveryState = Schemas['DeliveryState'];
export type OutboxMessage = Schemas['OutboxMessage'];
export type OutboxCounts = Schemas['OutboxCounts'];
export type OpenFailure = Schemas['OpenFailure'];
export type Attention = Schemas['Attention'];
