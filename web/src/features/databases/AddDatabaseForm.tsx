import { Button, Checkbox, PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { ask, post } from '../../api/client';
import type { Database, Remark } from '../../api/types';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { isWhole, noFields, parametersOf } from './connection';
import { ConnectionFields } from './ConnectionFields';

const kNothing = { name: '', byUrl: false, url: '', fields: noFields, password: '', probe: true };
type Draft = typeof kNothing;

function bodyOf(draft: Draft): object {
  if (draft.byUrl) return { url: draft.url.trim() };
  const password = draft.password === '' ? {} : { password: draft.password };
  return { parameters: parametersOf(draft.fields), ...password };
}

export interface Added {
  database: Database;
  remarks: Remark[];
}

function useAdd(draft: Draft, added: (made: Added) => void) {
  return useMutation({
    mutationFn: () =>
      ask<Database>('POST', '/api/v1/databases', { name: draft.name.trim(), probe: draft.probe, ...bodyOf(draft) }),
    onSuccess: ({ data, beside }) => added({ database: data, remarks: (beside['remarks'] ?? []) as Remark[] }),
  });
}

function useTest(draft: Draft) {
  return useMutation({
    mutationFn: () =>
      post<{ server_version: string }>('/api/v1/databases/test', { name: draft.name.trim() || 'test', ...bodyOf(draft) }),
  });
}

function How({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useLanguage();
  const words = t.databaseForms;
  return (
    <>
      <Radio.Group
        label={words.how} value={draft.byUrl ? 'url' : 'fields'} onChange={(way) => change({ byUrl: way === 'url' })}
      >
        <div className="stack radios">
          <Radio value="fields" label={words.byFields} />
          <Radio value="url" label={words.byUrl} />
        </div>
      </Radio.Group>
      {draft.byUrl ? (
        <PasswordInput
          label={words.url} description={words.urlHint} value={draft.url} autoComplete="off"
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
      ) : (
        <>
          <ConnectionFields fields={draft.fields} change={(part) => change({ fields: { ...draft.fields, ...part } })} />
          <PasswordInput
            label={`${words.password} (${t.forms.optional})`} description={words.passwordHint} value={draft.password}
            autoComplete="new-password" onChange={(event) => change({ password: event.currentTarget.value })}
          />
        </>
      )}
    </>
  );
}

// How a database is reached. It can be tried before it is added.
export function AddDatabaseForm({ added }: { added: (made: Added) => void }) {
  const { t } = useLanguage();
  const words = t.databaseForms;
  const [draft, setDraft] = useState(kNothing);
  const test = useTest(draft);
  const add = useAdd(draft, added);
  const change = (part: Partial<Draft>) => {
    test.reset();
    add.reset();
    setDraft({ ...draft, ...part });
  };
  const isReachable = draft.byUrl ? draft.url.trim() !== '' : isWhole(draft.fields);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="card stack form-card" onSubmit={submit}>
      <TextInput
        label={words.name} description={words.nameHint} value={draft.name} autoComplete="off" autoCapitalize="none"
        spellCheck={false} onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <How draft={draft} change={change} />
      <Checkbox
        label={words.probe} description={words.probeHint} checked={draft.probe}
        onChange={(event) => change({ probe: event.currentTarget.checked })}
      />
      {test.data && (
        <Note tone="good" title={words.works} role="status">
          {words.version(test.data.server_version)}
        </Note>
      )}
      {(test.error ?? add.error) && <Problem told={toldOf(test.error ?? add.error)} role="alert" />}
      <div className="form-buttons">
        <Button type="submit" loading={add.isPending} disabled={draft.name.trim() === '' || !isReachable}>
          {words.addButton}
        </Button>
        <Button variant="default" loading={test.isPending} disabled={!isReachable} onClick={() => test.mutate()}>
          {t.forms.test}
        </Button>
        <Button component={Link} href="/databases" variant="subtle">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}
