import { queryOptions } from '@tanstack/react-query';
import { get, query } from '../client';
import type { Page, Timetable } from '../types';
import { keys } from './keys';

export const schedulesQuery = queryOptions({
  queryKey: [...keys.schedules, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Timetable>>('/api/v1/schedules', { signal })).items,
});

// Of a rule that no plan has yet.
export const schedulePreviewQuery = (schedule: string, zone: string) =>
  queryOptions({
    queryKey: [...keys.schedules, 'preview', schedule, zone],
    queryFn: ({ signal }) =>
      get<Timetable>('/api/v1/schedules/preview' + query({ schedule, ...(zone === '' ? {} : { time_zone: zone }) }), {
        signal,
      }),
    enabled: schedule !== '',
    retry: false,
  });
