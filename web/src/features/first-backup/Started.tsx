import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { runQuery } from '../../api/queries';
import { isFinal } from '../../api/types';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import '../dashboard/dashboard.css';
import { RunningCard } from '../dashboard/RunningCard';
import { useLive } from '../live/live';
import { recoverySheet, type Kept } from './sheet';

function Sheet({ kept }: { kept: Kept }) {
  const { t } = useLanguage();
  const href = `data:text/plain;charset=utf-8,${encodeURIComponent(recoverySheet(kept, t))}`;
  return (
    <section className="card stack">
      <h2>{t.first.sheet}</h2>
      <p>{t.first.sheetText(kept.name)}</p>
      <div>
        <div className="soft small">{t.first.sheetPassword}</div>
        <code className="secret">{kept.password}</code>
      </div>
      <div>
        <Button
          component="a" href={href} download={`strongroom-recovery-${kept.name}.txt`} className="full-on-phone"
          leftSection={<IconDownload size={16} stroke={1.5} aria-hidden />}
        >
          {t.first.download}
        </Button>
      </div>
      <p className="soft small">{t.first.again(kept.name)}</p>
    </section>
  );
}

function Progress({ id, isFirst }: { id: string; isFirst: boolean }) {
  const { t } = useLanguage();
  const live = useLive((state) => (state.phase === 'live' ? (state.picture?.runs[id] ?? null) : null));
  const { data: run, error } = useQuery(runQuery(id));
  if (error) return <LoadFailed error={error} />;
  if (!run) return <CardSkeleton />;
  if (!isFinal(run.state)) return live ? <RunningCard run={live} /> : <CardSkeleton />;
  const link = <Link href={`/runs/${id}`}>{t.dashboard.whatHappened}</Link>;
  if (run.state === 'succeeded')
    return <Note tone="good" title={isFirst ? t.first.done : t.first.doneAgain} role="status" />;
  if (run.error) return <Problem told={run.error} tone={run.state === 'warning' ? 'warn' : 'bad'} role="alert" action={link} />;
  return <Note tone="warn" title={t.dashboard.warningsWere(run.warning_count)} role="status" action={link} />;
}

// It runs; and what must be kept is shown, this once.
export function Started({ run, kept, isFirst }: { run: string; kept: Kept | null; isFirst: boolean }) {
  const { t } = useLanguage();
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.focus(), []);
  return (
    <>
      <div ref={top} tabIndex={-1} className="wizard-title">
        <PageHead title={isFirst ? t.first.started : t.first.startedAgain} />
      </div>
      <div className="stack">
        <Progress id={run} isFirst={isFirst} />
        {kept && <Sheet kept={kept} />}
        <div>
          <Button component={Link} href="/" variant={kept ? 'default' : 'filled'} className="full-on-phone">
            {t.first.watch}
          </Button>
        </div>
      </div>
    </>
  );
}
