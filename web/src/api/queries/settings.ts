import { queryOptions } from '@tanstack/react-query';
import { ask, get } from '../client';
import type { Finding, Issuer, Page, Settings } from '../types';
import { keys } from './keys';

export interface SeenSettings {
  settings: Settings;
  etag: string | null;
}

export const settingsQuery = queryOptions({
  queryKey: keys.settings,
  queryFn: async ({ signal }): Promise<SeenSettings> => {
    const { data, etag } = await ask<Settings>('GET', '/api/v1/settings', undefined, { signal });
    return { settings: data, etag };
  },
});

export const issuersQuery = queryOptions({
  queryKey: keys.issuers,
  queryFn: async ({ signal }) => (await get<Page<Issuer>>('/api/v1/issuers', { signal })).items,
});

export const doctorQuery = queryOptions({
  queryKey: keys.doctor,
  queryFn: async ({ signal }) => (await get<{ findings: Finding[] }>('/api/v1/doctor', { signal })).findings,
});
