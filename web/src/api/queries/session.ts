import { queryOptions } from '@tanstack/react-query';
import { get } from '../client';
import type { Me } from '../types';
import { keys } from './keys';

// null: nobody is logged in.
export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => get<Me | null>('/api/v1/auth/me', { signal }),
  retry: false,
  staleTime: Infinity,
});
