import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconLock, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { path, post } from '../../api/client';
import { keys, locksQuery } from '../../api/queries';
import type { Lock } from '../../api/types';
import { useMay } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { useNow } from '../../lib/use-now';
import { useOverview } from '../dashboard/overview';

function LockLine({ lock }: { lock: Lock }) {
  const { t, f } = useLanguage();
  const now = useNow(10_000);
  const { user, host, pid, time } = lock;
  return (
    <li className="lock">
      <IconLock size={18} stroke={1.5} aria-hidden />
      <div>
        <b>{t.repositories.lockOwner(user, host, String(pid))}</b>
        <p className="soft small">
          <time dateTime={time} title={f.exactly(time)}>
            {t.repositories.lockAge(f.age(now - Date.parse(time)))}
          </time>
          {' · '}
          {lock.exclusive ? t.repositories.lockExclusive : t.repositories.lockShared}
        </p>
      </div>
    </li>
  );
}

function Unlock({ name, locks, done }: { name: string; locks: readonly Lock[]; done: (count: number) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  // Those that were looked at: the service refuses when another one has come since.
  const [asked, setAsked] = useState<readonly Lock[] | null>(null);
  const unlock = useMutation({
    mutationFn: (seen: readonly Lock[]) =>
      post<{ removed: number }>(path`/api/v1/repositories/${name}/unlock`, { locks: seen.map((lock) => lock.id) }),
    onSuccess: ({ removed }) => {
      setAsked(null);
      done(removed);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [...keys.locks, name] }),
  });
  return (
    <>
      <Button variant="default" size="xs" color="danger" onClick={() => setAsked(locks)}>
        {t.repositories.unlock}
      </Button>
      <Confirm
        key={asked === null ? 'closed' : 'open'}
        open={asked !== null}
        title={t.repositories.unlockTitle(name)}
        text={t.repositories.unlockText(asked?.length ?? 0)}
        type={{ label: t.repositories.typeName, text: name }}
        button={t.repositories.unlockButton}
        keep={t.repositories.keepLocks}
        working={unlock.isPending}
        error={unlock.error}
        onConfirm={() => asked && unlock.mutate(asked)}
        onClose={() => {
          setAsked(null);
          unlock.reset();
        }}
      />
    </>
  );
}

// Who has locked a repository and since when; admins may remove locks that were left behind.
export function Locks({ name }: { name: string }) {
  const { t } = useLanguage();
  const mayUnlock = useMay('admin');
  const { data, error, refetch, isFetching } = useQuery(locksQuery(name));
  const isWorking = useOverview().running.some((run) => run.repository === name);
  const [removed, setRemoved] = useState<number | null>(null);
  return (
    <section className="card stack" aria-labelledby="locks">
      <h2 id="locks">{t.repositories.locks}</h2>
      <p className="small">{t.repositories.locksText}</p>
      {error && <LoadFailed error={error} />}
      {!data && !error && <CardSkeleton height={40} />}
      {removed !== null && <Note tone="good" title={t.repositories.unlocked(removed)} role="status" />}
      {data?.length === 0 && <p className="soft small locks-none">{t.repositories.noLocks}</p>}
      {data && data.length > 0 && (
        <ul className="bare lines">
          {data.map((lock) => (
            <LockLine key={lock.id} lock={lock} />
          ))}
        </ul>
      )}
      {data && data.length > 0 && isWorking && <Note tone="warn" title={t.repositories.lockRuns} />}
      <div className="row wrap">
        <Button
          variant="default" size="xs" loading={isFetching} leftSection={<IconRefresh size={16} stroke={1.5} aria-hidden />}
          onClick={() => void refetch()}
        >
          {t.repositories.lookAgain}
        </Button>
        {mayUnlock && data && data.length > 0 && <Unlock name={name} locks={data} done={setRemoved} />}
      </div>
    </section>
  );
}
