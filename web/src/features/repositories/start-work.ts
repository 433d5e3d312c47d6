import { useMutation } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { path, post } from '../../api/client';
import { randomKey } from '../../lib/random';

interface Work {
  what: 'check' | 'prune';
  body?: { read: 'all-data' };
}

// What is done to a repository by hand is a run, and its page is where one sees how it goes.
export function useStartWork(name: string) {
  const [, go] = useLocation();
  return useMutation({
    mutationFn: ({ what, body }: Work) =>
      post<{ run_id: string }>(path`/api/v1/repositories/${name}/${what}`, body, {
        headers: { 'Idempotency-Key': randomKey() },
      }),
    onSuccess: (started) => go(`/runs/${started.run_id}`),
  });
}
