import { queryOptions } from '@tanstack/react-query';
import { get, path } from '../client';
import type { Proof, ProvenEntry, Verification } from '../types';
import { keys } from './keys';

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
