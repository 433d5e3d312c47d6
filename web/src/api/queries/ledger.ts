import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { get, path, query } from '../client';
import type { Anchor, Checkpoint, DamagedEntry, Entry, Page, Proof, ProvenEntry, Verification } from '../types';
import { keys } from './keys';

export const verificationQuery = queryOptions({
  queryKey: keys.verification,
  queryFn: ({ signal }) => get<Verification>('/api/v1/ledger/verification', { signal }),
});

const kWatchMs = 300;

// For whoever looks at it: while one goes on it is asked how far it is.
export const watchedVerificationQuery = queryOptions({
  ...verificationQuery,
  refetchInterval: (asked) => (asked.state.data?.state === 'running' ? kWatchMs : false),
});

export const entriesQuery = (parameters: Record<string, string>) =>
  infiniteQueryOptions({
    queryKey: [...keys.entries, parameters],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      get<Page<Entry | DamagedEntry>>(`/api/v1/ledger/entries${query({ ...parameters, limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last: Page<Entry | DamagedEntry>) => last.next_cursor,
    // While somebody types, what was found before stays.
    placeholderData: (before) => before,
  });

export const entryQuery = (seq: number) =>
  queryOptions({
    queryKey: ['entry', seq],
    queryFn: async ({ signal }) => ({
      entry: await get<ProvenEntry>(path`/api/v1/ledger/entries/${seq}`, { signal }),
      proof: await get<Proof>(path`/api/v1/ledger/entries/${seq}/proof`, { signal }),
    }),
  });

export const checkpointQuery = queryOptions({
  queryKey: keys.checkpoint,
  queryFn: ({ signal }) => get<Checkpoint>('/api/v1/ledger/checkpoint', { signal }),
});

export const anchorsQuery = queryOptions({
  queryKey: keys.anchors,
  queryFn: async ({ signal }) => (await get<Page<Anchor>>('/api/v1/ledger/anchors', { signal })).items,
});
