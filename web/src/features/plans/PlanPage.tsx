import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import { ApiError } from '../../api/client';
import { planQuery, previewQuery, type SeenPlan } from '../../api/queries';
import { useMay } from '../../app/session';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { PlanPill } from '../../components/StatePill';
import { Tabs } from '../../components/Tabs';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { planState } from '../dashboard/plan-state';
import { useStartable, useStartBackup } from '../dashboard/start-backup';
import '../folders/folders.css';
import { EditPlan } from './EditPlan';
import { Explain } from './Explain';
import { PlanOverview } from './PlanOverview';
import { PreviewPanel } from './PreviewPanel';
import '../../components/form.css';
import './plans.css';

const tabs = ['overview', 'preview', 'edit'] as const;

function StartButton({ name }: { name: string }) {
  const { t } = useLanguage();
  const { plans, running } = useOverview();
  const startable = useStartable();
  const start = useStartBackup();
  const status = plans?.find((one) => one.plan === name);
  if (!status || !startable(status)) return null;
  return (
    <div className="stack">
      <Button
        className="full-on-phone"
        loading={start.isPending}
        disabled={planState(status, running) === 'running'}
        onClick={() => start.mutate(name)}
      >
        {t.plans.createBackup}
      </Button>
      {start.error && <Problem told={toldOf(start.error)} role="alert" />}
    </div>
  );
}

function Head({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const { plan } = seen;
  const overview = useOverview();
  const status = overview.plans?.find((one) => one.plan === plan.name);
  return (
    <PageHead
      title={
        <span className="run-title">
          {plan.name} {status && <PlanPill state={planState(status, overview.running)} />}
        </span>
      }
      actions={<StartButton name={plan.name} />}
    >
      {plan.dump ? t.plans.ofDatabase : t.plans.ofFiles}
    </PageHead>
  );
}

function PreviewTab({ name }: { name: string }) {
  const query = useQuery(previewQuery(name));
  return (
    <div className="stack">
      <PreviewPanel query={query} />
      <Explain plan={name} />
    </div>
  );
}

export default function PlanPage() {
  const { t } = useLanguage();
  const may = useMay('admin');
  const { name = '', tab } = useParams<{ name: string; tab?: string }>();
  const { data, error, refetch } = useQuery(planQuery(name));
  const back = (
    <Link href="/plans" className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.plans.back}
    </Link>
  );
  if (!data) {
    if (!error) return <Waiting />;
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        {back}
        <PageHead title={gone ? t.plans.gone : t.plans.title} />
        <LoadFailed error={error} retry={() => void refetch()} />
      </>
    );
  }
  // Both look into the server's file system, or change the plan: they are an admin's.
  const shown = tabs.filter((one) => one === 'overview' || (may && (one !== 'preview' || !data.plan.dump)));
  const at = shown.find((known) => known === tab) ?? 'overview';
  const base = `/plans/${encodeURIComponent(name)}`;
  return (
    <>
      {back}
      <Head seen={data} />
      {shown.length > 1 && (
        <Tabs
          label={t.plans.name}
          tabs={shown.map((one) => ({
            to: one === 'overview' ? base : `${base}/${one}`, name: t.plans.tabs[one], isHere: one === at,
          }))}
        />
      )}
      {at === 'overview' && <PlanOverview seen={data} />}
      {at === 'preview' && <PreviewTab name={name} />}
      {at === 'edit' && <EditPlan key={name} seen={data} />}
    </>
  );
}
