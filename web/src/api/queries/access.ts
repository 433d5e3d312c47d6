import { queryOptions } from '@tanstack/react-query';
import { get } from '../client';
import type { Page, Session, Token, User } from '../types';
import { keys } from './keys';

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: async ({ signal }) => (await get<Page<User>>('/api/v1/users', { signal })).items,
});

export const sessionsQuery = queryOptions({
  queryKey: keys.sessions,
  queryFn: async ({ signal }) => (await get<Page<Session>>('/api/v1/sessions', { signal })).items,
});

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: async ({ signal }) => (await get<Page<Token>>('/api/v1/tokens', { signal })).items,
});
