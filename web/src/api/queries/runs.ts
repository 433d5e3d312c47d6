import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, path, query } from '../client';
import type { Page, Run, RunKind, RunState } from '../types';
import { keys } from './keys';

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
