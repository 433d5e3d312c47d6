import { useMe } from '../../app/session';
import { CardSkeleton, Waiting } from '../../components/Waiting';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';
import { BeTold } from '../attention/BeTold';
import { CreateBackup } from './CreateBackup';
import { FetchBanner } from './FetchBanner';
import { NoBackups } from './NoBackups';
import { useOverview, type OverviewData } from './overview';
import { PlanCard } from './PlanCard';
import { RunningCard } from './RunningCard';
import { StorageCards } from './StorageCards';
import './dashboard.css';

function Subline({ overview }: { overview: OverviewData }) {
  const { t, f } = useLanguage();
  const me = useMe();
  const { sentence } = overview;
  if (sentence === null) return null;
  if (sentence.mood === 'empty' && sentence.lastBackup === null)
    return me.role === 'admin' ? t.sentence.noneText : t.sentence.noneViewer;
  const parts = [];
  if (sentence.lastBackup !== null) parts.push(t.sentence.lastBackup(f.moment(sentence.lastBackup)));
  if (sentence.runningCount > 0) parts.push(t.sentence.running(sentence.runningCount));
  return parts.join(' ');
}

function Plans({ overview }: { overview: OverviewData }) {
  const { t } = useLanguage();
  if (overview.plans === null) return overview.error ? null : <CardSkeleton />;
  return (
    <section aria-labelledby="plans">
      <div className="row section-row">
        <h2 className="section grow" id="plans">
          {t.dashboard.plans}
        </h2>
        <BeTold />
      </div>
      <div className="grid-2">
        {overview.plans.map((plan) => (
          <PlanCard key={plan.plan} plan={plan} running={overview.running} />
        ))}
      </div>
    </section>
  );
}

export function DashboardPage() {
  const { t } = useLanguage();
  const overview = useOverview();
  const { plans, running, sentence, error } = overview;
  if (plans === null && error === null) return <Waiting />;
  const isEmpty = plans !== null && running.length === 0 && plans.every((plan) => plan.never_run);
  return (
    <div data-stale={overview.stale || undefined}>
      <PageHead
        title={sentence?.headline ?? t.dashboard.title}
        actions={plans !== null && plans.length > 0 && <CreateBackup plans={plans} running={running} />}
      >
        <Subline overview={overview} />
      </PageHead>
      {error && <FetchBanner error={error} knownAt={plans === null ? null : overview.knownAt} />}
      {running.length > 0 && (
        <section className="stack" aria-label={t.dashboard.running}>
          {running.map((run) => (
            <RunningCard key={run.run_id} run={run} />
          ))}
        </section>
      )}
      {isEmpty && plans.length === 0 ? <NoBackups /> : <Plans overview={overview} />}
      {plans !== null && plans.length > 0 && <StorageCards ledger={overview.ledger} />}
    </div>
  );
}
