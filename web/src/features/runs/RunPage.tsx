import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import { ApiError } from '../../api/client';
import { runQuery } from '../../api/queries';
import type { Run } from '../../api/types';
import { Moment } from '../../components/Moment';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { RunPill } from '../../components/StatePill';
import { Tabs } from '../../components/Tabs';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { useLive } from '../live/live';
import { LogView } from './LogView';
import { Report } from './Report';
import { RunOverview } from './RunOverview';
import './runs.css';

const tabs = ['overview', 'details', 'report'] as const;

function Head({ run }: { run: Run }) {
  const { t } = useLanguage();
  return (
    <PageHead
      title={
        <span className="run-title">
          {run.plan || run.repository} <RunPill state={run.state} />
        </span>
      }
    >
      {t.run.kinds[run.kind]}, {t.run.triggers[run.trigger]} · <Moment at={run.created_at} /> · {run.actor}
    </PageHead>
  );
}

export default function RunPage() {
  const { t } = useLanguage();
  const { id = '', tab } = useParams<{ id: string; tab?: string }>();
  const at = tabs.find((known) => known === tab) ?? 'overview';
  const { data, error, refetch } = useQuery(runQuery(id));
  const live = useLive((state) => (state.phase === 'live' ? (state.picture?.runs[id] ?? null) : null));
  const back = (
    <Link href="/runs" className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.runs.back}
    </Link>
  );
  if (!data) {
    if (!error) return <Waiting />;
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        {back}
        <PageHead title={gone ? t.runs.gone : t.runs.title} />
        <LoadFailed error={error} retry={() => void refetch()} />
      </>
    );
  }
  return (
    <>
      {back}
      <Head run={data} />
      <Tabs
        label={t.runs.runId}
        tabs={tabs.map((one) => ({
          to: one === 'overview' ? `/runs/${data.id}` : `/runs/${data.id}/${one}`, name: t.runs.tabs[one], isHere: one === at,
        }))}
      />
      {at === 'overview' && <RunOverview run={data} live={live} />}
      {at === 'details' && <LogView id={data.id} />}
      {at === 'report' && <Report run={data} />}
    </>
  );
}
