import { queryOptions } from '@tanstack/react-query';
import { get } from '../client';
import type { Page, Status, StoragePlace } from '../types';
import { keys } from './keys';

export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => get<Status>('/api/v1/status', { signal }),
});

export const storageQuery = queryOptions({
  queryKey: keys.storage,
  queryFn: async ({ signal }) => (await get<Page<StoragePlace>>('/api/v1/storage', { signal })).items,
});
