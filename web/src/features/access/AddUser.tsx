import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import type { Role } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { useLanguage } from '../../lib/language';
import { RoleChoice } from './RoleChoice';

const kNobody = { name: '', password: '', role: 'viewer' as Role };

export function AddUser({ done }: { done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [user, setUser] = useState(kNobody);
  const add = useMutation({
    mutationFn: () => post('/api/v1/users', { ...user, name: user.name.trim() }),
    onSuccess: async () => {
      setOpen(false);
      setUser(kNobody);
      done(t.access.added(user.name.trim()));
      await client.invalidateQueries({ queryKey: keys.users });
    },
  });
  const close = () => {
    setOpen(false);
    add.reset();
  };
  return (
    <>
      <Button leftSection={<IconUserPlus size={18} stroke={1.5} aria-hidden />} onClick={() => setOpen(true)}>
        {t.access.addUser}
      </Button>
      <Dialog
        open={open} title={t.access.addUserTitle} button={t.access.addUser} ready={user.name.trim() !== '' && user.password !== ''}
        working={add.isPending} error={add.error} onSubmit={() => add.mutate()} onClose={close}
      >
        <TextInput
          label={t.access.name} description={t.access.nameHint} value={user.name} autoComplete="off" autoCapitalize="none"
          spellCheck={false} data-autofocus onChange={(event) => setUser({ ...user, name: event.currentTarget.value })}
        />
        <PasswordInput
          label={t.access.password} description={t.access.passwordHint} value={user.password} autoComplete="new-password"
          onChange={(event) => setUser({ ...user, password: event.currentTarget.value })}
        />
        <RoleChoice role={user.role} onChange={(role) => setUser({ ...user, role })} />
      </Dialog>
    </>
  );
}
