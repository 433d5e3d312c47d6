import type { Repository, Run, StoragePlace } from '../../api/types';

export type Health = 'checked' | 'unchecked' | 'old' | 'unreachable' | 'unpruned' | 'damaged';

const kOldMs = 31 * 86_400_000;
const kDamage = 'ERROR_INTEGRITY';

type Work = Pick<Run, 'repository' | 'created_at' | 'state' | 'error' | 'data_part'>;
type Owner = Pick<Repository, 'name' | 'checked_at'> & { reading: Pick<Repository['reading'], 'complete_since'> };

export interface Known {
  checks: readonly Work[]; // newest first
  prunes: readonly Work[]; // newest first
  plans: readonly { repository: string; error: object | null; finished_at: string | null }[];
  place: Pick<StoragePlace, 'problem'> | undefined;
  now: number;
}

const damaged = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === kDamage;

// Whether a good check shows that what another one has found is mended: what was found in the data itself is only seen by
// whoever reads the same part again, or all.
function covers(good: Work, found: Work): boolean {
  if (!found.data_part) return true;
  const { number, of } = good.data_part ?? { number: 0, of: 0 };
  return of === 1 || (number === found.data_part.number && of === found.data_part.of);
}

function isMended(found: Work, later: readonly Work[], { reading }: Owner): boolean {
  if (reading.complete_since !== null && reading.complete_since >= found.created_at) return true;
  return later.some((check) => check.state === 'succeeded' && covers(check, found));
}

// A check that succeeded since says more than a backup or a prune that failed before it.
function isDamaged(repository: Owner, { checks, prunes, plans }: Known): boolean {
  const own = checks.filter((run) => run.repository === repository.name && run.state !== 'cancelled');
  const since = (at: string) => own.filter((check) => check.created_at > at);
  const found = own.some((run, at) => damaged(run.error) && !isMended(run, own.slice(0, at), repository));
  const broken = prunes.filter((run) => run.repository === repository.name && damaged(run.error));
  const pruning = broken.some((run) => !isMended(run, since(run.created_at), repository));
  const backups = plans.filter((plan) => plan.repository === repository.name && damaged(plan.error));
  const backingUp = backups.some((plan) => !since(plan.finished_at ?? '').some((check) => check.state === 'succeeded'));
  return found || pruning || backingUp;
}

// Whose room was to be freed and was not; one that was cancelled was somebody's will.
function isUnpruned(name: string, prunes: readonly Work[]): boolean {
  const last = prunes.find((run) => run.repository === name && !['queued', 'running', 'cancelled'].includes(run.state));
  return last?.state === 'failed' || last?.state === 'interrupted';
}

// How a repository is, as far as it is known without asking restic.
export function healthOf(repository: Owner, known: Known): Health {
  if (isDamaged(repository, known)) return 'damaged';
  if (known.place?.problem) return 'unreachable';
  if (isUnpruned(repository.name, known.prunes)) return 'unpruned';
  if (repository.checked_at === null) return 'unchecked';
  return known.now - Date.parse(repository.checked_at) > kOldMs ? 'old' : 'checked';
}
