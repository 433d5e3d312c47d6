import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import {
  IconAlertTriangle, IconBan, IconCheck, IconCircleDotted, IconLoader, IconMinus, IconX,
} from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';
import { path, post } from '../../api/client';
import { historyQuery } from '../../api/queries';
import { isFinal, type LiveRun, type Run } from '../../api/types';
import { useMay } from '../../app/session';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { Problem, toldOf, warningIn, whyOf, wordsFor } from '../../components/Problem';
import { stepsToShow } from '../../components/StepList';
import { randomKey } from '../../lib/random';
import { useLanguage } from '../../lib/language';
import { RunningCard } from '../dashboard/RunningCard';
import '../dashboard/dashboard.css';
import { dataReadInWords } from './data-part';

const icons = {
  succeeded: IconCheck, warning: IconAlertTriangle, failed: IconX, cancelled: IconBan, skipped: IconMinus,
  running: IconLoader, todo: IconCircleDotted,
} as const;

function Timeline({ run }: { run: Run }) {
  const { t, f } = useLanguage();
  const steps = isFinal(run.state) ? run.steps : stepsToShow(run.kind, run.database !== undefined, run.steps);
  const durations = new Map(run.steps.map((step) => [step.name, step.duration_ms]));
  return (
    <section className="card">
      <h2>{t.run.stepsLabel}</h2>
      <ol className="timeline bare">
        {steps.map((step) => {
          const Icon = icons[step.state];
          const took = durations.get(step.name);
          return (
            <li key={step.name} data-state={step.state}>
              <span className="dot">
                <Icon size={18} stroke={1.5} aria-hidden />
              </span>
              {t.run.steps[step.name] ?? step.name}
              {step.state !== 'todo' && <span className="soft small">{t.run.stepStates[step.state]}</span>}
              <span className="grow" />
              {took !== undefined && step.state !== 'running' && <span className="soft">{f.duration(took)}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

// The good backup of the same plan before this one, to compare figures with.
function useEarlier(run: Run): Run | undefined {
  const { data } = useQuery(historyQuery);
  return data?.runs.find(
    (other) =>
      other.plan === run.plan && other.kind === run.kind && other.created_at < run.created_at &&
      (other.state === 'succeeded' || other.state === 'warning'),
  );
}

function useFigures(run: Run): Fact[] {
  const { t, f } = useLanguage();
  const made = run.state === 'succeeded' || run.state === 'warning';
  const before = useEarlier(run);
  const earlier = made ? before : undefined;
  const compared = (own: string, other: string | undefined) => (
    <>
      {own} {other !== undefined && <span className="soft">· {t.runs.earlier(other)}</span>}
    </>
  );
  const facts: Fact[] = [{ name: t.runs.runId, value: <code>{run.id}</code> }];
  if (run.finished_at !== null)
    facts.push({
      name: t.runs.took,
      value: compared(f.duration(run.duration_ms), earlier && f.duration(earlier.duration_ms)),
    });
  if (made && run.kind === 'backup' && run.database === undefined)
    facts.push(
      { name: t.runs.newFiles, value: f.count(run.files.new) },
      { name: t.runs.changed, value: f.count(run.files.changed) },
      { name: t.runs.unmodified, value: f.count(run.files.unmodified) },
      { name: t.runs.read, value: compared(f.bytes(run.bytes.processed), earlier && f.bytes(earlier.bytes.processed)) },
      { name: t.runs.added, value: compared(f.bytes(run.bytes.added), earlier && f.bytes(earlier.bytes.added)) },
    );
  if (run.snapshot_id !== null)
    facts.push({
      name: t.runs.snapshot,
      value: (
        <Link href={`/snapshots/${encodeURIComponent(run.repository)}/${run.snapshot_id}`}>
          <code>{run.snapshot_id.slice(0, 12)}</code>
        </Link>
      ),
    });
  if (run.dump)
    facts.push(
      { name: t.runs.dump, value: <code>{run.dump.filename}</code> },
      { name: t.runs.size, value: compared(f.bytes(run.dump.size), earlier?.dump ? f.bytes(earlier.dump.size) : undefined) },
    );
  if (run.kind === 'check' && made)
    facts.push({ name: t.runs.dataRead, value: run.data_part ? dataReadInWords(run.data_part, t) : t.runs.noData });
  if (run.freed_bytes !== undefined) facts.push({ name: t.runs.freed, value: f.bytes(run.freed_bytes) });
  if (run.scheduled_at) facts.push({ name: t.runs.dueAt, value: <Moment at={run.scheduled_at} /> });
  if (run.retry_of) facts.push({ name: t.runs.retryOf, value: <Link href={`/runs/${run.retry_of}`}><code>{run.retry_of}</code></Link> });
  if (made && run.kind !== 'prune') facts.push({ name: t.runs.verified, value: run.verified ? t.runs.yes : t.runs.no });
  return facts;
}

function Retries({ run }: { run: Run }) {
  const { t, f } = useLanguage();
  if (!run.retries || run.retries.length === 0) return null;
  return (
    <section className="card stack">
      <h2>{t.runs.retries(run.retries.length)}</h2>
      <ul className="bare stack">
        {run.retries.map((retry) => (
          <li key={retry.failed_at}>
            <Note tone="warn" title={wordsFor({ ...retry, hint: '' }, t).what} code={retry.code}>
              {whyOf(retry) !== null && <p className="problem-why">{whyOf(retry)}</p>}
              {t.runs.retried(t.run.steps[retry.step] ?? retry.step, f.moment(retry.failed_at), f.moment(retry.next_at))}
            </Note>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Warnings({ run }: { run: Run }) {
  const { t, f } = useLanguage();
  if (run.warning_count === 0) return null;
  return (
    <section className="card stack">
      <h2>{t.runs.warnings}</h2>
      <ul className="bare stack">
        {run.warnings.map((warning, at) => (
          <li key={at}>
            <Note tone="warn" title={warningIn(warning.message, t)} code={warning.code}>
              {warning.path !== null && <code>{warning.path}</code>}
            </Note>
          </li>
        ))}
      </ul>
      {run.warnings.length < run.warning_count && (
        <p className="soft small">{t.runs.warningsCut(f.count(run.warnings.length), f.count(run.warning_count))}</p>
      )}
    </section>
  );
}

function Retry({ run }: { run: Run }) {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const retry = useMutation({
    mutationFn: () =>
      post<{ run_id: string }>(path`/api/v1/runs/${run.id}/retry`, undefined, {
        headers: { 'Idempotency-Key': randomKey() },
      }),
    onSuccess: (started) => go(`/runs/${started.run_id}`),
  });
  return (
    <div className="stack">
      <div>
        <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t.runs.tryAgain}
        </Button>
      </div>
      {retry.error && <Problem told={toldOf(retry.error)} role="alert" />}
    </div>
  );
}

export function RunOverview({ run, live }: { run: Run; live: LiveRun | null }) {
  const { t } = useLanguage();
  const figures = useFigures(run);
  const mayRetry = useMay('admin');
  const ended = isFinal(run.state);
  const error = run.state === 'succeeded' ? null : run.error;
  return (
    <div className="stack">
      {!ended && live && <RunningCard run={live} />}
      {error && (
        <Problem
          told={error}
          tone={run.state === 'warning' || run.state === 'cancelled' ? 'warn' : 'bad'}
          action={mayRetry && run.state !== 'warning' && <Retry run={run} />}
        />
      )}
      <div className="grid-2">
        <Timeline run={!ended && live ? { ...run, steps: live.steps } : run} />
        <section className="card">
          <h2>{t.runs.facts}</h2>
          <Facts facts={figures} />
        </section>
      </div>
      <Retries run={run} />
      <Warnings run={run} />
    </div>
  );
}
