import { useQuery } from '@tanstack/react-query';
import { get, query } from '../../api/client';
import { keys } from '../../api/queries';
import type { OutboxMessage, Page } from '../../api/types';
import { useLanguage } from '../../lib/language';

const kMost = 1000;

// How many messages a channel has not delivered, in words; null: none, or not known yet. Asked for when somebody wants to know.
export function useWaiting(channel: string, isAsked: boolean): string | null {
  const { t } = useLanguage();
  const { data } = useQuery({
    queryKey: [...keys.outbox, 'waiting', channel],
    enabled: isAsked,
    queryFn: async ({ signal }) => {
      const states = ['queued', 'failed', 'given-up'] as const;
      const pages = await Promise.all(
        states.map((state) => get<Page<OutboxMessage>>(`/api/v1/outbox${query({ channel, state, limit: kMost })}`, { signal })),
      );
      return pages.reduce((sum, page) => sum + page.items.length, 0);
    },
  });
  return data === undefined || data === 0 ? null : t.outbox.undelivered(data, data >= kMost);
}
