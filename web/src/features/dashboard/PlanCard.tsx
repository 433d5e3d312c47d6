import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { historyQuery, type History } from '../../api/queries';
import type { LiveRun, PlanStatus } from '../../api/types';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { PlanPill } from '../../components/StatePill';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';
import { DayStrip } from './DayStrip';
import { PlanProblem } from './PlanProblem';
import { planState, type ToldPlan } from './plan-state';
import { newestGood } from './sentence';
import { useStartable, useStartBackup } from './start-backup';

// One that has passed starts as soon as it can: the backup before is still running, or its turn has not come.
function Next({ at }: { at: string }) {
  const { t } = useLanguage();
  const now = useNow(60_000);
  return Date.parse(at) <= now ? <>{t.schedule.dueNow}</> : <Moment at={at} />;
}

function useFacts(plan: PlanStatus, history: History | null): Fact[] {
  const { t, f } = useLanguage();
  const isDatabase = plan.kind === 'database';
  const run = plan.last_run;
  const facts: Fact[] = [
    {
      name: isDatabase ? t.dashboard.lastDump : t.dashboard.lastBackup,
      value: plan.finished_at === null ? t.dashboard.noneYet : <Moment at={plan.finished_at} />,
    },
  ];
  const isGood = plan.outcome === 'succeeded' || plan.outcome === 'warning';
  const good = isGood || history === null ? null : newestGood(history.runs, plan.plan);
  if (good !== null) facts.push({ name: t.dashboard.lastGood, value: <Moment at={good} /> });
  if (plan.duration_ms !== null) facts.push({ name: t.dashboard.took, value: f.duration(plan.duration_ms) });
  if (plan.size !== null && run && isGood) {
    const parts = [f.bytes(plan.size)];
    if (!isDatabase) parts.push(t.dashboard.files(f.count(run.files.total)), t.dashboard.added(f.bytes(run.bytes.added)));
    facts.push({ name: t.dashboard.size, value: parts.join(' · ') });
  }
  if (plan.next_at) facts.push({ name: t.schedule.nextRun, value: <Next at={plan.next_at} /> });
  const goesTo = isDatabase ? plan.directory : plan.repository;
  if (goesTo) facts.push({ name: t.dashboard.goesTo, value: isDatabase ? <code>{goesTo}</code> : goesTo });
  return facts;
}

function Actions({ plan, isRunning }: { plan: PlanStatus; isRunning: boolean }) {
  const { t } = useLanguage();
  const startable = useStartable();
  const start = useStartBackup();
  const id = plan.last_run?.id;
  return (
    <>
      {start.error && <Problem told={toldOf(start.error)} role="alert" />}
      <div className="plan-actions">
        {id && (
          <Button component={Link} href={`/runs/${id}/details`} variant="subtle" size="compact-sm">
            {t.dashboard.details}
          </Button>
        )}
        {id && (
          <Button component={Link} href={`/runs/${id}/report`} variant="subtle" size="compact-sm">
            {t.dashboard.report}
          </Button>
        )}
        <span className="grow" />
        {startable(plan) && !isRunning && (
          <Button
            variant="default"
            size="compact-sm"
            loading={start.isPending}
            onClick={() => start.mutate(plan.plan)}
            aria-label={`${t.dashboard.createBackup}: ${plan.plan}`}
          >
            {t.dashboard.createBackup}
          </Button>
        )}
      </div>
    </>
  );
}

export function PlanCard({ plan, running }: { plan: ToldPlan; running: readonly LiveRun[] }) {
  const { t } = useLanguage();
  const history = useQuery(historyQuery);
  const state = planState(plan, running);
  const facts = useFacts(plan, history.data ?? null);
  return (
    <article className="card plan" aria-labelledby={`plan-${plan.plan}`}>
      <div className="row">
        <h3 className="card-title plan-name" id={`plan-${plan.plan}`}>
          <Link href={`/plans/${encodeURIComponent(plan.plan)}`}>{plan.plan}</Link>{' '}
          {plan.kind === 'database' && <span className="soft small">{t.dashboard.postgres}</span>}
        </h3>
        <span className="grow" />
        <PlanPill state={state} />
      </div>
      <DayStrip plan={plan.plan} history={history.data ?? null} isRunning={state === 'running'} />
      <Facts facts={facts} />
      <PlanProblem plan={plan} />
      <Actions plan={plan} isRunning={state === 'running'} />
    </article>
  );
}
