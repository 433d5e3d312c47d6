import { Button, PasswordInput, Radio, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api/client';
import { keys } from '../../api/queries';
import { Dialog } from '../../components/Dialog';
import { useLanguage } from '../../lib/language';
import { readRoles } from './issuer-roles';

const ways = ['secret', 'public_key', 'jwks'] as const;
type Way = (typeof ways)[number];

const kNothing = { name: '', iss: '', aud: '', way: 'secret' as Way, secret: '', file: '', claim: 'role', roles: 'admin = admin' };
type Draft = typeof kNothing;

function bodyOf(draft: Draft): object | null {
  const { roles } = readRoles(draft.roles);
  if (roles === null) return null;
  const key = draft.way === 'secret' ? { secret: draft.secret } : { [draft.way]: draft.file.trim() };
  const [name, iss, aud, role_claim] = [draft.name, draft.iss, draft.aud, draft.claim].map((text) => text.trim());
  return { name, iss, aud, role_claim, roles, ...key };
}

const isWhole = (draft: Draft) =>
  draft.name.trim() !== '' && draft.iss.trim() !== '' && draft.aud.trim() !== '' && draft.claim.trim() !== '' &&
  (draft.way === 'secret' ? draft.secret !== '' : draft.file.trim().startsWith('/')) && readRoles(draft.roles).wrong === null;

interface FieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
}

function Key({ draft, change }: FieldsProps) {
  const { t } = useLanguage();
  return (
    <>
      <Radio.Group label={t.settings.how} value={draft.way} onChange={(way) => change({ way: way as Way })}>
        <div className="stack radios">
          {ways.map((way) => (
            <Radio key={way} value={way} label={t.settings.ways[way]} />
          ))}
        </div>
      </Radio.Group>
      {draft.way === 'secret' ? (
        <PasswordInput
          label={t.settings.secret} description={t.settings.secretHint} value={draft.secret} autoComplete="new-password"
          onChange={(event) => change({ secret: event.currentTarget.value })}
        />
      ) : (
        <TextInput
          label={t.settings.file} description={t.settings.fileHint} value={draft.file} autoComplete="off" spellCheck={false}
          onChange={(event) => change({ file: event.currentTarget.value })}
        />
      )}
    </>
  );
}

function Fields({ draft, change }: FieldsProps) {
  const { t } = useLanguage();
  const { wrong } = readRoles(draft.roles);
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  return (
    <>
      <TextInput
        {...plain} label={t.settings.name} description={t.settings.nameHint} value={draft.name} data-autofocus
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        {...plain} label={t.settings.iss} description={t.settings.issHint} value={draft.iss}
        onChange={(event) => change({ iss: event.currentTarget.value })}
      />
      <TextInput
        {...plain} label={t.settings.aud} description={t.settings.audHint} value={draft.aud}
        onChange={(event) => change({ aud: event.currentTarget.value })}
      />
      <Key draft={draft} change={change} />
      <TextInput
        {...plain} label={t.settings.claim} value={draft.claim}
        onChange={(event) => change({ claim: event.currentTarget.value })}
      />
      <Textarea
        {...plain} label={t.settings.roles} description={t.settings.rolesHint} rows={3} value={draft.roles}
        error={wrong === null ? undefined : t.settings.rolesWrong(wrong)}
        onChange={(event) => change({ roles: event.currentTarget.value })}
      />
    </>
  );
}

export function AddIssuer({ done }: { done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState(kNothing);
  const add = useMutation({
    mutationFn: () => post('/api/v1/issuers', bodyOf(draft)),
    onSuccess: async () => {
      setOpen(false);
      setDraft(kNothing);
      done(t.settings.added(draft.name.trim()));
      await client.invalidateQueries({ queryKey: keys.issuers });
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t.settings.addIssuer}
      </Button>
      <Dialog
        open={open} title={t.settings.addTitle} button={t.settings.addButton} ready={isWhole(draft)} working={add.isPending}
        error={add.error} onSubmit={() => add.mutate()}
        onClose={() => {
          setOpen(false);
          add.reset();
        }}
      >
        <Fields draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
      </Dialog>
    </>
  );
}
