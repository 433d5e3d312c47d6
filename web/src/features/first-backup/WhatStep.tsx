import { Button, PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { post } from '../../api/client';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { FolderChooser } from '../folders/FolderChooser';
import { StepFrame } from './StepFrame';
import { connectionOf } from './start';
import type { Draft, StepProps } from './wizard';

const kinds = ['files', 'database'] as const;

// `name` is only what a later error would call it: nothing is stored.
function useDatabaseTest(draft: Draft, onSuccess?: () => void) {
  return useMutation({
    mutationFn: () =>
      post<{ server_version: string }>('/api/v1/databases/test', connectionOf({ name: 'database', url: draft.url, password: draft.password })),
    ...(onSuccess ? { onSuccess } : {}),
  });
}

function Database({ draft, change, test }: StepProps & { test: ReturnType<typeof useDatabaseTest> }) {
  const { t } = useLanguage();
  const edit = (part: Partial<Draft>) => {
    test.reset();
    change(part);
  };
  return (
    <section className="card stack">
      <TextInput
        label={t.first.url}
        description={t.first.urlHint}
        value={draft.url}
        onChange={(event) => edit({ url: event.currentTarget.value })}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordInput
        label={t.first.password}
        description={t.first.passwordHint}
        value={draft.password}
        onChange={(event) => edit({ password: event.currentTarget.value })}
        autoComplete="off"
      />
      <div>
        <Button variant="default" loading={test.isPending} disabled={draft.url.trim() === ''} onClick={() => test.mutate()}>
          {t.first.test}
        </Button>
      </div>
      {test.data && <Note tone="good" title={t.first.tested(test.data.server_version)} role="status" />}
      {/* The service's hint is for its command line. */}
      {test.error && <Problem told={{ ...toldOf(test.error), hint: '' }} title={t.first.databaseFailed} role="alert" />}
    </section>
  );
}

// What to protect. A database is tested before it goes on, so that the first backup does not fail for a typing mistake.
export function WhatStep({ draft, change, next }: StepProps & { next: () => void }) {
  const { t } = useLanguage();
  const test = useDatabaseTest(draft);
  const isFiles = draft.kind === 'files';
  const isEmpty = isFiles ? draft.sources.length === 0 : draft.url.trim() === '';
  const goOn = () => {
    if (isFiles || test.data) next();
    else test.mutate(undefined, { onSuccess: next });
  };
  return (
    <StepFrame
      step="what"
      title={t.first.what}
      back={null}
      next={{ text: t.first.next, disabled: isEmpty, loading: !isFiles && test.isPending, act: goOn }}
    >
      <section className="card stack">
        <Radio.Group
          aria-label={t.first.what}
          value={draft.kind}
          onChange={(kind) => change({ kind: kind as Draft['kind'] })}
        >
          <div className="row wrap wizard-kinds">
            {kinds.map((kind) => (
              <Radio key={kind} value={kind} label={t.first.kinds[kind]} />
            ))}
          </div>
        </Radio.Group>
      </section>
      {isFiles ? (
        <section className="card stack">
          <p className="soft small">{t.first.filesText}</p>
          <FolderChooser chosen={draft.sources} onChange={(sources) => change({ sources })} />
        </section>
      ) : (
        <Database draft={draft} change={change} test={test} />
      )}
    </StepFrame>
  );
}
