import type { Run } from '../../api/types';

export interface Point {
  at: number; // milliseconds
  bytes: number;
}

type Backup = Pick<Run, 'repository' | 'database' | 'kind' | 'state' | 'finished_at' | 'bytes'>;

const kDayMs = 86_400_000;
const kLeastDays = 2; // of less nobody can say where it leads

function additions(runs: readonly Backup[], repository: string): Point[] {
  return runs
    .filter((run) => run.kind === 'backup' && run.repository === repository && run.database === undefined)
    .filter((run) => run.state === 'succeeded' || run.state === 'warning')
    .flatMap((run) => (run.finished_at === null ? [] : [{ at: Date.parse(run.finished_at), bytes: run.bytes.added }]))
    .sort((a, b) => a.at - b.at);
}

// What a repository held after each of its backups: counted back from what it holds now by what each one added.
export function storedOverTime(runs: readonly Backup[], repository: string, storedNow: number, now: number): Point[] {
  const points = additions(runs, repository);
  if (points.length === 0) return [];
  let held = storedNow;
  const backwards = points.reverse().map(({ at, bytes }) => {
    const point = { at, bytes: held };
    held = Math.max(0, held - bytes);
    return point;
  });
  return [...backwards.reverse(), { at: now, bytes: storedNow }];
}

// When the disk is full if it goes on like this; null while that cannot be said.
export function fullInMs(runs: readonly Backup[], repository: string, freeBytes: number, now: number): number | null {
  const points = additions(runs, repository);
  const first = points[0];
  if (first === undefined || now - first.at < kLeastDays * kDayMs) return null;
  // What the first one added came before the time that is looked at.
  const added = points.slice(1).reduce((sum, point) => sum + point.bytes, 0);
  return added === 0 ? null : (freeBytes / added) * (now - first.at);
}
