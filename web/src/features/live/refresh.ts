import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '../../api/queries';
import { isFinal } from '../../api/types';
import type { News } from './connection';
import type { EventMessage } from './reducer';

const kAnything = [keys.status, keys.runs, keys.plans, keys.schedules, keys.history, keys.dumps, keys.entries, keys.repositories, keys.databases, keys.channels, keys.outbox];
const kConfigured = [keys.status, keys.plans, keys.schedules, keys.retention, keys.databases, keys.repositories, keys.storage, keys.verification];
const kEnded = [keys.history, keys.retention, keys.dumps, keys.storage, keys.snapshots, keys.repositories, keys.holdings, keys.locks, keys.outbox];
const kTold = [keys.status, keys.channels, keys.outbox, keys.anchors];
const kAccess = [keys.users, keys.sessions, keys.tokens, keys.issuers, keys.settings];

// What an event makes old, besides the list of entries. Progress makes nothing old: it is in the picture.
function oldBy({ kind, data }: EventMessage): (readonly string[])[] {
  if (data.run) return [keys.runs, keys.status, keys.schedules, ...(isFinal(data.run.state) ? kEnded : [])];
  if (/^(channel|notification|failure|disk|damage)\./.test(kind)) return kTold;
  if (/^(plan|repository|database|ledger)\./.test(kind)) return kind === 'repository.unlock' ? [keys.locks] : [...kConfigured, keys.outbox];
  if (kind.startsWith('schedule.')) return [keys.status, keys.schedules];
  if (kind.startsWith('dump.')) return [keys.dumps];
  if (kind.startsWith('anchor.')) return [keys.anchors];
  return /^(user|session|token|login|logout|setting)/.test(kind) ? kAccess : [];
}

// That a message was given up is an event, too: an attempt alone changes nothing but the outbox.
function oldByNews(news: News): (readonly string[])[] {
  if (news.type === 'snapshot') return kAnything;
  return news.type === 'outbox' ? [keys.outbox] : [keys.entries, ...oldBy(news.event)];
}

// Asks again for what is shown. A first answer that is on its way may have been read before the news, and is not given up
// for a newer one: it is waited for, and asked for once more.
async function askAgain(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const first = client.isFetching({ queryKey, predicate: (query) => query.state.data === undefined }) > 0;
  await client.invalidateQueries({ queryKey });
  if (first) await client.invalidateQueries({ queryKey });
}

export function refresh(client: QueryClient, news: News): void {
  for (const queryKey of oldByNews(news)) void askAgain(client, queryKey);
}
