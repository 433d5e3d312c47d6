import { queryOptions } from '@tanstack/react-query';
import { ask, get, path, query } from '../client';
import type { Lock, Page, Repository, RepositoryStats, Run, RunKind } from '../types';
import { keys } from './keys';

export const repositoriesQuery = queryOptions({
  queryKey: [...keys.repositories, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Repository>>('/api/v1/repositories', { signal })).items,
});

export interface SeenRepository {
  repository: Repository;
  etag: string | null;
}

export const repositoryQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.repositories, 'one', name],
    queryFn: async ({ signal }): Promise<SeenRepository> => {
      const { data, etag } = await ask<Repository>('GET', path`/api/v1/repositories/${name}`, undefined, { signal });
      return { repository: data, etag };
    },
  });

const kStatsMs = 5 * 60_000;

// restic counts, and locks the repository meanwhile: it is not asked more often than it has to be, and never given up.
export const repositoryStatsQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.holdings, name],
    queryFn: () => get<RepositoryStats>(path`/api/v1/repositories/${name}/stats`),
    staleTime: kStatsMs,
  });

export const locksQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.locks, name],
    queryFn: async ({ signal }) => (await get<Page<Lock>>(path`/api/v1/repositories/${name}/locks`, { signal })).items,
  });

// The newest of all repositories.
const newestOf = (kind: RunKind) =>
  queryOptions({
    queryKey: [...keys.runs, 'newest', kind],
    queryFn: async ({ signal }) => (await get<Page<Run>>(`/api/v1/runs${query({ kind, limit: 200 })}`, { signal })).items,
  });
export const checksQuery = newestOf('check');
export const prunesQuery = newestOf('prune');
