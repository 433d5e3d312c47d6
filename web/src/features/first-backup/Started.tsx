import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed, Problem } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { BeTold } from '../attention/BeTold';
import '../dashboard/dashboard.css';
import { RunningCard } from '../dashboard/RunningCard';
import { useFollowed } from '../runs/follow';
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
  const { live, ended, error } = useFollowed(id);
  if (error) return <LoadFailed error={error} />;
  if (!ended) return live ? <RunningCard run={live} /> : <CardSkeleton />;
  const link = <Link href={`/runs/${id}`}>{t.dashboard.whatHappened}</Link>;
  if (ended.state === 'succeeded')
    return <Note tone="good" title={isFirst ? t.first.done : t.first.doneAgain} role="status" />;
  if (ended.error) return <Problem told={ended.error} tone={ended.state === 'warning' ? 'warn' : 'bad'} role="alert" action={link} />;
  return <Note tone="warn" title={t.dashboard.warningsWere(ended.warning_count)} role="status" action={link} />;
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
        <div className="row wrap">
          <Button component={Link} href="/" variant={kept ? 'default' : 'filled'} className="full-on-phone">
            {t.first.watch}
          </Button>
          <BeTold />
        </div>
      </div>
    </>
  );
}
