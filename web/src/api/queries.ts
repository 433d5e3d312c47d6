import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, path, query } from './client';
import type {
  Browsed, Database, Dump, Me, Page, Proof, ProvenEntry, Run, RunKind, RunState, Status, StoragePlace, Verification,
} from './types';

export const keys = {
  me: ['me'],
  status: ['status'],
  history: ['history'],
  runs: ['runs'],
  storage: ['storage'],
  verification: ['verification'],
  databases: ['databases'],
  dumps: ['dumps'],
} as const;

// null: nobody is logged in.
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => get<Me | null>('/api/v1/auth/me', { signal }),
  retry: false,
  staleTime: Infinity,
});

export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => get<Status>('/api/v1/status', { signal }),
});

export interface History {
  runs: Run[];
  knownSince: string | null; // older ones were not asked for; null = all are there
}

const kHistoryDays = 31;
const kMostPages = 4;

// The backups of the last thirty days, bounded: whoever has more sees fewer days.
async function readHistory(signal: AbortSignal): Promise<History> {
  const since = new Date(Date.now() - kHistoryDays * 86_400_000).toISOString();
  const runs: Run[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < kMostPages; pages += 1) {
    const target: string = `/api/v1/runs${query({ kind: 'backup', limit: 1000, cursor })}`;
    const page: Page<Run> = await get<Page<Run>>(target, { signal });
    runs.push(...page.items);
    cursor = page.next_cursor;
    const oldest = page.items.at(-1)?.created_at;
    if (cursor === null || oldest === undefined || oldest < since) return { runs, knownSince: null };
  }
  return { runs, knownSince: runs.at(-1)?.created_at ?? null };
}

export const historyQuery = queryOptions({
  queryKey: keys.history,
  queryFn: ({ signal }) => readHistory(signal),
});

export interface RunFilter {
  plan: string;
  state: RunState | '';
  kind: RunKind | '';
}

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.runs, 'list', filter],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      get<Page<Run>>(`/api/v1/runs${query({ ...filter, limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last: Page<Run>) => last.next_cursor,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.runs, 'one', id],
    queryFn: ({ signal }) => get<Run>(path`/api/v1/runs/${id}`, { signal }),
  });

export const storageQuery = queryOptions({
  queryKey: keys.storage,
  queryFn: async ({ signal }) => (await get<Page<StoragePlace>>('/api/v1/storage', { signal })).items,
});

export const verificationQuery = queryOptions({
  queryKey: keys.verification,
  queryFn: ({ signal }) => get<Verification>('/api/v1/ledger/verification', { signal }),
});

export const entryQuery = (seq: number) =>
  queryOptions({
    queryKey: ['entry', seq],
    queryFn: async ({ signal }) => ({
      entry: await get<ProvenEntry>(path`/api/v1/ledger/entries/${seq}`, { signal }),
      proof: await get<Proof>(path`/api/v1/ledger/entries/${seq}/proof`, { signal }),
    }),
  });

export const browseQuery = (directory: string) =>
  queryOptions({
    queryKey: ['browse', directory],
    queryFn: ({ signal }) => get<Browsed>(`/api/v1/browse${query({ path: directory })}`, { signal }),
  });

export const databasesQuery = queryOptions({
  queryKey: keys.databases,
  queryFn: async ({ signal }) => (await get<Page<Database>>('/api/v1/databases', { signal })).items,
});

export const dumpsQuery = (database: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.dumps, database],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      get<Page<Dump>>(`/api/v1/database/backups${query({ database, limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last: Page<Dump>) => last.next_cursor,
  });
