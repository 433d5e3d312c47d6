import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import type { NewToken, Role } from '../../api/types';
import { Dialog } from '../../components/Dialog';
import { useLanguage } from '../../lib/language';
import { RoleChoice } from './RoleChoice';
import { expiryOf } from './tokens';

const kNothing = { name: '', role: 'viewer' as Role, days: 90 };
const spans = [30, 90, 365, 0] as const;

export function CreateToken({ made }: { made: (token: NewToken) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(kNothing);
  const create = useMutation({
    mutationFn: () =>
      post<NewToken>('/api/v1/tokens', {
        name: draft.name.trim(), role: draft.role, expires_at: expiryOf(draft.days, Date.now()),
      }),
    onSuccess: async (token) => {
      setOpen(false);
      setDraft(kNothing);
      made(token);
      // The answer holds the secret, which is for the eyes in front of this page alone.
      create.reset();
      await client.invalidateQueries({ queryKey: keys.tokens });
    },
  });
  return (
    <>
      <Button leftSection={<IconKey size={18} stroke={1.5} aria-hidden />} onClick={() => setOpen(true)}>
        {t.access.createToken}
      </Button>
      <Dialog
        open={open} title={t.access.createTokenTitle} button={t.access.createTokenButton} ready={draft.name.trim() !== ''}
        working={create.isPending} error={create.error} onSubmit={() => create.mutate()}
        onClose={() => {
          setOpen(false);
          create.reset();
        }}
      >
        <TextInput
          label={t.access.tokenName} description={t.access.tokenNameHint} value={draft.name} autoComplete="off"
          autoCapitalize="none" spellCheck={false} data-autofocus
          onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
        />
        <RoleChoice role={draft.role} onChange={(role) => setDraft({ ...draft, role })} />
        <NativeSelect
          label={t.access.expiry} value={String(draft.days)}
          data={spans.map((days) => ({ value: String(days), label: t.access.expiries[days] ?? String(days) }))}
          onChange={(event) => setDraft({ ...draft, days: Number(event.currentTarget.value) })}
        />
      </Dialog>
    </>
  );
}
