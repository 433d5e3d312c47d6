import { totalsOf, type LiveRun } from '../../api/types';
import { Bar } from '../../components/Bar';
import { Figures, type Fact } from '../../components/Facts';
import { useLanguage, type Formats } from '../../lib/language';
import type { Messages } from '../../messages/messages';

// Totals that are guesses are called so; where there are none, none is shown.
export function progressFacts(run: LiveRun, t: Messages, f: Formats): Fact[] {
  const { progress } = run;
  const totals = totalsOf(run);
  const of = totals === 'settled' ? t.run.of : t.run.ofAbout;
  const known = totals !== 'unknown';
  const [bytesDone, bytesAll] = f.bytesOf(progress.bytes_done, progress.bytes_total);
  const facts: Fact[] = [];
  if (run.percent !== null) facts.push({ name: t.run.done, value: f.percent(run.percent) });
  // A dump has no files: its rows are counted when it is there.
  if (run.database === null)
    facts.push({
      name: t.run.filesDone,
      value: known ? of(f.count(progress.files_done), f.count(progress.files_total)) : f.count(progress.files_done),
    });
  facts.push({ name: t.run.data, value: known ? of(bytesDone, bytesAll) : f.bytes(progress.bytes_done) });
  if (run.rate !== null && run.rate > 0) facts.push({ name: t.run.rate, value: t.run.perSecond(f.bytes(run.rate)) });
  // Everything was read; what is left is the tool's to store, and it does not say how long that takes.
  const allRead = run.percent !== null && run.percent >= 100;
  if (run.time_left_ms !== null)
    facts.push({
      name: t.run.timeLeft,
      value: allRead ? t.run.finishing : t.run.about(f.timeLeft(run.time_left_ms)),
    });
  return facts;
}

// A check or a prune is of a repository, and of no plan.
export const nameOf = (run: LiveRun): string => run.plan || run.repository;

function isReading(run: LiveRun): boolean {
  // What is done to a repository reads it without a count of ours.
  if (run.kind === 'check' || run.kind === 'prune') return false;
  const now = run.steps.filter((step) => step.state === 'running').at(-1);
  return now === undefined || ['backup', 'dump', 'restore', 'enumerate'].includes(now.name);
}

export function Progress({ run }: { run: LiveRun }) {
  const { t, f } = useLanguage();
  // A check or a tidying up has no progress of its own.
  const hasFigures = run.state === 'running' && isReading(run);
  return (
    <>
      <Bar label={t.run.progress(nameOf(run))} percent={run.percent} />
      {hasFigures && <Figures facts={progressFacts(run, t, f)} />}
    </>
  );
}
