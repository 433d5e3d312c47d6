import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, path } from '../../api/client';
import { keys } from '../../api/queries';
import type { User } from '../../api/types';
import { useMe } from '../../app/session';
import { Confirm } from '../../components/Confirm';
import { Dialog } from '../../components/Dialog';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { RoleChoice } from './RoleChoice';

interface Props {
  user: User;
  done: (sentence: string) => void;
}

const plain = { size: 'compact-sm', variant: 'subtle' } as const;

interface Change extends Props {
  method: 'PATCH' | 'PUT' | 'DELETE';
  more?: string;
  sentence: string; // what is told then
}

// One change of a user: what was opened for it closes when it is done.
function useChange({ method, more = '', sentence, done, user }: Change) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const change = useMutation({
    mutationFn: (body?: object) => ask(method, path`/api/v1/users/${user.name}` + more, body),
    onSuccess: async () => {
      setOpen(false);
      done(sentence);
      await Promise.all([keys.users, keys.sessions].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  const close = () => {
    setOpen(false);
    change.reset();
  };
  return { open, setOpen, close, change };
}

function ChangeRole({ user, done }: Props) {
  const { t } = useLanguage();
  const [role, setRole] = useState(user.role);
  const { open, setOpen, close, change } = useChange({ user, done, method: 'PATCH', sentence: t.access.changed(user.name) });
  return (
    <>
      <Button {...plain} aria-label={`${t.access.changeRole}: ${user.name}`} onClick={() => setOpen(true)}>
        {t.access.changeRole}
      </Button>
      <Dialog
        open={open} title={t.access.changeRoleTitle(user.name)} button={t.access.changeRoleButton} ready={role !== user.role}
        working={change.isPending} error={change.error} onSubmit={() => change.mutate({ role })} onClose={close}
      >
        <p>{t.access.endsLogIns}</p>
        <RoleChoice role={role} onChange={setRole} />
      </Dialog>
    </>
  );
}

function NewPassword({ user, done }: Props) {
  const { t } = useLanguage();
  const [password, setPassword] = useState('');
  const { open, setOpen, close, change } = useChange({
    user, done, method: 'PUT', more: '/password', sentence: t.access.changed(user.name),
  });
  return (
    <>
      <Button
        {...plain} aria-label={`${t.access.newPassword}: ${user.name}`}
        onClick={() => {
          setPassword('');
          setOpen(true);
        }}
      >
        {t.access.newPassword}
      </Button>
      <Dialog
        open={open} title={t.access.newPasswordTitle(user.name)} button={t.access.newPasswordButton} ready={password !== ''}
        working={change.isPending} error={change.error} onSubmit={() => change.mutate({ password })} onClose={close}
      >
        <p>{t.access.endsLogIns}</p>
        <PasswordInput
          label={t.access.password} description={t.access.passwordHint} value={password} autoComplete="new-password"
          data-autofocus onChange={(event) => setPassword(event.currentTarget.value)}
        />
      </Dialog>
    </>
  );
}

function LockOut({ user, done }: Props) {
  const { t } = useLanguage();
  const { open, setOpen, close, change } = useChange({ user, done, method: 'PATCH', sentence: t.access.changed(user.name) });
  if (user.disabled)
    return (
      <>
        <Button
          {...plain} aria-label={`${t.access.letIn}: ${user.name}`} loading={change.isPending}
          onClick={() => change.mutate({ disabled: false })}
        >
          {t.access.letIn}
        </Button>
        {change.error && <Problem told={toldOf(change.error)} role="alert" />}
      </>
    );
  return (
    <>
      <Button {...plain} aria-label={`${t.access.lockOut}: ${user.name}`} onClick={() => setOpen(true)}>
        {t.access.lockOut}
      </Button>
      <Confirm
        open={open} title={t.access.lockOutTitle(user.name)} text={t.access.lockOutText(user.name)} button={t.access.lockOutButton}
        keep={t.access.keepAsIs} working={change.isPending} error={change.error}
        onConfirm={() => change.mutate({ disabled: true })} onClose={close}
      />
    </>
  );
}

function RemoveUser({ user, done }: Props) {
  const { t } = useLanguage();
  const { open, setOpen, close, change } = useChange({ user, done, method: 'DELETE', sentence: t.access.removed(user.name) });
  return (
    <>
      <Button {...plain} color="danger" aria-label={`${t.access.remove}: ${user.name}`} onClick={() => setOpen(true)}>
        {t.access.remove}
      </Button>
      <Confirm
        open={open} title={t.access.removeTitle(user.name)} text={t.access.removeText(user.name)}
        type={{ label: t.access.typeName, text: user.name }} button={t.access.removeButton} keep={t.access.keep}
        working={change.isPending} error={change.error} onConfirm={() => change.mutate(undefined)} onClose={close}
      />
    </>
  );
}

// Nobody locks themselves out by accident: somebody else has to.
export function UserActions(props: Props) {
  const me = useMe();
  const isMe = me.kind === 'user' && me.name === props.user.name;
  return (
    <div className="access-actions">
      {!isMe && <ChangeRole {...props} key={props.user.role} />}
      <NewPassword {...props} />
      {!isMe && <LockOut {...props} />}
      {!isMe && <RemoveUser {...props} />}
    </div>
  );
}
