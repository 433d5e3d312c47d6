import { IconAlertCircle } from '@tabler/icons-react';
import { Link } from 'wouter';
import type { OpenFailure } from '../../api/types';
import { useMay } from '../../app/session';
import { Moment } from '../../components/Moment';
import { useLanguage } from '../../lib/language';
import { Acknowledge } from './Acknowledge';
import './attention.css';
import { failureTitle, isAcknowledgeable, topicOf, waysOf } from './topic';

interface LineProps {
  failure: OpenFailure;
  done: () => void;
}

function Line({ failure, done }: LineProps) {
  const { t } = useLanguage();
  const may = useMay('operator') && isAcknowledgeable(failure);
  const words = t.attention;
  const { kind } = topicOf(failure.topic);
  return (
    <li>
      <IconAlertCircle size={18} stroke={1.5} aria-hidden className="failure-icon" />
      <div className="failure-body">
        <b>{failureTitle(failure, t)}</b>
        <p className="soft small">
          {words.since} <Moment at={failure.first_at} />
          {failure.times > 1 && (
            <>
              {', '}
              {words.times(failure.times)}
              {', '}
              {words.last} <Moment at={failure.at} />
            </>
          )}
          {'. '}
          {kind !== null && words.next[kind]}
        </p>
        <p className="failure-ways small">
          {waysOf(failure, t).map((way) => (
            <Link key={way.to} href={way.to}>
              {way.name}
            </Link>
          ))}
        </p>
      </div>
      {may && <Acknowledge failures={[failure]} done={done} />}
    </li>
  );
}

interface Props {
  failures: readonly OpenFailure[];
  most?: number; // how many are shown before the page that has all of them
  done: () => void;
}

// What is wrong and nobody has acknowledged, with the ways to see to it.
export function FailureList({ failures, most = Infinity, done }: Props) {
  const { t } = useLanguage();
  const may = useMay('operator');
  const several = failures.filter(isAcknowledgeable);
  return (
    <>
      <ul className="bare lines failures" aria-label={t.attention.label}>
        {failures.slice(0, most).map((failure) => (
          <Line key={`${failure.topic} ${failure.seq}`} failure={failure} done={done} />
        ))}
      </ul>
      {failures.length > most && (
        <p className="small">
          <Link href="/notifications/failures">{t.attention.showAll(failures.length)}</Link>
        </p>
      )}
      {may && several.length > 1 && (
        <div>
          <Acknowledge failures={several} done={done} />
        </div>
      )}
    </>
  );
}
