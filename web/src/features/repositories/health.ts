import type { Repository, Run, StoragePlace } from '../../api/types';

export type Health = 'checked' | 'unchecked' | 'old' | 'unreachable' | 'damaged';

const kOldMs = 31 * 86_400_000;
const kDamage = 'ERROR_INTEGRITY';

export interface Known {
  checks: readonly Pick<Run, 'repository' | 'created_at' | 'state' | 'error'>[]; // newest first
  plans: readonly { repository: string; error: object | null }[];
  place: Pick<StoragePlace, 'problem'> | undefined;
  now: number;
}

// How a repository is, as far as it is known without asking restic.
export function healthOf(repository: Pick<Repository, 'name' | 'checked_at'>, known: Known): Health {
  const check = known.checks.find((run) => run.repository === repository.name && run.state !== 'cancelled');
  const damaged = (error: unknown) => (error as { code?: unknown } | null)?.code === kDamage;
  const own = known.plans.filter((plan) => plan.repository === repository.name);
  // A check that succeeded since says more than a backup that failed before it.
  if (check ? damaged(check.error) : own.some((plan) => damaged(plan.error))) return 'damaged';
  if (known.place?.problem) return 'unreachable';
  if (repository.checked_at === null) return 'unchecked';
  return known.now - Date.parse(repository.checked_at) > kOldMs ? 'old' : 'checked';
}
