import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconArrowLeft, IconServer } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { post } from '../../api/client';
import { keys, repositoriesQuery } from '../../api/queries';
import type { Plan, Repository } from '../../api/types';
import { Empty } from '../../components/Empty';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { TextField } from './fields';
import { formOf, kUsualTiming, wholeOf, wrongNumbers } from './plan-form';
import { PlanFields } from './PlanFields';
import '../../components/form.css';
import './plans.css';

// As the service has them where nothing is said (src/domain/plan.h).
const kDaily = '0 2 * * *'; // what is offered: a backup that somebody has to think of is forgotten
const kLimits = { network_ms: 300_000, lock_wait_ms: 600_000, stall_ms: 1_800_000 };

function NewPlan({ repositories }: { repositories: readonly Repository[] }) {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [form, setForm] = useState(() =>
    formOf({
      repository: repositories[0]?.name ?? '', files: {}, check: 'every-run', ...kUsualTiming, schedule: kDaily, limits: kLimits,
    }),
  );
  const add = useMutation({
    mutationFn: () => post<Plan>('/api/v1/plans', { name: name.trim(), ...wholeOf(form) }),
    onSuccess: async (plan) => {
      await Promise.all([keys.plans, keys.status].map((queryKey) => client.invalidateQueries({ queryKey })));
      go(`/plans/${encodeURIComponent(plan.name)}`);
    },
  });
  const isReady = name.trim() !== '' && form.files?.sources.length !== 0 && wrongNumbers(form).length === 0;
  return (
    <div className="stack">
      <section className="card stack">
        <TextField name="name" hint={t.plans.hints.name} value={name} onChange={setName} />
      </section>
      <PlanFields form={form} onChange={setForm} />
      <div className="save-area">
        {add.error && <Problem told={toldOf(add.error)} role="alert" />}
        <div className="save-bar card">
          <span className="wide grow" />
          <Button disabled={!isReady} loading={add.isPending} onClick={() => add.mutate()}>
            {t.plans.create}
          </Button>
        </div>
      </div>
    </div>
  );
}

export default function NewPlanPage() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(repositoriesQuery);
  const first = (
    <Button component={Link} href="/first-backup" size="md">
      {t.dashboard.createFirst}
    </Button>
  );
  return (
    <>
      <Link href="/plans" className="back-link">
        <IconArrowLeft size={14} stroke={1.5} aria-hidden /> {t.plans.back}
      </Link>
      <PageHead title={t.plans.newTitle}>{t.plans.newText}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.length === 0 && (
        <Empty icon={IconServer} title={t.plans.noRepository} action={first}>
          {t.plans.noRepositoryText}
        </Empty>
      )}
      {data && data.length > 0 && <NewPlan repositories={data} />}
    </>
  );
}
