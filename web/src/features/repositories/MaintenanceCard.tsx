import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconRecycle, IconFileSearch } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { prunesQuery, schedulesQuery } from '../../api/queries';
import { isFinal, type Repository, type Timetable } from '../../api/types';
import { useMay } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { RunPill } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';
import { scheduleSentence } from '../schedule/sentence';
import { readingOf } from './reading';
import { useStartWork } from './start-work';
import { useHealth } from './use-health';

type Work = NonNullable<Timetable['work']>;

function useTimetable(name: string, work: Work): Timetable | undefined {
  return useQuery(schedulesQuery).data?.find((one) => one.repository === name && one.work === work);
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

// "every Sunday at 03:00 (Etc/UTC), next tomorrow 04:00": what comes is told by the viewer's clocks.
function When({ rule, name, work }: { rule: string | null | undefined; name: string; work: Work }) {
  const { t } = useLanguage();
  const now = useNow(60_000);
  const timetable = useTimetable(name, work);
  if (!rule) return <>{t.maintenance.byHand}</>;
  const zone = timetable?.time_zone ?? ownZone();
  const sentence = scheduleSentence(rule, t) + (zone === ownZone() ? '' : ` (${zone})`);
  const next = timetable?.next[0];
  if (next === undefined) return <>{sentence}</>;
  if (Date.parse(next) <= now) return <>{`${sentence}, ${t.maintenance.dueNow}`}</>;
  return (
    <>
      {t.maintenance.nextAt(sentence)} <Moment at={next} />
    </>
  );
}

function HowFar({ reading }: { reading: Repository['reading'] }) {
  const { t } = useLanguage();
  const far = readingOf(reading);
  if (far.kind === 'never') return <>{t.maintenance.notYet}</>;
  if (far.kind === 'whole')
    return (
      <>
        {t.maintenance.readBy} <Moment at={far.at} />
      </>
    );
  return (
    <>
      {t.maintenance.parts(far.done, far.parts)} <Moment at={far.since} />
      {far.wholeAt !== null && (
        <span className="soft">
          {' · '}
          {t.maintenance.lastBy} <Moment at={far.wholeAt} />
        </span>
      )}
    </>
  );
}

function LastPrune({ name }: { name: string }) {
  const { t, f } = useLanguage();
  const run = useQuery(prunesQuery).data?.find((one) => one.repository === name);
  if (!run) return <>{t.repositories.never}</>;
  return (
    <>
      <Link href={`/runs/${run.id}`}>
        <Moment at={run.created_at} />
      </Link>
      {run.freed_bytes !== undefined && `, ${t.maintenance.freed(f.bytes(run.freed_bytes))}`}
      {(!isFinal(run.state) || run.state !== 'succeeded') && (
        <>
          {' '}
          <RunPill state={run.state} />
        </>
      )}
    </>
  );
}

function useFacts({ name, maintenance, reading }: Repository): Fact[] {
  const { t } = useLanguage();
  const { prune, verify, verify_days: days, max_unused: unused, max_repack: repack } = maintenance;
  const limits = [unused && t.maintenance.unused(unused), repack && t.maintenance.repack(repack)].filter(Boolean);
  const withDays = (when: ReactNode) => (
    <>
      {when}
      {verify && days !== undefined && <span className="soft"> · {t.maintenance.within(days)}</span>}
    </>
  );
  return [
    { name: t.maintenance.pruned, value: <When rule={prune} name={name} work="prune" /> },
    { name: t.maintenance.lastPrune, value: <LastPrune name={name} /> },
    ...(limits.length > 0 ? [{ name: t.maintenance.limits, value: limits.join(', ') }] : []),
    { name: t.maintenance.read, value: withDays(<When rule={verify} name={name} work="verify" />) },
    { name: t.maintenance.reading, value: <HowFar reading={reading} /> },
  ];
}

function Prune({ repository }: { repository: Repository }) {
  const { t } = useLanguage();
  const { name } = repository;
  const isDamaged = useHealth(repository) === 'damaged';
  const [asking, setAsking] = useState(false);
  const start = useStartWork(name);
  return (
    <>
      <Button
        variant="default" size="xs" leftSection={<IconRecycle size={16} stroke={1.5} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t.maintenance.prune}
      </Button>
      <Confirm
        open={asking}
        title={t.maintenance.pruneTitle(name)}
        text={isDamaged ? t.maintenance.pruneDamaged : t.maintenance.pruneText}
        button={t.maintenance.pruneButton}
        keep={t.maintenance.pruneKeep}
        working={start.isPending}
        error={start.error}
        onConfirm={() => start.mutate({ what: 'prune' })}
        onClose={() => {
          setAsking(false);
          start.reset();
        }}
      />
    </>
  );
}

function ReadAll({ start }: { start: ReturnType<typeof useStartWork> }) {
  const { t } = useLanguage();
  return (
    <Button
      variant="default" size="xs" loading={start.isPending} aria-describedby="read-all"
      leftSection={<IconFileSearch size={16} stroke={1.5} aria-hidden />}
      onClick={() => start.mutate({ what: 'check', body: { read: 'all-data' } })}
    >
      {t.maintenance.readAll}
    </Button>
  );
}

function Problems({ name }: { name: string }) {
  const { t } = useLanguage();
  const problems = [useTimetable(name, 'prune')?.problem, useTimetable(name, 'verify')?.problem];
  const [why] = problems.filter((problem) => problem != null);
  if (why == null) return null;
  return (
    <Note tone="bad" title={t.schedule.problem}>
      {t.schedule.problemText(why)}
    </Note>
  );
}

// What is done to a repository besides backing up into it: when, how far it is, and by hand.
export function MaintenanceCard({ repository }: { repository: Repository }) {
  const { t } = useLanguage();
  const { name } = repository;
  const facts = useFacts(repository);
  const mayPrune = useMay('admin');
  const mayRead = useMay('operator');
  const read = useStartWork(name);
  return (
    <section className="card stack" aria-labelledby="maintenance">
      <div className="row wrap">
        <h2 id="maintenance" className="card-title">
          {t.maintenance.title}
        </h2>
        <span className="grow" />
        {mayPrune && (
          <Button
            component={Link} href={`/repositories/${name}/maintenance`} variant="default" size="compact-sm"
            aria-label={t.maintenance.changeOf(name)}
          >
            {t.maintenance.change}
          </Button>
        )}
      </div>
      <p className="soft small">{t.maintenance.text}</p>
      <Facts facts={facts} />
      <Problems name={name} />
      {mayRead && (
        <div className="row wrap">
          {mayPrune && <Prune repository={repository} />}
          <ReadAll start={read} />
        </div>
      )}
      {mayRead && (
        <p className="soft small" id="read-all">
          {t.maintenance.readAllHint}
        </p>
      )}
      {read.error && <Problem told={toldOf(read.error)} role="alert" />}
    </section>
  );
}
