import { queryOptions } from '@tanstack/react-query';
import { ask, get, path, post, query } from '../client';
import type { Explanation, Files, Page, Plan, Preview, RetentionPreview } from '../types';
import { keys } from './keys';

export const plansQuery = queryOptions({
  queryKey: [...keys.plans, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Plan>>('/api/v1/plans', { signal })).items,
});

export interface SeenPlan {
  plan: Plan;
  etag: string | null;
}

export const readPlan = async (name: string, signal?: AbortSignal): Promise<SeenPlan> => {
  const { data, etag } = await ask<Plan>('GET', path`/api/v1/plans/${name}`, undefined, signal ? { signal } : {});
  return { plan: data, etag };
};

export const planQuery = (name: string) =>
  queryOptions({ queryKey: [...keys.plans, 'one', name], queryFn: ({ signal }) => readPlan(name, signal) });

export const previewQuery = (name: string) =>
  queryOptions({
    queryKey: ['preview', 'plan', name],
    queryFn: ({ signal }) => get<Preview>(path`/api/v1/plans/${name}/preview`, { signal }),
    staleTime: 60_000,
  });

// Of what is not stored yet. `repository` is left out where there is none yet.
export const draftPreviewQuery = (files: Files, repository: string) =>
  queryOptions({
    queryKey: ['preview', 'draft', repository, files],
    queryFn: ({ signal }) =>
      post<Preview>('/api/v1/previews', repository === '' ? { files } : { files, repository }, { signal }),
    enabled: (files.sources?.length ?? 0) > 0,
    placeholderData: (before) => before,
    staleTime: 60_000,
  });

export const explainQuery = (name: string, asked: string) =>
  queryOptions({
    queryKey: ['explain', name, asked],
    queryFn: ({ signal }) =>
      get<Explanation>(path`/api/v1/plans/${name}/explain` + query({ path: asked }), { signal }),
    enabled: asked !== '',
  });

// Which backups the plan's rules would remove, as `change` (JSON) would make them; null: not asked for yet.
export const retentionQuery = (name: string, change: string | null) =>
  queryOptions({
    queryKey: [...keys.retention, name, change],
    queryFn: ({ signal }) =>
      post<RetentionPreview>(path`/api/v1/plans/${name}/retention`, JSON.parse(change ?? '{}'), { signal }),
    enabled: change !== null,
    retry: false,
    placeholderData: (before) => before,
  });
