import { queryOptions } from '@tanstack/react-query';
import { get, query } from '../client';
import type { Browsed } from '../types';

export const browseQuery = (directory: string) =>
  queryOptions({
    queryKey: ['browse', directory],
    queryFn: ({ signal }) => get<Browsed>(`/api/v1/browse${query({ path: directory })}`, { signal }),
  });
