import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { keys } from '../../api/queries';
import { refresh } from './refresh';

// What a page shows, asked of a service whose answers come when the test says so.
function watched() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 10_000 } } });
  const answers: ((state: string) => void)[] = [];
  const waiting: (() => void)[] = [];
  const observer = new QueryObserver(client, {
    queryKey: [...keys.runs, 'one', 'r1'],
    queryFn: () =>
      new Promise<string>((resolve) => {
        answers.push(resolve);
        waiting.forEach((look) => look());
      }),
  });
  const stop = observer.subscribe(() => {});
  const shows = (state: string) =>
    new Promise<void>((resolve) => {
      const look = () => observer.getCurrentResult().data === state && resolve();
      observer.subscribe(look);
      look();
    });
  const asked = (times: number) =>
    new Promise<void>((resolve) => {
      const look = () => answers.length >= times && resolve();
      waiting.push(look);
      look();
    });
  return { client, answers, observer, shows, asked, stop };
}

const ended = { type: 'event', event: { kind: 'run.failed', data: { run: { state: 'failed' } } } } as never;

it('asks again when the first answer was read before the news', async () => {
  const { client, answers, shows, asked, stop } = watched();
  refresh(client, ended);
  answers[0]!('running');
  await shows('running');
  await asked(2);
  answers[1]!('failed');
  await shows('failed');
  stop();
});

it('asks once when an answer is there already', async () => {
  const { client, answers, observer, shows, asked, stop } = watched();
  answers[0]!('running');
  await shows('running');
  refresh(client, ended);
  await asked(2);
  answers[1]!('failed');
  await shows('failed');
  expect(observer.getCurrentResult().isFetching).toBe(false);
  expect(answers.length).toBe(2);
  stop();
});

it.each(['damage.found', 'disk.filling', 'failure.acknowledged', 'run.failed'])('what needs somebody is asked for again after %s', (kind) => {
  const client = new QueryClient();
  client.setQueryData(keys.status, 'as it was');
  refresh(client, { type: 'event', event: { kind, data: kind === 'run.failed' ? { run: { state: 'failed' } } : {} } } as never);
  expect(client.getQueryState(keys.status)?.isInvalidated).toBe(true);
});
