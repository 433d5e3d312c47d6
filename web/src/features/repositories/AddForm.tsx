import { Button, NativeSelect, PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'wouter';
import { ask, post } from '../../api/client';
import type { Repository } from '../../api/types';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import type { Kept } from '../first-backup/sheet';
import { environmentOf, kinds, locationOf, specs, type Kind, type Values } from './location';
import { PlaceFields } from './PlaceFields';
import { outcomeOf, type TestOutcome } from './test-outcome';

interface Draft {
  name: string;
  kind: Kind;
  values: Values;
  makes: boolean; // a new one, not one that is there
  generates: boolean;
  password: string;
}

const kNothing: Draft = { name: '', kind: 'local', values: {}, makes: true, generates: true, password: '' };
// A try needs a password; nothing opens with this one.
const kNoPassword = 'none is known yet';

const isGenerated = (draft: Draft) => draft.makes && draft.generates;

function bodyOf(draft: Draft): object | null {
  const location = locationOf(draft.kind, draft.values);
  const environment = environmentOf(draft.kind, draft.values);
  if (location === null || environment === null) return null;
  return { location, ...(Object.keys(environment).length > 0 ? { environment } : {}) };
}

function Tried({ outcome }: { outcome: TestOutcome }) {
  const { t, f } = useLanguage();
  if (outcome.kind === 'problem') return <Problem told={toldOf(outcome.error)} role="alert" />;
  if (outcome.kind === 'taken')
    return (
      <Note tone="warn" title={t.repositories.testThere} role="alert">
        {t.repositories.testThereText}
      </Note>
    );
  const opens = outcome.kind === 'opens';
  return (
    <Note tone="good" title={opens ? t.repositories.testOpens : t.repositories.testMade} role="status">
      {opens ? t.repositories.testOpensText(outcome.snapshots, f.count(outcome.snapshots)) : t.repositories.testMadeText}
    </Note>
  );
}

function useTest(draft: Draft, place: object | null) {
  return useMutation({
    mutationFn: async (): Promise<TestOutcome> => {
      const password = isGenerated(draft) || draft.password === '' ? kNoPassword : draft.password;
      try {
        const body = { name: draft.name || 'test', password, ...place };
        return outcomeOf(draft.makes, await post<{ snapshots: number }>('/api/v1/repositories/test', body));
      } catch (error) {
        return outcomeOf(draft.makes, error as Error);
      }
    },
  });
}

// `sheet`: what has to be kept, where the password was made here.
type OnAdded = (repository: Repository, sheet: Kept | null) => void;

function useAdd(draft: Draft, place: object | null, added: OnAdded) {
  return useMutation({
    mutationFn: () =>
      ask<Repository>('POST', '/api/v1/repositories', {
        name: draft.name.trim(), init: draft.makes, ...place,
        ...(isGenerated(draft) ? { generate_password: true } : { password: draft.password }),
      }),
    onSuccess: ({ data, beside }) => {
      const password = beside['generated_password'];
      // The answer's location is the one that everybody may see.
      const location = locationOf(draft.kind, draft.values) ?? data.location;
      const environment = environmentOf(draft.kind, draft.values) ?? {};
      added(data, typeof password === 'string' ? { name: data.name, location, password, environment } : null);
    },
  });
}

function Secret({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { t } = useLanguage();
  return (
    <>
      {draft.makes && (
        <Radio.Group
          label={t.repositories.secret} description={t.repositories.secretText}
          value={draft.generates ? 'generate' : 'own'} onChange={(value) => change({ generates: value === 'generate' })}
        >
          <div className="stack radios">
            <Radio value="generate" label={t.repositories.generate} />
            <Radio value="own" label={t.repositories.own} />
          </div>
        </Radio.Group>
      )}
      {!isGenerated(draft) && (
        <PasswordInput
          label={t.repositories.newPassword} value={draft.password} autoComplete="new-password"
          onChange={(event) => change({ password: event.currentTarget.value })}
        />
      )}
    </>
  );
}

// Where a repository is, and whether it is made or there already. It can be tried before it is added.
export function AddForm({ added }: { added: OnAdded }) {
  const { t } = useLanguage();
  const [draft, setDraft] = useState(kNothing);
  const place = bodyOf(draft);
  const test = useTest(draft, place);
  const add = useAdd(draft, place, added);
  const change = (part: Partial<Draft>) => {
    test.reset();
    add.reset();
    setDraft({ ...draft, ...part });
  };
  const location = locationOf(draft.kind, draft.values);
  const hasSecret = isGenerated(draft) || draft.password !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className="card stack form-card" onSubmit={submit}>
      <TextInput
        label={t.repositories.name} description={t.repositories.nameHint} value={draft.name} autoComplete="off"
        autoCapitalize="none" spellCheck={false} onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <NativeSelect
        label={t.repositories.where} value={draft.kind}
        data={kinds.map((kind) => ({ value: kind, label: t.repositories.backends[kind] ?? kind }))}
        onChange={(event) => change({ kind: event.currentTarget.value as Kind })}
      />
      <PlaceFields
        fields={specs[draft.kind].fields} values={draft.values}
        change={(part) => change({ values: { ...draft.values, ...part } })}
      />
      {location !== null && draft.kind !== 'local' && (
        <p className="soft small">
          {t.repositories.willBe} <code>{location}</code>
        </p>
      )}
      <Radio.Group
        label={t.repositories.which} value={draft.makes ? 'make' : 'use'}
        onChange={(value) => change({ makes: value === 'make' })}
      >
        <div className="stack radios">
          <Radio value="make" label={t.repositories.make} />
          <Radio value="use" label={t.repositories.use} />
        </div>
      </Radio.Group>
      <Secret draft={draft} change={change} />
      {test.data && <Tried outcome={test.data} />}
      {add.error && <Problem told={toldOf(add.error)} role="alert" />}
      <div className="form-buttons">
        <Button type="submit" loading={add.isPending} disabled={place === null || draft.name.trim() === '' || !hasSecret}>
          {t.repositories.addButton}
        </Button>
        <Button
          variant="default" loading={test.isPending} disabled={place === null || (!draft.makes && !hasSecret)}
          onClick={() => test.mutate()}
        >
          {t.forms.test}
        </Button>
        <Button component={Link} href="/repositories" variant="subtle">
          {t.forms.cancel}
        </Button>
      </div>
    </form>
  );
}
