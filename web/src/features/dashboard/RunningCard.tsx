import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { LiveRun } from '../../api/types';
import { useMay } from '../../app/session';
import { StepList } from '../../components/StepList';
import { useLanguage } from '../../lib/language';
import { CancelButton } from './CancelButton';
import { nameOf, Progress } from './Progress';

function Where({ run }: { run: LiveRun }) {
  const { t, f } = useLanguage();
  const since = t.run.since(f.moment(run.since));
  if (run.plan === '') return <span className="soft small running-where">{t.run.kinds[run.kind]} · {since}</span>;
  const [word, name] = run.database !== null ? [t.run.from, run.database] : [t.run.to, run.repository];
  return (
    <span className="soft small running-where">
      {word} <b>{name}</b> · {since}
    </span>
  );
}

function WhatItDoes({ run }: { run: LiveRun }) {
  const { t } = useLanguage();
  if (run.cancelling) return <p className="soft small">{t.run.cancelling}</p>;
  if (run.waiting !== null)
    return (
      <p className="small running-waiting">
        <b>{t.run.waiting[run.waiting.reason]}</b> {run.waiting.text}
      </p>
    );
  if (run.state === 'queued') return <p className="soft small">{t.run.queued}</p>;
  return (
    <p className="mono soft running-file" title={run.progress.current_file ?? undefined}>
      {run.progress.current_file ?? ' '}
    </p>
  );
}

// What runs now: where it is, what it does, what is still to come, and how to stop it.
export function RunningCard({ run }: { run: LiveRun }) {
  const { t } = useLanguage();
  const mayCancel = useMay('operator');
  return (
    <article className="card running" aria-label={t.run.progress(nameOf(run))}>
      <div className="row wrap">
        <h2 className="card-title">{nameOf(run)}</h2>
        <Where run={run} />
        <span className="grow" />
        <div className="running-actions">
          <Button component={Link} href={`/runs/${run.run_id}/details`} variant="subtle" size="compact-sm">
            {t.dashboard.details}
          </Button>
          {mayCancel && <CancelButton run={run} />}
        </div>
      </div>
      <Progress run={run} />
      <WhatItDoes run={run} />
      <StepList kind={run.kind} isDatabase={run.database !== null} steps={run.steps} />
    </article>
  );
}
