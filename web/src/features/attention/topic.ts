import type { Attention, OpenFailure } from '../../api/types';
import { sentence } from '../../components/Problem';
import type { Messages } from '../../messages/messages';

export type TopicKind = keyof Messages['attention']['topics'];

export interface Topic {
  kind: TopicKind | null; // null: one that these pages do not know yet
  name: string;
}

const kKinds: readonly TopicKind[] = ['backup', 'cut-off', 'overdue', 'restore', 'check', 'prune', 'damage', 'disk', 'ledger'];

// "backup/photos", "disk//srv", "ledger": what would end the failure.
export function topicOf(topic: string): Topic {
  const slash = topic.indexOf('/');
  const word = slash < 0 ? topic : topic.slice(0, slash);
  return { kind: kKinds.find((kind) => kind === word) ?? null, name: slash < 0 ? '' : topic.slice(slash + 1) };
}

// In a sentence without its stop.
export function failureTitle(failure: OpenFailure, t: Messages): string {
  const { kind, name } = topicOf(failure.topic);
  return kind === null ? sentence(failure.message) : t.attention.topics[kind](name);
}

export interface Way {
  to: string;
  name: string;
}

// Where somebody goes who wants to see to it.
export function waysOf(failure: OpenFailure, t: Messages): Way[] {
  const { kind, name } = topicOf(failure.topic);
  const { places, showRun, showEntry } = t.attention;
  const ways: Way[] = [];
  if (failure.run_id !== null) ways.push({ to: `/runs/${failure.run_id}`, name: showRun });
  if (kind === 'overdue') ways.push({ to: `/plans/${encodeURIComponent(name)}`, name: places.plan });
  if (kind === 'check' || kind === 'prune') ways.push({ to: `/repositories/${encodeURIComponent(name)}`, name: places.repository });
  if (kind === 'ledger') ways.push({ to: '/ledger', name: places.ledger });
  ways.push({ to: `/ledger/entries/${failure.seq}`, name: showEntry });
  return ways;
}

// A break of the ledger is answered for in its own way.
export const isAcknowledgeable = (failure: OpenFailure): boolean => failure.event !== 'ledger-break';

// One entry may tell of two things: it is acknowledged once.
export const entriesOf = (failures: readonly OpenFailure[]): number[] => [
  ...new Set(failures.filter(isAcknowledgeable).map((failure) => failure.seq)),
];

// How many things wait for somebody to look at them.
export const openCount = (attention: Attention | null): number =>
  attention === null ? 0 : attention.failures.length + attention.outbox.given_up;

// On every page while nobody is told of failures, else on the dashboard alone; the page that lists them all needs none. Whoever
// only looks (`works`: does more) has that list on each page of notifications.
export function isBannerShown(attention: Attention | null, location: string, works: boolean): boolean {
  if (attention === null || openCount(attention) === 0) return false;
  if (location === '/notifications/failures' || (!works && location.startsWith('/notifications'))) return false;
  return location === '/' || !attention.is_anybody_told;
}
