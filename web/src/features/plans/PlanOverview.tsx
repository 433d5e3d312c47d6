import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { historyQuery, type SeenPlan } from '../../api/queries';
import { useMay } from '../../app/session';
import { useLanguage } from '../../lib/language';
import { DayStrip } from '../dashboard/DayStrip';
import '../dashboard/dashboard.css';
import { useOverview } from '../dashboard/overview';
import { PlanProblem } from '../dashboard/PlanProblem';
import { runningOf } from '../dashboard/plan-state';
import { RunningCard } from '../dashboard/RunningCard';
import { PlanFacts } from './PlanFacts';
import { PlanTiming } from './PlanTiming';
import { RemovePlan } from './RemovePlan';
import { WhatWouldGo } from './WhatWouldGo';

function Ways({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const { name, dump, repository = '' } = seen.plan;
  const snapshots = `/snapshots?${new URLSearchParams({ repository, plan: name })}`;
  return (
    <p className="ways">
      <Link href={`/runs?${new URLSearchParams({ plan: name })}`}>{t.plans.runsOf}</Link>
      {dump ? (
        <Link href="/databases">{t.plans.databaseOf}</Link>
      ) : (
        <Link href={snapshots}>{t.plans.snapshotsOf}</Link>
      )}
    </p>
  );
}

function Standing({ name }: { name: string }) {
  const { plans, running } = useOverview();
  const history = useQuery(historyQuery);
  const status = plans?.find((one) => one.plan === name);
  const run = runningOf(name, running);
  return (
    <>
      {run && <RunningCard run={run} />}
      <section className="card plan">
        <DayStrip plan={name} history={history.data ?? null} isRunning={run !== undefined} />
        {status && <PlanProblem plan={status} />}
      </section>
    </>
  );
}

// What a plan holds and how it is, for everybody.
export function PlanOverview({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const may = useMay('admin');
  return (
    <div className="stack">
      <Standing name={seen.plan.name} />
      <PlanTiming seen={seen} />
      <PlanFacts plan={seen.plan} />
      <WhatWouldGo plan={seen.plan} />
      <div className="row wrap">
        <Ways seen={seen} />
        <span className="grow" />
        {may && !seen.plan.dump && <RemovePlan seen={seen} />}
      </div>
      {may && seen.plan.dump && <p className="soft small">{t.plans.removeDatabase}</p>}
    </div>
  );
}
