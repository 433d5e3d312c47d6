import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCamera } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { plansQuery, repositoriesQuery, snapshotsQuery } from '../../api/queries';
import type { Snapshot } from '../../api/types';
import { Empty } from '../../components/Empty';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { Find } from './Find';
import { planOf } from './paths';
import './snapshots.css';

const kPortion = 100;

interface Filter {
  repository: string;
  plan: string;
}

export const snapshotPath = (repository: string, id: string, rest = ''): string =>
  `/snapshots/${encodeURIComponent(repository)}/${id}${rest}`;

function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [search, setSearch] = useSearchParams();
  const repositories = useQuery(repositoriesQuery).data;
  const repository = search.get('repository') || repositories?.[0]?.name || '';
  const filter = { repository, plan: search.get('plan') ?? '' };
  const change = (part: Partial<Filter>) => {
    const wanted = Object.entries({ ...filter, ...part }).filter(([, value]) => value !== '');
    setSearch(new URLSearchParams(wanted), { replace: true });
  };
  return [filter, change];
}

function Filters({ filter, change }: { filter: Filter; change: (part: Partial<Filter>) => void }) {
  const { t } = useLanguage();
  const repositories = useQuery(repositoriesQuery).data?.map((one) => one.name) ?? [];
  const plans = useQuery(plansQuery).data?.filter((plan) => plan.repository === filter.repository) ?? [];
  return (
    <div className="filters">
      <NativeSelect
        label={t.snapshots.repository}
        value={filter.repository}
        data={repositories}
        onChange={(event) => change({ repository: event.currentTarget.value, plan: '' })}
      />
      <NativeSelect
        label={t.snapshots.plan}
        value={filter.plan}
        data={[{ value: '', label: t.runs.all }, ...plans.map((plan) => ({ value: plan.name, label: plan.name }))]}
        onChange={(event) => change({ plan: event.currentTarget.value })}
      />
    </div>
  );
}

function Row({ repository, snapshot }: { repository: string; snapshot: Snapshot }) {
  const { t } = useLanguage();
  const plan = planOf(snapshot.tags);
  return (
    <tr>
      <td>
        <Link href={snapshotPath(repository, snapshot.id)}>
          <Moment at={snapshot.time} />
        </Link>
        <div className="narrow soft small">{plan ?? t.snapshots.noPlan}</div>
      </td>
      <td className="wide">{plan ?? <span className="soft">{t.snapshots.noPlan}</span>}</td>
      <td className="small">
        {snapshot.paths.map((path) => (
          <code key={path} className="source">
            {path}
          </code>
        ))}
      </td>
      <td className="wide soft">{snapshot.host}</td>
      <td className="wide">
        <code>{snapshot.id.slice(0, 8)}</code>
      </td>
    </tr>
  );
}

function Table({ repository, snapshots }: { repository: string; snapshots: readonly Snapshot[] }) {
  const { t, f } = useLanguage();
  const [shown, setShown] = useState(kPortion);
  return (
    <>
      <div className="card table-card">
        <table className="run-table">
          <thead>
            <tr>
              <th scope="col">{t.snapshots.made}</th>
              <th scope="col" className="wide">{t.snapshots.plan}</th>
              <th scope="col">{t.snapshots.holds}</th>
              <th scope="col" className="wide">{t.snapshots.host}</th>
              <th scope="col" className="wide">{t.snapshots.id}</th>
            </tr>
          </thead>
          <tbody>
            {snapshots.slice(0, shown).map((snapshot) => (
              <Row key={snapshot.id} repository={repository} snapshot={snapshot} />
            ))}
          </tbody>
        </table>
      </div>
      {snapshots.length > shown && (
        <div className="more">
          <Button variant="default" onClick={() => setShown(shown + kPortion)}>
            {t.snapshots.more(f.count(snapshots.length - shown))}
          </Button>
        </div>
      )}
    </>
  );
}

function Snapshots({ filter }: { filter: Filter }) {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(snapshotsQuery(filter.repository, filter.plan));
  if (error) return <LoadFailed error={error} retry={() => void refetch()} />;
  if (!data) return <CardSkeleton height={320} />;
  if (data.length === 0)
    return (
      <Empty icon={IconCamera} title={t.snapshots.none}>
        {t.snapshots.noneText}
      </Empty>
    );
  return <Table repository={filter.repository} snapshots={data} />;
}

export default function SnapshotsPage() {
  const { t } = useLanguage();
  const [filter, change] = useFilter();
  const repositories = useQuery(repositoriesQuery);
  const isEmpty = repositories.data?.length === 0;
  return (
    <>
      <PageHead title={t.snapshots.title}>{t.snapshots.text}</PageHead>
      {repositories.error && <LoadFailed error={repositories.error} retry={() => void repositories.refetch()} />}
      {repositories.isPending && <CardSkeleton height={320} />}
      {isEmpty && (
        <Empty icon={IconCamera} title={t.snapshots.none}>
          {t.snapshots.noRepositoryText}
        </Empty>
      )}
      {repositories.data && !isEmpty && (
        <>
          <Filters filter={filter} change={change} />
          <div className="stack">
            <Find key={`${filter.repository}/${filter.plan}`} repository={filter.repository} plan={filter.plan} />
            <Snapshots filter={filter} />
          </div>
        </>
      )}
    </>
  );
}
