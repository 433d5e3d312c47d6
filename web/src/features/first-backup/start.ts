import { ask, path, post } from '../../api/client';
import type { Database, Plan, Repository } from '../../api/types';
import { randomKey } from '../../lib/random';
import { environmentOf, locationOf, maintenanceOf, type Place } from './place';
import type { Kept } from './sheet';

// What was made so far. A second try goes on where the first one failed, and makes nothing twice.
export interface Made {
  repository: { name: string; location: string } | null;
  kept: Kept | null; // a repository's generated password, shown once
  plan: string | null;
  run: string | null;
}

export const kNothingMade: Made = { repository: null, kept: null, plan: null, run: null };

interface Names {
  repository: string;
  plan: string;
}

async function makeRepository(place: Place, name: string, made: Made): Promise<string> {
  if (place.kind === 'existing') return place.existing;
  const location = locationOf(place) ?? '';
  if (made.repository?.location === location) return made.repository.name;
  const environment = environmentOf(place);
  const { beside } = await ask<Repository>('POST', '/api/v1/repositories', {
    name, location, environment,
    ...(place.isThere ? { password: place.password } : { generate_password: true, init: true, maintenance: maintenanceOf(place.kind) }),
  });
  const password = beside['generated_password'];
  made.repository = { name, location };
  made.kept = typeof password === 'string' ? { name, location, password, environment } : null;
  return name;
}

async function startRun(plan: string): Promise<string> {
  const headers = { 'Idempotency-Key': randomKey() };
  return (await post<{ run_id: string }>(path`/api/v1/plans/${plan}/runs`, undefined, { headers })).run_id;
}

export interface FilesOrder {
  place: Place;
  sources: string[];
  exclude: string[];
  schedule: string; // empty: by hand only
  names: Names;
}

// Repository, plan, first run: in this order, because each needs the one before.
const ruleOf = (schedule: string): string | null => (schedule === '' ? null : schedule);

export async function startFiles({ place, sources, exclude, schedule, names }: FilesOrder, made: Made): Promise<void> {
  const repository = await makeRepository(place, names.repository, made);
  if (made.plan === null) {
    const plan = await post<Plan>('/api/v1/plans', {
      name: names.plan, kind: 'files', repository, files: { sources, exclude }, schedule: ruleOf(schedule),
    });
    made.plan = plan.name;
  }
  made.run ??= await startRun(made.plan);
}

export interface DatabaseOrder {
  name: string;
  url: string;
  password: string;
  directory: string; // empty: in the data directory
  schedule: string; // empty: by hand only
}

export const connectionOf = (order: Pick<DatabaseOrder, 'name' | 'url' | 'password'>) => ({
  name: order.name, url: order.url.trim(), ...(order.password === '' ? {} : { password: order.password }),
});

export async function startDatabase(order: DatabaseOrder, made: Made): Promise<void> {
  if (made.plan === null) {
    const directory = order.directory.trim();
    const { beside } = await ask<Database>('POST', '/api/v1/databases', {
      ...connectionOf(order),
      plan: { schedule: ruleOf(order.schedule), ...(directory === '' ? {} : { dump: { directory } }) },
    });
    made.plan = (beside['plan'] as Plan | undefined)?.name ?? order.name;
  }
  made.run ??= await startRun(made.plan);
}
