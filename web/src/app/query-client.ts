import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client';
import { keys } from '../api/queries';

const kRetryMs = 3000;

// A service that does not answer, or cannot read its store, is asked again for as long as the page is open.
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status >= 500) && error.code !== 'ERROR_INTEGRITY';

export function makeQueryClient(): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) client.setQueryData(keys.me, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // The service may be on this very machine: it is there without a network too.
        networkMode: 'always',
        retry: false,
        staleTime: 10_000,
        refetchInterval: (query) => (isPassing(query.state.error) ? kRetryMs : false),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
