import type { LiveRun, OpenFailure, PlanStatus } from '../../api/types';

// What a plan's card says in one word. As for the command line, only a last backup that succeeded protects.
export type PlanState = 'protected' | 'attention' | 'failed' | 'never' | 'unknown' | 'running';

// `overdue`: no good backup for longer than its schedule allows, and nobody has acknowledged that.
export type ToldPlan = PlanStatus & { overdue?: boolean };

export function withOverdue(plans: readonly PlanStatus[], failures: readonly OpenFailure[]): ToldPlan[] {
  const missed = new Set(failures.filter((failure) => failure.event === 'missed').map((failure) => failure.plan));
  return plans.map((plan) => ({ ...plan, overdue: missed.has(plan.plan) }));
}

export function runningOf(plan: string, running: readonly LiveRun[]): LiveRun | undefined {
  return running.find((run) => run.plan === plan && run.kind === 'backup');
}

// How the plan's last backup went, whatever runs now.
export function lastState(plan: ToldPlan): Exclude<PlanState, 'running'> {
  if (plan.damage !== null) return 'unknown';
  switch (plan.outcome) {
    case 'succeeded':
      return plan.overdue ? 'attention' : 'protected';
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

export function planState(plan: ToldPlan, running: readonly LiveRun[]): PlanState {
  return runningOf(plan.plan, running) ? 'running' : lastState(plan);
}
