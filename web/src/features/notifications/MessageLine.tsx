import { useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconCheck, IconClock, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { entryQuery } from '../../api/queries';
import type { DeliveryState, OutboxMessage } from '../../api/types';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { Pill, type Look } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';
import type { Messages } from '../../messages/messages';
import { DropButton, RetryButton } from './MessageActions';
import { ReasonText } from './Outcome';
import { reasonOf } from './reason';

const looks: Record<DeliveryState, [Look, typeof IconCheck]> = {
  queued: ['idle', IconClock], failed: ['warn', IconRefresh], delivered: ['good', IconCheck], 'given-up': ['bad', IconAlertTriangle],
};

interface Props {
  message: OutboxMessage;
  isPaused: boolean; // its channel
  done: (sentence: string) => void;
}

function titleOf(message: OutboxMessage, t: Messages): string {
  const [weightiest] = message.events;
  if (message.checkpoint) return t.outbox.checkpoint;
  return weightiest === undefined ? t.outbox.message : t.outbox.events[weightiest];
}

function Next({ at, isPaused }: { at: string; isPaused: boolean }) {
  const { t } = useLanguage();
  const now = useNow(10_000);
  if (isPaused) return <>{t.outbox.paused}</>;
  return Date.parse(at) <= now ? <>{t.outbox.dueNow}</> : <Moment at={at} />;
}

// What becomes of it next, or became of it.
function When({ message, isPaused }: Pick<Props, 'message' | 'isPaused'>) {
  const { t } = useLanguage();
  if (message.next_at !== null)
    return (
      <>
        {message.digest_at !== null && message.attempts === 0 ? t.outbox.waitsForDigest : t.outbox.next}: <Next at={message.next_at} isPaused={isPaused} />
      </>
    );
  if (message.ended_at === null) return null;
  return (
    <>
      {message.state === 'delivered' ? t.outbox.deliveredAt : t.outbox.gaveUpAt}: <Moment at={message.ended_at} />
    </>
  );
}

// A message has no words before it is delivered: what it tells is an entry.
function Tells({ seq }: { seq: number }) {
  const { t, f } = useLanguage();
  const entry = useQuery(entryQuery(seq)).data?.entry;
  return (
    <>
      {entry && `${t.ledger.actions[entry.action] ?? entry.action}${entry.target === null ? '' : `, ${entry.target}`}: `}
      <Link href={`/ledger/entries/${seq}`}>{t.outbox.entry(f.count(seq))}</Link>
    </>
  );
}

function Details({ message }: { message: OutboxMessage }) {
  const { t, f } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const words = t.outbox;
  const facts: Fact[] = [
    { name: words.number, value: String(message.id) },
    { name: words.tells, value: <Tells seq={message.seq} /> },
    { name: words.made, value: <Moment at={message.created_at} /> },
    { name: words.attempts, value: f.count(message.attempts) },
  ];
  if (message.events.length > 0)
    facts.push({ name: words.toldAs, value: message.events.map((event) => words.events[event]).join(', ') });
  if (message.digest_at !== null) facts.push({ name: words.digest, value: <Moment at={message.digest_at} /> });
  if (message.error) facts.push({ name: words.lastError, value: <q>{message.error}</q> });
  return (
    <details className="message-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="small" aria-label={words.detailsOf(message.id)}>
        {words.details}
      </summary>
      {isOpen && <Facts facts={facts} />}
    </details>
  );
}

// One that is tried again has a line: many may wait behind one trouble. One that was given up waits for somebody.
function Trouble({ message }: { message: OutboxMessage }) {
  const { t } = useLanguage();
  if (!message.error || message.state === 'delivered') return null;
  const reason = reasonOf(message.error);
  const { what, next } = t.delivery.reasons[reason.kind];
  if (message.state !== 'given-up')
    return (
      <p className="small message-why">
        {what(reason.host)} {reason.status !== null && t.delivery.answered(reason.status)} {next}
      </p>
    );
  return (
    <Note tone="bad" title={what(reason.host)}>
      <p>{t.outbox.givenUpText(message.attempts)}</p>
      <ReasonText reason={reason} isTitled />
    </Note>
  );
}

// One message: what it tells, to whom, how far it is, and why it is no further.
export function MessageLine({ message, isPaused, done }: Props) {
  const { t } = useLanguage();
  const [look, icon] = looks[message.state];
  return (
    <li data-message={message.id}>
      <div className="message-body">
        <div className="row wrap message-head">
          <b>{titleOf(message, t)}</b>
          <span className="soft small">{t.outbox.to(message.channel)}</span>
          <Pill look={look} icon={icon} text={t.outbox.states[message.state]} />
        </div>
        <p className="soft small">
          <Moment at={message.created_at} /> · <When message={message} isPaused={isPaused} />
        </p>
        <Trouble message={message} />
        <Details message={message} />
      </div>
      {message.state !== 'delivered' && (
        <div className="message-actions">
          <RetryButton message={message} done={done} />
          <DropButton message={message} done={done} />
        </div>
      )}
    </li>
  );
}
