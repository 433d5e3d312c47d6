import { Link } from 'wouter';
import type { PlanStatus } from '../../api/types';
import { Note } from '../../components/Note';
import { Problem, warningIn } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import type { ToldPlan } from './plan-state';

const kShownWarnings = 2;

function Warnings({ run }: { run: NonNullable<PlanStatus['last_run']> }) {
  const { t } = useLanguage();
  const more = <Link href={`/runs/${run.id}`}>{t.dashboard.showWarnings}</Link>;
  return (
    <Note tone="warn" title={t.dashboard.warningsWere(run.warning_count)}>
      {run.warnings.slice(0, kShownWarnings).map((warning, at) => (
        <p key={at}>
          {warningIn(warning.message, t)}
          {warning.path !== null && (
            <>
              {': '}
              <code>{warning.path}</code>
            </>
          )}
        </p>
      ))}
      <p>{more}</p>
    </Note>
  );
}

function Overdue() {
  const { t } = useLanguage();
  return <Note tone="warn" title={t.attention.overdueNote} />;
}

// In the card it belongs to: what is wrong, and the next step.
export function PlanProblem({ plan }: { plan: ToldPlan }) {
  const { t } = useLanguage();
  const run = plan.last_run;
  if (plan.damage !== null)
    return (
      <Note tone="bad" title={t.dashboard.damage}>
        {plan.damage}
      </Note>
    );
  if (!run) return plan.overdue ? <Overdue /> : null;
  const show = <Link href={`/runs/${run.id}`}>{t.dashboard.whatHappened}</Link>;
  if (run.state === 'cancelled') return <Note tone="warn" title={t.dashboard.cancelledWas} />;
  if (run.error && run.state !== 'succeeded')
    return <Problem told={run.error} tone={run.state === 'warning' ? 'warn' : 'bad'} action={show} />;
  if (run.state === 'warning') return <Warnings run={run} />;
  return plan.overdue ? <Overdue /> : null;
}
