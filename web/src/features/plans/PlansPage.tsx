import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconListDetails } from '@tabler/icons-react';
import { Link } from 'wouter';
import { plansQuery } from '../../api/queries';
import type { Plan, PlanStatus } from '../../api/types';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { PlanPill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { brought } from '../../lib/brought';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { planState } from '../dashboard/plan-state';
import './plans.css';

const kShownSources = 2;

function Holds({ plan }: { plan: Plan }) {
  const { t } = useLanguage();
  if (plan.dump) return <>{t.plans.database(plan.dump.database ?? '')}</>;
  const sources = plan.files?.sources ?? [];
  const hidden = sources.length - kShownSources;
  return (
    <>
      {sources.slice(0, kShownSources).map((source) => (
        <code key={source} className="source">
          {source}
        </code>
      ))}
      {hidden > 0 && t.plans.more(hidden)}
    </>
  );
}

function Last({ status }: { status: PlanStatus | undefined }) {
  const { t } = useLanguage();
  if (status === undefined) return <>–</>;
  return status.finished_at === null ? <>{t.dashboard.noneYet}</> : <Moment at={status.finished_at} />;
}

function Row({ plan }: { plan: Plan }) {
  const overview = useOverview();
  const status = overview.plans?.find((one) => one.plan === plan.name);
  return (
    <tr>
      <td>
        <Link href={`/plans/${encodeURIComponent(plan.name)}`}>{plan.name}</Link>
        <div className="soft small sources">
          <Holds plan={plan} />
        </div>
        <div className="narrow soft small">
          <Last status={status} />
        </div>
      </td>
      <td className="wide">{plan.dump ? <code>{plan.dump.directory}</code> : plan.repository}</td>
      <td className="wide">
        <Last status={status} />
      </td>
      <td className="number">{status && <PlanPill state={planState(status, overview.running)} />}</td>
    </tr>
  );
}

function Table({ plans }: { plans: Plan[] }) {
  const { t } = useLanguage();
  return (
    <div className="card table-card">
      <table className="run-table">
        <thead>
          <tr>
            <th scope="col">{t.plans.name}</th>
            <th scope="col" className="wide">{t.plans.goesTo}</th>
            <th scope="col" className="wide">{t.plans.last}</th>
            <th scope="col" className="number">{t.plans.state}</th>
          </tr>
        </thead>
        <tbody>
          {plans.map((plan) => (
            <Row key={plan.name} plan={plan} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

export default function PlansPage() {
  const { t } = useLanguage();
  const may = useMay('admin');
  const { data, error, refetch } = useQuery(plansQuery);
  const removed = brought('removed');
  const add = (
    <Button component={Link} href="/new/plan">
      {t.plans.add}
    </Button>
  );
  const first = (
    <Button component={Link} href="/first-backup" size="md">
      {t.dashboard.createFirst}
    </Button>
  );
  return (
    <>
      <PageHead title={t.plans.title} actions={may && data && data.length > 0 && add}>
        {t.plans.text}
      </PageHead>
      <div className="stack">
        {removed !== null && <Note tone="plain" title={t.plans.removed(removed)} role="status" />}
        {error && <LoadFailed error={error} retry={() => void refetch()} />}
        {!data && !error && <CardSkeleton height={320} />}
        {data && data.length > 0 && <Table plans={data} />}
        {data?.length === 0 && (
          <Empty icon={IconListDetails} title={t.plans.none} action={may && first}>
            {t.plans.noneText} {!may && t.plans.noneViewer}
          </Empty>
        )}
      </div>
    </>
  );
}
