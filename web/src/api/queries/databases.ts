import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask, get, path, query } from '../client';
import type { Database, Dump, Page } from '../types';
import { keys } from './keys';

export const databasesQuery = queryOptions({
  queryKey: [...keys.databases, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Database>>('/api/v1/databases', { signal })).items,
});

export interface SeenDatabase {
  database: Database;
  etag: string | null;
}

export const databaseQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.databases, 'one', name],
    queryFn: async ({ signal }): Promise<SeenDatabase> => {
      const { data, etag } = await ask<Database>('GET', path`/api/v1/databases/${name}`, undefined, { signal });
      return { database: data, etag };
    },
  });

export const dumpsQuery = (database: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.dumps, database],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) =>
      get<Page<Dump>>(`/api/v1/database/backups${query({ database, limit: 50, cursor: pageParam })}`, { signal }),
    getNextPageParam: (last: Page<Dump>) => last.next_cursor,
  });
