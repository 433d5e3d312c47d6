import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDeviceLaptop } from '@tabler/icons-react';
import { useState } from 'react';
import { path, remove } from '../../api/client';
import { keys, sessionsQuery } from '../../api/queries';
import type { Session } from '../../api/types';
import { Confirm } from '../../components/Confirm';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { programName } from './program-name';

function EndSession({ session, done }: { session: Session; done: (user: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const end = useMutation({
    mutationFn: () => remove(path`/api/v1/sessions/${session.id}`),
    onSuccess: async () => {
      setOpen(false);
      done(session.user);
      await client.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="subtle" aria-label={`${t.access.end}: ${session.user}`} onClick={() => setOpen(true)}>
        {t.access.end}
      </Button>
      <Confirm
        open={open} title={t.access.endTitle(session.user)} text={t.access.endText} button={t.access.endButton}
        keep={t.access.keepAsIs} working={end.isPending} error={end.error} onConfirm={() => end.mutate()}
        onClose={() => {
          setOpen(false);
          end.reset();
        }}
      />
    </>
  );
}

function SessionLine({ session, done }: { session: Session; done: (user: string) => void }) {
  const { t } = useLanguage();
  const { program, system } = programName(session.user_agent);
  const name = program ?? t.access.unknownProgram;
  return (
    <li>
      <IconDeviceLaptop size={18} stroke={1.5} aria-hidden className="access-icon" />
      <div className="access-body">
        <div className="row wrap access-name">
          <b>{session.user}</b>
          <span className="soft small" title={session.user_agent}>
            {system === null ? name : t.access.on(name, system)} {t.access.from(session.address)}
          </span>
        </div>
        <p className="soft small">
          {t.access.lastSeen}: <Moment at={session.last_seen_at} /> · {t.access.sessionSince}:{' '}
          <Moment at={session.created_at} /> ·{' '}
          {t.access.sessionEnds}: <Moment at={session.expires_at} />
        </p>
      </div>
      <EndSession session={session} done={done} />
    </li>
  );
}

// Log-ins that have not ended, of one user or of all.
export function Sessions({ user }: { user?: string }) {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const [ended, setEnded] = useState<string | null>(null);
  const shown = data?.filter((session) => user === undefined || session.user === user);
  return (
    <div className="stack">
      {user === undefined && <p className="soft">{t.access.sessionsText}</p>}
      {ended !== null && <Note tone="good" title={t.access.ended(ended)} role="status" />}
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!shown && !error && <CardSkeleton height={140} />}
      {shown && (
        <section className="card">
          {shown.length === 0 && <p className="soft small">{t.access.noSessions}</p>}
          <ul className="bare lines access-list" aria-label={t.access.tabs.sessions}>
            {shown.map((session) => (
              <SessionLine key={session.id} session={session} done={setEnded} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
