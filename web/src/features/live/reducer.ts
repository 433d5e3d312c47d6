import { isFinal, type LedgerView, type LiveRun, type OutboxCounts, type Run } from '../../api/types';

// What the stream of events has told, as the service's src/live/message.h writes it.

export type RunSummary = Omit<Run, 'warnings'>;

export interface StoreState {
  state: 'readable' | 'unreadable';
  code: string | null;
}

export interface EventMessage {
  type: 'event';
  n: number;
  at: string;
  kind: string;
  ledger_seq: number;
  data: {
    target: string | null;
    actor: string;
    result: string | null;
    severity: string;
    run_id: string | null;
    run?: RunSummary;
  };
}

export type Message =
  | {
      type: 'snapshot';
      epoch: string;
      n: number;
      at: string;
      data: { runs: LiveRun[]; last: RunSummary[]; ledger: LedgerView | null; store: StoreState };
    }
  | EventMessage
  | { type: 'progress'; run_id: string; at: string; data: LiveRun }
  | ({ type: 'store'; at: string } & StoreState)
  | { type: 'outbox'; at: string; data: OutboxCounts }
  | { type: 'heartbeat'; n: number; at: string }
  | { type: 'resync'; reason: string };

export interface Picture {
  epoch: string;
  n: number; // of the last event that is in it
  runs: Readonly<Record<string, LiveRun>>; // unfinished ones; ids sort by time
  last: Readonly<Record<string, RunSummary>>; // each plan's last finished backup
  ledger: LedgerView | null;
  store: StoreState;
}

export interface Reduced {
  picture: Picture | null;
  // Something is missing: only a new snapshot helps.
  gap: boolean;
}

function without<Value>(map: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
  if (!(key in map)) return map;
  const { [key]: _, ...rest } = map;
  return rest;
}

// A run that no progress has told of yet.
function fresh(run: RunSummary, at: string): LiveRun {
  return {
    run_id: run.id,
    plan: run.plan,
    repository: run.repository,
    database: run.database ?? null,
    kind: run.kind,
    state: run.state,
    since: at,
    steps: run.steps,
    progress: {
      files_done: 0, files_total: 0, bytes_done: 0, bytes_total: 0,
      totals_settled: false, errors: 0, current_file: null, bytes_stored: 0,
    },
    rate: null,
    time_left_ms: null,
    percent: null,
    waiting: null,
    cancelling: false,
    updated_at: at,
  };
}

function takeRun(picture: Picture, run: RunSummary, at: string): Picture {
  if (!isFinal(run.state)) {
    const known = picture.runs[run.id];
    const live = known ? { ...known, state: run.state, steps: run.steps } : fresh(run, at);
    return { ...picture, runs: { ...picture.runs, [run.id]: live } };
  }
  const runs = without(picture.runs, run.id);
  const before = picture.last[run.plan];
  const isNewest = run.kind === 'backup' && (!before || before.created_at <= run.created_at);
  return { ...picture, runs, last: isNewest ? { ...picture.last, [run.plan]: run } : picture.last };
}

function takeEvent(picture: Picture, event: EventMessage): Reduced {
  if (event.n <= picture.n) return { picture, gap: false };
  if (event.n > picture.n + 1) return { picture, gap: true };
  const ledger = picture.ledger && { ...picture.ledger, size: event.ledger_seq + 1, newest_at: event.at };
  const next = { ...picture, n: event.n, ledger };
  return { picture: event.data.run ? takeRun(next, event.data.run, event.at) : next, gap: false };
}

// Never changes what it is given, and gives the same picture back when nothing in it has changed.
export function reduce(picture: Picture | null, message: Message): Reduced {
  if (message.type === 'snapshot') {
    const { runs, last, ledger, store } = message.data;
    return {
      picture: {
        epoch: message.epoch,
        n: message.n,
        runs: Object.fromEntries(runs.map((run) => [run.run_id, run])),
        last: Object.fromEntries(last.map((run) => [run.plan, run])),
        ledger,
        store,
      },
      gap: false,
    };
  }
  if (picture === null) return { picture, gap: message.type !== 'resync' };
  switch (message.type) {
    case 'event':
      return takeEvent(picture, message);
    case 'progress':
      // A run that has ended may still be told of once more.
      if (!(message.run_id in picture.runs)) return { picture, gap: false };
      return { picture: { ...picture, runs: { ...picture.runs, [message.run_id]: message.data } }, gap: false };
    case 'store':
      return { picture: { ...picture, store: { state: message.state, code: message.code } }, gap: false };
    case 'outbox':
      return { picture, gap: false }; // what waits to be told: no part of the picture, but news (connection.ts)
    case 'heartbeat':
      return { picture, gap: message.n > picture.n };
    case 'resync':
      return { picture, gap: false }; // the service sends a snapshot next
  }
}
