import { Button } from '@mantine/core';
import { Link } from 'wouter';
import type { Run } from '../../api/types';
import { Note } from '../../components/Note';
import { LoadFailed, Problem } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import '../dashboard/dashboard.css';
import { RunningCard } from '../dashboard/RunningCard';
import { useFollowed } from '../runs/follow';

function Ended({ run, target }: { run: Run; target: string }) {
  const { t } = useLanguage();
  const link = <Link href={`/runs/${run.id}`}>{t.dashboard.whatHappened}</Link>;
  if (run.state === 'succeeded')
    return (
      <Note tone="good" title={t.snapshots.restored} role="status">
        <code>{target}</code>
      </Note>
    );
  if (run.state === 'warning')
    return (
      <Note tone="warn" title={t.snapshots.restoredWarned(run.warning_count)} role="status" action={link}>
        <code>{target}</code>
      </Note>
    );
  if (run.error) return <Problem told={run.error} title={t.snapshots.restoreFailed} role="alert" action={link} />;
  return <Note tone="warn" title={t.snapshots.restoreEnded} role="status" action={link} />;
}

// A restore from its start to its end; it goes on when somebody leaves.
export function RestoreRun({ id, target, again }: { id: string; target: string; again: () => void }) {
  const { t } = useLanguage();
  const { live, ended, error } = useFollowed(id);
  if (error) return <LoadFailed error={error} />;
  if (!ended)
    return (
      <div className="stack">
        {live ? <RunningCard run={live} /> : <CardSkeleton />}
        <p className="soft small">{t.snapshots.restoring}</p>
      </div>
    );
  return (
    <div className="stack">
      <Ended run={ended} target={target} />
      <div>
        <Button variant="default" onClick={again}>
          {t.snapshots.restoreMore}
        </Button>
      </div>
    </div>
  );
}
