import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowLeft, IconShieldCheck } from '@tabler/icons-react';
import { Link, useParams } from 'wouter';
import { ApiError } from '../../api/client';
import { repositoryQuery } from '../../api/queries';
import type { Repository } from '../../api/types';
import { useMay } from '../../app/session';
import { Facts } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { PlanPill } from '../../components/StatePill';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { useOverview } from '../dashboard/overview';
import { planState } from '../dashboard/plan-state';
import { HealthPill } from './HealthPill';
import { Holdings } from './Holdings';
import { Locks } from './Locks';
import { MaintenanceCard } from './MaintenanceCard';
import { RemoveRepository } from './RemoveRepository';
import '../../components/form.css';
import './repositories.css';
import { useStartWork } from './start-work';
import { useHealth } from './use-health';

const tones = { unchecked: 'plain', old: 'warn', unreachable: 'warn', unpruned: 'warn', damaged: 'bad' } as const;

export function BackToRepositories() {
  const { t } = useLanguage();
  return (
    <Link href="/repositories" className="back-link">
      <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.repositories.back}
    </Link>
  );
}

function Head({ repository, check }: { repository: Repository; check: ReturnType<typeof useStartWork> }) {
  const { t } = useLanguage();
  const mayCheck = useMay('operator');
  const mayEdit = useMay('admin');
  const health = useHealth(repository);
  const actions = (
    <>
      {mayEdit && (
        <Button component={Link} href={`/repositories/${repository.name}/edit`} variant="default">
          {t.forms.edit}
        </Button>
      )}
      {mayCheck && (
        <Button
          leftSection={<IconShieldCheck size={18} stroke={1.5} aria-hidden />}
          loading={check.isPending}
          onClick={() => check.mutate({ what: 'check' })}
        >
          {t.repositories.check}
        </Button>
      )}
    </>
  );
  return (
    <>
      <PageHead
        title={
          <span className="run-title">
            {repository.name} {health && <HealthPill health={health} />}
          </span>
        }
        actions={mayCheck || mayEdit ? actions : undefined}
      >
        {t.repositories.backends[repository.backend] ?? repository.backend}
      </PageHead>
      {health && health !== 'checked' && (
        <div className="repository-note">
          <Note tone={tones[health]} title={t.repositories.healths[health]}>
            {t.repositories.healthTexts[health]}
          </Note>
        </div>
      )}
    </>
  );
}

function Place({ repository }: { repository: Repository }) {
  const { t } = useLanguage();
  const { checked_at: checked } = repository;
  return (
    <section className="card">
      <h2>{t.repositories.place}</h2>
      <Facts
        facts={[
          { name: t.repositories.editLocation, value: <code>{repository.location}</code> },
          { name: t.repositories.addedAt, value: <Moment at={repository.created_at} /> },
          { name: t.repositories.checkedAt, value: checked === null ? t.repositories.never : <Moment at={checked} /> },
        ]}
      />
    </section>
  );
}

function Plans({ repository }: { repository: string }) {
  const { t } = useLanguage();
  const { plans, running } = useOverview();
  const own = plans?.filter((plan) => plan.repository === repository);
  return (
    <section className="card stack">
      <h2>{t.repositories.plans}</h2>
      {own?.length === 0 && <p className="soft small">{t.repositories.noPlans}</p>}
      <ul className="bare lines">
        {own?.map((plan) => (
          <li key={plan.plan}>
            <Link href={`/plans/${plan.plan}`} className="grow">
              {plan.plan}
            </Link>
            <PlanPill state={planState(plan, running)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export default function RepositoryPage() {
  const { t } = useLanguage();
  const { name = '' } = useParams<{ name: string }>();
  const { data, error, refetch } = useQuery(repositoryQuery(name));
  const check = useStartWork(name);
  const mayLock = useMay('operator');
  const mayRemove = useMay('admin');
  if (!data) {
    if (!error) return <Waiting />;
    const gone = error instanceof ApiError && error.status === 404;
    return (
      <>
        <BackToRepositories />
        <PageHead title={gone ? t.repositories.gone : t.repositories.title} />
        <LoadFailed error={error} retry={() => void refetch()} />
      </>
    );
  }
  return (
    <>
      <BackToRepositories />
      <Head repository={data.repository} check={check} />
      <div className="stack">
        {check.error && <Problem told={toldOf(check.error)} role="alert" />}
        <Holdings name={name} />
        <MaintenanceCard repository={data.repository} />
        <div className="grid-2">
          <Place repository={data.repository} />
          <Plans repository={name} />
        </div>
        {mayLock && <Locks name={name} />}
        {mayRemove && <RemoveRepository seen={data} />}
      </div>
    </>
  );
}
