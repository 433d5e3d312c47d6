import { useQuery } from '@tanstack/react-query';
import { runQuery } from '../../api/queries';
import { isFinal, type LiveRun, type Run } from '../../api/types';
import { useLive } from '../live/live';

export interface Followed {
  live: LiveRun | null; // while it runs, and the connection tells of it
  ended: Run | null;
  error: Error | null;
}

// A run from its start to its end.
export function useFollowed(id: string): Followed {
  const live = useLive((state) => (state.phase === 'live' ? (state.picture?.runs[id] ?? null) : null));
  const { data, error } = useQuery(runQuery(id));
  return { live, ended: data && isFinal(data.state) ? data : null, error };
}
