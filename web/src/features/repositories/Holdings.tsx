import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { historyQuery, repositoryStatsQuery } from '../../api/queries';
import type { RepositoryStats } from '../../api/types';
import { Figures, type Fact } from '../../components/Facts';
import { LoadFailed } from '../../components/Problem';
import { Space } from '../../components/Space';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage, type Formats } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import { fullInMs, storedOverTime } from './growth';
import { usePlaceOf } from './use-health';

// Loaded where there is a curve to draw.
const Curve = lazy(() => import('../../components/Curve'));

const kDayMs = 86_400_000;

function factsOf(stats: RepositoryStats, words: Messages['repositories'], f: Formats): Fact[] {
  const facts: Fact[] = [
    { name: words.snapshots, value: f.count(stats.snapshots) },
    { name: words.stored, value: f.bytes(stats.stored_bytes) },
    { name: words.restored, value: f.bytes(stats.restore_bytes) },
  ];
  const saved = stats.restore_bytes > 0 ? (1 - stats.stored_bytes / stats.restore_bytes) * 100 : 0;
  if (saved >= 1) facts.push({ name: words.savedName, value: words.saved(f.percent(saved)) });
  return facts;
}

function FullIn({ name }: { name: string }) {
  const { t } = useLanguage();
  const runs = useQuery(historyQuery).data?.runs;
  const free = usePlaceOf(name)?.free_bytes ?? null;
  if (!runs || free === null) return null;
  const left = fullInMs(runs, name, free, Date.now());
  return left === null ? null : <p className="soft small">{t.repositories.fullIn(left / kDayMs)}</p>;
}

function OverTime({ name, stored }: { name: string; stored: number }) {
  const { t, f } = useLanguage();
  const runs = useQuery(historyQuery).data?.runs;
  const points = useMemo(() => storedOverTime(runs ?? [], name, stored, Date.now()), [runs, name, stored]);
  const first = points[0];
  const last = points.at(-1);
  if (!runs || !first || !last) return null;
  const label = t.repositories.overTimeLabel(
    f.moment(new Date(first.at).toISOString()), f.moment(new Date(last.at).toISOString()), f.bytes(first.bytes), f.bytes(last.bytes),
  );
  return (
    <div>
      <h3 className="section-title">{t.repositories.overTime}</h3>
      {points.length < 3 ? (
        <p className="soft small">{t.repositories.noTime}</p>
      ) : (
        <>
          <Suspense fallback={<CardSkeleton height={170} />}>
            <Curve points={points} label={label} />
          </Suspense>
          <p className="soft small">{t.repositories.overTimeText}</p>
        </>
      )}
    </div>
  );
}

// What is in a repository, how full its disk is, and where that leads.
export function Holdings({ name }: { name: string }) {
  const { t, f } = useLanguage();
  const { data, error, refetch } = useQuery(repositoryStatsQuery(name));
  const place = usePlaceOf(name);
  return (
    <section className="card stack">
      <h2>{t.repositories.holds}</h2>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && (
        <div role="status" className="stack">
          <Skeleton height={44} />
          <p className="soft small">{t.repositories.counting}</p>
        </div>
      )}
      {data && <Figures facts={factsOf(data, t.repositories, f)} />}
      {place && place.total_bytes !== null && (
        <div className="repository-space">
          <Space place={place} />
          <FullIn name={name} />
        </div>
      )}
      {data && <OverTime name={name} stored={data.stored_bytes} />}
    </section>
  );
}
