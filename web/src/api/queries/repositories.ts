import { queryOptions } from '@tanstack/react-query';
import { get } from '../client';
import type { Page, Repository } from '../types';
import { keys } from './keys';

export const repositoriesQuery = queryOptions({
  queryKey: [...keys.repositories, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Repository>>('/api/v1/repositories', { signal })).items,
});
