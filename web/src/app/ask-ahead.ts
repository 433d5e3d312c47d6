import type { QueryClient } from '@tanstack/react-query';
import { historyQuery, meQuery, statusQuery } from '../api/queries';

// What every page needs, asked for before there is one: who is asking, and if it is somebody, what the icon in the header
// tells. Ends once the first is known, or known not to be; what has failed is told where it is shown.
export async function askAhead(client: QueryClient): Promise<void> {
  if (location.pathname === '/setup') return;
  await client.prefetchQuery(meQuery);
  if (!client.getQueryData(meQuery.queryKey)) return;
  void client.prefetchQuery(statusQuery);
  void client.prefetchQuery(historyQuery);
}
