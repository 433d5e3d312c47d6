import { useQuery } from '@tanstack/react-query';
import { checksQuery, prunesQuery, storageQuery } from '../../api/queries';
import type { Repository, StoragePlace } from '../../api/types';
import { useOverview } from '../dashboard/overview';
import { healthOf, type Health } from './health';

export function usePlaceOf(name: string): StoragePlace | undefined {
  return useQuery(storageQuery).data?.find((place) => place.kind === 'repository' && place.name === name);
}

// null while it is not known yet.
export function useHealth(repository: Repository): Health | null {
  const checks = useQuery(checksQuery).data;
  const prunes = useQuery(prunesQuery).data;
  const { plans } = useOverview();
  const place = usePlaceOf(repository.name);
  if (!checks || !prunes || !plans) return null;
  return healthOf(repository, { checks, prunes, plans, place, now: Date.now() });
}
