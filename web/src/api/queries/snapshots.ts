import { queryOptions } from '@tanstack/react-query';
import { get, path, query } from '../client';
import { readLines } from '../ndjson';
import type { DifferenceEnd, FoundEntry, Page, Snapshot, SnapshotChange, TreeEntry } from '../types';
import { keys } from './keys';

// More than anybody reads in a browser.
export const kMostEntries = 50_000;

// restic opens the repository for each of these, so they are kept for a while; a snapshot never changes.
const kForAWhile = 5 * 60_000;

// Newest first.
export const snapshotsQuery = (repository: string, plan: string) =>
  queryOptions({
    queryKey: [...keys.snapshots, 'list', repository, plan],
    queryFn: async ({ signal }) => {
      const target = path`/api/v1/repositories/${repository}/snapshots` + query({ plan });
      return (await get<Page<Snapshot>>(target, { signal })).items.reverse();
    },
    enabled: repository !== '',
    staleTime: 60_000,
  });

export const treeQuery = (repository: string, snapshot: string, directory: string) =>
  queryOptions({
    queryKey: ['tree', repository, snapshot, directory],
    queryFn: ({ signal }) =>
      readLines<TreeEntry>(
        path`/api/v1/repositories/${repository}/snapshots/${snapshot}/tree` + query({ path: directory }),
        signal, kMostEntries,
      ),
    staleTime: kForAWhile,
  });

export interface Difference {
  changes: SnapshotChange[];
  end: DifferenceEnd | null; // null: there are more changes than are shown
}

export const differenceQuery = (repository: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['difference', repository, from, to],
    queryFn: async ({ signal }): Promise<Difference> => {
      const target = path`/api/v1/repositories/${repository}/snapshots/${to}/diff` + query({ from });
      const { lines, more } = await readLines<SnapshotChange | DifferenceEnd>(target, signal, kMostEntries);
      const changes = lines.filter((line): line is SnapshotChange => 'change' in line);
      const end = lines.find((line): line is DifferenceEnd => 'changed_files' in line) ?? null;
      return { changes, end: more ? null : end };
    },
    enabled: from !== '' && from !== to,
    staleTime: kForAWhile,
  });

export interface Wanted {
  pattern: string;
  plan: string;
  snapshot: string;
  ignore_case: boolean;
}

export const findQuery = (repository: string, wanted: Wanted) =>
  queryOptions({
    queryKey: [...keys.snapshots, 'find', repository, wanted],
    queryFn: async ({ signal }) =>
      (await get<Page<FoundEntry>>(path`/api/v1/repositories/${repository}/find` + query({ ...wanted }), { signal })).items,
    enabled: repository !== '' && wanted.pattern !== '',
    staleTime: 60_000,
  });
