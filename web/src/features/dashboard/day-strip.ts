import { isFinal, type Run, type RunState } from '../../api/types';
import { dayKey } from '../../lib/moments';

// The last thirty days of a plan, a bar a day.

export const kDays = 30;
export type DayState = 'succeeded' | 'warning' | 'failed' | 'none' | 'unknown';

export interface Day {
  date: Date; // its midnight
  state: DayState; // the worst of the day: a failure is not hidden by the retry that followed it
  succeeded: number;
  warning: number;
  failed: number;
}

type Counted = 'succeeded' | 'warning' | 'failed';

function countedAs(state: RunState): Counted | null {
  if (state === 'succeeded' || state === 'failed' || state === 'warning') return state;
  return state === 'interrupted' ? 'failed' : null; // what was cancelled says nothing about the backup
}

function stateOf(day: Day, known: boolean): DayState {
  if (day.failed > 0) return 'failed';
  if (day.warning > 0) return 'warning';
  if (day.succeeded > 0) return 'succeeded';
  return known ? 'none' : 'unknown';
}

type Told = Pick<Run, 'plan' | 'kind' | 'state' | 'created_at'>;

// Oldest first. `knownSince`: older runs were not asked for; null = all are there.
export function dayStrip(runs: readonly Told[], plan: string, now: Date, knownSince: Date | null): Day[] {
  const days = new Map<string, Day>();
  for (let back = kDays - 1; back >= 0; back -= 1) {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - back);
    days.set(dayKey(date), { date, state: 'none', succeeded: 0, warning: 0, failed: 0 });
  }
  for (const run of runs) {
    const counted = run.plan === plan && run.kind === 'backup' && isFinal(run.state) ? countedAs(run.state) : null;
    const day = days.get(dayKey(new Date(run.created_at)));
    if (counted !== null && day) day[counted] += 1;
  }
  return [...days.values()].map((day) => {
    const end = new Date(day.date.getFullYear(), day.date.getMonth(), day.date.getDate() + 1);
    return { ...day, state: stateOf(day, knownSince === null || end > knownSince) };
  });
}

export interface StripCounts {
  succeeded: number;
  warning: number;
  failed: number;
  none: number;
}

export function countDays(days: readonly Day[]): StripCounts {
  const counts = { succeeded: 0, warning: 0, failed: 0, none: 0 };
  for (const day of days) if (day.state !== 'unknown') counts[day.state] += 1;
  return counts;
}
