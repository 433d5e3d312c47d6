import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useParams } from 'wouter';
import { snapshotsQuery } from '../../api/queries';
import type { Snapshot } from '../../api/types';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { Tabs } from '../../components/Tabs';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { Changes } from './Changes';
import { planOf } from './paths';
import { Restore } from './Restore';
import { snapshotPath } from './SnapshotsPage';
import './snapshots.css';
import { Tree } from './Tree';

const tabs = ['files', 'changes', 'restore'] as const;
type Tab = (typeof tabs)[number];

function Head({ snapshot }: { snapshot: Snapshot }) {
  const { t } = useLanguage();
  return (
    <PageHead
      title={
        <>
          {t.snapshots.of} <Moment at={snapshot.time} />
        </>
      }
    >
      {planOf(snapshot.tags) ?? t.snapshots.noPlan} · {snapshot.host} · <code>{snapshot.id.slice(0, 8)}</code>
    </PageHead>
  );
}

function Shown({ repository, snapshot, all, at }: { repository: string; snapshot: Snapshot; all: Snapshot[]; at: Tab }) {
  const { t } = useLanguage();
  // What is chosen stays while somebody looks elsewhere in the snapshot.
  const [chosen, setChosen] = useState<string[]>([]);
  return (
    <>
      <Head snapshot={snapshot} />
      <Tabs
        label={t.snapshots.snapshot}
        tabs={tabs.map((one) => ({
          to: snapshotPath(repository, snapshot.id, one === 'files' ? '' : `/${one}`),
          name: t.snapshots.tabs[one] + (one === 'restore' && chosen.length > 0 ? ` (${chosen.length})` : ''),
          isHere: one === at,
        }))}
      />
      {at === 'files' && <Tree repository={repository} snapshot={snapshot} chosen={chosen} setChosen={setChosen} />}
      {at === 'changes' && <Changes repository={repository} snapshot={snapshot} all={all} />}
      {at === 'restore' && <Restore snapshot={snapshot} chosen={chosen} setChosen={setChosen} />}
    </>
  );
}

export default function SnapshotPage() {
  const { t } = useLanguage();
  const { repository = '', id = '', tab } = useParams<{ repository: string; id: string; tab?: string }>();
  const at = tabs.find((known) => known === tab) ?? 'files';
  const { data, error, refetch } = useQuery(snapshotsQuery(repository, ''));
  const snapshot = data?.find((one) => one.id.startsWith(id));
  const back = (
    <Link href={`/snapshots?${new URLSearchParams({ repository })}`} className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.snapshots.back}
    </Link>
  );
  if (!data && !error) return <Waiting />;
  return (
    <>
      {back}
      {error && (
        <>
          <PageHead title={t.snapshots.snapshot} />
          <LoadFailed error={error} retry={() => void refetch()} />
        </>
      )}
      {data && !snapshot && (
        <>
          <PageHead title={t.snapshots.gone} />
          <Note tone="plain" title={t.snapshots.goneText} />
        </>
      )}
      {data && snapshot && <Shown key={snapshot.id} repository={repository} snapshot={snapshot} all={data} at={at} />}
    </>
  );
}
