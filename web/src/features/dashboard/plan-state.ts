import type { LiveRun, PlanStatus } from '../../api/types';

// What a plan's card says in one word. As for the command line, only a last backup that succeeded protects.
export type PlanState = 'protected' | 'attention' | 'failed' | 'never' | 'unknown' | 'running';

export function runningOf(plan: string, running: readonly LiveRun[]): LiveRun | undefined {
  return running.find((run) => run.plan === plan && run.kind === 'backup');
}

// How the plan's last backup went, whatever runs now.
export function lastState(plan: PlanStatus): Exclude<PlanState, 'running'> {
  if (plan.damage !== null) return 'unknown';
  switch (plan.outcome) {
    case 'succeeded':
      return 'protected';
    case 'failed':
    case 'interrupted':
      return 'failed';
    case 'warning':
    case 'cancelled':
      return 'attention';
    default:
      return 'never';
  }
}

export function planState(plan: PlanStatus, running: readonly LiveRun[]): PlanState {
  return runningOf(plan.plan, running) ? 'running' : lastState(plan);
}
