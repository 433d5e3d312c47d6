import { useQuery } from '@tanstack/react-query';
import { IconBan, IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { sessionsQuery, usersQuery } from '../../api/queries';
import type { Session, User } from '../../api/types';
import { useMe } from '../../app/session';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { Pill } from '../../components/StatePill';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { AddUser } from './AddUser';
import { lastSeenOf } from './tokens';
import { UserActions } from './UserActions';

interface LineProps {
  user: User;
  sessions: readonly Session[] | undefined;
  done: (sentence: string) => void;
}

function UserLine({ user, sessions, done }: LineProps) {
  const { t } = useLanguage();
  const me = useMe();
  const seen = sessions && lastSeenOf(user.name, sessions);
  return (
    <li>
      <IconUser size={18} stroke={1.5} aria-hidden className="access-icon" />
      <div className="access-body">
        <div className="row wrap access-name">
          <b>{user.name}</b>
          <span className="soft small">{t.user.roles[user.role]}</span>
          {me.kind === 'user' && me.name === user.name && <span className="soft small">({t.access.you})</span>}
          {user.disabled && <Pill look="warn" icon={IconBan} text={t.access.lockedOut} />}
        </div>
        <p className="soft small">
          {t.access.lastSeen}: {seen ? <Moment at={seen} /> : t.access.notLoggedIn} · {t.access.since}:{' '}
          <Moment at={user.created_at} />
        </p>
      </div>
      <UserActions user={user} done={done} />
    </li>
  );
}

export function UsersTab() {
  const { t } = useLanguage();
  const users = useQuery(usersQuery);
  const sessions = useQuery(sessionsQuery).data;
  const [told, setTold] = useState<string | null>(null);
  return (
    <div className="stack">
      {told !== null && <Note tone="good" title={told} role="status" />}
      {users.error && <LoadFailed error={users.error} retry={() => void users.refetch()} />}
      {!users.data && !users.error && <CardSkeleton height={180} />}
      {users.data && (
        <section className="card">
          <ul className="bare lines access-list" aria-label={t.access.tabs.users}>
            {users.data.map((user) => (
              <UserLine key={user.name} user={user} sessions={sessions} done={setTold} />
            ))}
          </ul>
        </section>
      )}
      <div>
        <AddUser done={setTold} />
      </div>
    </div>
  );
}
