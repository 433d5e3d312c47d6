import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { differenceQuery, kMostEntries } from '../../api/queries';
import type { Snapshot, SnapshotChange } from '../../api/types';
import { Figures } from '../../components/Facts';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { planOf } from './paths';
import { Rows } from './Rows';

// The snapshots that this one can be compared with, newest first: of its own plan first of all.
function othersOf(snapshot: Snapshot, all: readonly Snapshot[]): Snapshot[] {
  const plan = planOf(snapshot.tags);
  return all.filter((one) => one.id !== snapshot.id && planOf(one.tags) === plan);
}

function Line({ change }: { change: SnapshotChange }) {
  const { t } = useLanguage();
  return (
    <>
      <span className="change-kind" data-change={change.change}>
        {t.snapshots.changes[change.change]}
      </span>
      <code className="grow">{change.path}</code>
    </>
  );
}

function Difference({ repository, from, to }: { repository: string; from: string; to: string }) {
  const { t, f } = useLanguage();
  const { data, error, refetch } = useQuery(differenceQuery(repository, from, to));
  if (error) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <CardSkeleton height={260} />;
  const files = (count: number) => t.preview.inside(count, f.count(count));
  return (
    <>
      {data.end && (
        <Figures
          facts={[
            { name: t.snapshots.changes.added, value: files(data.end.added.files) },
            { name: t.snapshots.changes.removed, value: files(data.end.removed.files) },
            { name: t.snapshots.changes.modified, value: files(data.end.changed_files) },
            { name: t.snapshots.newData, value: f.bytes(data.end.added.bytes) },
            { name: t.snapshots.oldData, value: f.bytes(data.end.removed.bytes) },
          ]}
        />
      )}
      {!data.end && <p className="soft small">{t.snapshots.cut(f.count(kMostEntries))}</p>}
      {data.changes.length === 0 && <p className="soft">{t.snapshots.same}</p>}
      {data.changes.length > 0 && (
        <Rows
          items={data.changes}
          keyOf={(change) => change.path}
          label={t.snapshots.tabs.changes}
          row={(change) => <Line change={change} />}
        />
      )}
    </>
  );
}

// What changed between two snapshots.
export function Changes({ repository, snapshot, all }: { repository: string; snapshot: Snapshot; all: readonly Snapshot[] }) {
  const { t, f } = useLanguage();
  const others = othersOf(snapshot, all);
  const before = others.find((one) => one.time < snapshot.time) ?? others[0];
  const [from, setFrom] = useState(before?.id ?? '');
  const chosen = others.find((one) => one.id === from);
  if (others.length === 0) return <p className="card soft">{t.snapshots.nothingToCompare}</p>;
  // Whatever was chosen, what is told is what the later one has that the earlier one has not.
  const isEarlier = chosen === undefined || chosen.time <= snapshot.time;
  const [older, newer] = isEarlier ? [from, snapshot.id] : [snapshot.id, from];
  return (
    <section className="card stack">
      <NativeSelect
        className="compare-with"
        label={t.snapshots.compareWith}
        description={isEarlier ? t.snapshots.compareSince : t.snapshots.compareUntil}
        value={from}
        data={others.map((one) => ({ value: one.id, label: `${f.moment(one.time)} (${one.id.slice(0, 8)})` }))}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <Difference repository={repository} from={older} to={newer} />
    </section>
  );
}
