import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask, get, path, query } from '../client';
import type { Channel, DeliveryState, OutboxCounts, OutboxMessage, Page } from '../types';
import { keys } from './keys';

export const channelsQuery = queryOptions({
  queryKey: [...keys.channels, 'list'],
  queryFn: async ({ signal }) => (await get<Page<Channel>>('/api/v1/channels', { signal })).items,
});

export interface SeenChannel {
  channel: Channel;
  etag: string | null;
}

export async function readChannel(name: string, signal?: AbortSignal): Promise<SeenChannel> {
  const options = signal === undefined ? {} : { signal };
  const { data, etag } = await ask<Channel>('GET', path`/api/v1/channels/${name}`, undefined, options);
  return { channel: data, etag };
}

export const channelQuery = (name: string) =>
  queryOptions({
    queryKey: [...keys.channels, 'one', name],
    queryFn: ({ signal }) => readChannel(name, signal),
  });

export interface OutboxFilter {
  channel: string;
  state: DeliveryState | '';
}

type OutboxPage = Page<OutboxMessage> & { counts: OutboxCounts };

const readOutbox = (filter: Partial<OutboxFilter>, limit: number, cursor: string | null, signal: AbortSignal) =>
  get<OutboxPage>(`/api/v1/outbox${query({ ...filter, limit, cursor })}`, { signal });

export const outboxQuery = (filter: OutboxFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.outbox, 'list', filter],
    initialPageParam: null as string | null,
    queryFn: ({ signal, pageParam }) => readOutbox(filter, 50, pageParam, signal),
    getNextPageParam: (last: OutboxPage) => last.next_cursor,
  });

// The newest of each kind of outcome, and nothing older.
export interface ChannelNews {
  delivered: OutboxMessage | null;
  failed: OutboxMessage | null;
  givenUp: OutboxMessage | null;
}

export const channelNewsQuery = (channel: string) =>
  queryOptions({
    queryKey: [...keys.outbox, 'news', channel],
    queryFn: async ({ signal }): Promise<ChannelNews> => {
      const newest = async (state: DeliveryState) =>
        (await readOutbox({ channel, state }, 1, null, signal)).items[0] ?? null;
      const [delivered, failed, givenUp] = await Promise.all([newest('delivered'), newest('failed'), newest('given-up')]);
      return { delivered, failed, givenUp };
    },
  });
