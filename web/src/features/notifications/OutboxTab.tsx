import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconInbox } from '@tabler/icons-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { post } from '../../api/client';
import { channelsQuery, keys, outboxQuery, type OutboxFilter } from '../../api/queries';
import type { DeliveryState, OutboxCounts } from '../../api/types';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Note } from '../../components/Note';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { MessageLine } from './MessageLine';

const states: readonly DeliveryState[] = ['queued', 'failed', 'given-up', 'delivered'];

// In the address, so that it can be sent to somebody.
function useFilter() {
  const [search, setSearch] = useSearchParams();
  const state = states.find((known) => known === search.get('state')) ?? '';
  const filter: OutboxFilter = { channel: search.get('channel') ?? '', state };
  const change = (part: Partial<OutboxFilter>) => {
    const wanted = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== '');
    setSearch(new URLSearchParams(wanted), { replace: true });
  };
  return { filter, change, reset: () => setSearch(new URLSearchParams(), { replace: true }) };
}

function Filters({ filter, change }: { filter: OutboxFilter; change: (part: Partial<OutboxFilter>) => void }) {
  const { t } = useLanguage();
  const channels = useQuery(channelsQuery).data?.map((channel) => channel.name) ?? [];
  const all = { value: '', label: t.outbox.all };
  if (filter.channel !== '' && !channels.includes(filter.channel)) channels.push(filter.channel);
  return (
    <div className="filters">
      <NativeSelect
        label={t.outbox.channel} value={filter.channel} data={[all, ...channels.map((name) => ({ value: name, label: name }))]}
        onChange={(event) => change({ channel: event.currentTarget.value })}
      />
      <NativeSelect
        label={t.outbox.state} value={filter.state}
        data={[all, ...states.map((state) => ({ value: state, label: t.outbox.states[state] }))]}
        onChange={(event) => change({ state: event.currentTarget.value as DeliveryState | '' })}
      />
    </div>
  );
}

function RetryAll({ channel, done }: { channel: string; done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => post<{ messages: number }>('/api/v1/outbox/retry', channel === '' ? {} : { channel }),
    onSuccess: async ({ messages }) => {
      done(t.outbox.retriedAll(messages));
      await client.invalidateQueries({ queryKey: keys.outbox });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
        {channel === '' ? t.outbox.retryAll : t.outbox.retryAllOf(channel)}
      </Button>
      {retry.error && <Problem told={toldOf(retry.error)} role="alert" />}
    </>
  );
}

// Of all channels, whatever is filtered.
function Counts({ counts, channel, done }: { counts: OutboxCounts; channel: string; done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const may = useMay('operator');
  const { queued, failed, given_up: givenUp } = counts;
  const told = [
    queued > 0 ? t.outbox.queued(queued) : '', failed > 0 ? t.outbox.failed(failed) : '', givenUp > 0 ? t.outbox.givenUp(givenUp) : '',
  ].filter((one) => one !== '');
  return (
    <div className="row wrap outbox-counts">
      <p className="grow">{told.length === 0 ? t.outbox.nothingWaits : `${told.join(', ')}.`}</p>
      {may && failed + givenUp > 0 && <RetryAll channel={channel} done={done} />}
    </div>
  );
}

// What is on its way to people, newest first.
export function OutboxTab() {
  const { t } = useLanguage();
  const { filter, change, reset } = useFilter();
  const [told, setTold] = useState<string | null>(null);
  const asked = useInfiniteQuery(outboxQuery(filter));
  const channels = useQuery(channelsQuery).data;
  const messages = asked.data?.pages.flatMap((page) => page.items);
  const counts = asked.data?.pages[0]?.counts;
  const isFiltered = filter.channel !== '' || filter.state !== '';
  const showAll = (
    <Button variant="default" onClick={reset}>
      {t.outbox.reset}
    </Button>
  );
  return (
    <>
      <p className="soft small outbox-text">{t.outbox.text}</p>
      <Filters filter={filter} change={change} />
      <div className="stack">
        {asked.error && <LoadFailed error={asked.error} retry={() => void asked.refetch()} />}
        {told !== null && <Note tone="good" title={told} role="status" />}
        {counts && (messages?.length !== 0 || isFiltered) && <Counts counts={counts} channel={filter.channel} done={setTold} />}
        {!messages && !asked.error && <CardSkeleton height={260} />}
        {messages && messages.length > 0 && (
          <section className="card">
            <ul className="bare lines messages" aria-label={t.outbox.list}>
              {messages.map((message) => (
                <MessageLine
                  key={message.id} message={message} done={setTold}
                  isPaused={channels?.some((channel) => channel.name === message.channel && !channel.enabled) ?? false}
                />
              ))}
            </ul>
          </section>
        )}
        {messages?.length === 0 && (
          <Empty icon={IconInbox} title={isFiltered ? t.outbox.noMatch : t.outbox.none} action={isFiltered && showAll}>
            {isFiltered ? t.outbox.noMatchText : t.outbox.noneText}
          </Empty>
        )}
      </div>
      {asked.hasNextPage && (
        <div className="more">
          <Button variant="default" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t.outbox.more}
          </Button>
        </div>
      )}
    </>
  );
}
