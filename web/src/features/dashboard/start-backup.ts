import { useMutation, useQueryClient } from '@tanstack/react-query';
import { path, post } from '../../api/client';
import { keys } from '../../api/queries';
import type { PlanStatus, Role } from '../../api/types';
import { useMe } from '../../app/session';
import { randomKey } from '../../lib/random';

// A dump reads a whole database, so it takes an admin (UC-010, BR-1).
export function roleToStart(plan: PlanStatus): Role {
  return plan.kind === 'database' ? 'admin' : 'operator';
}

export function useStartable(): (plan: PlanStatus) => boolean {
  const { role } = useMe();
  return (plan) => role === 'admin' || (role === 'operator' && roleToStart(plan) === 'operator');
}

export function useStartBackup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (plan: string) =>
      post<{ run_id: string }>(path`/api/v1/plans/${plan}/runs`, undefined, {
        headers: { 'Idempotency-Key': randomKey() },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.status }),
  });
}
