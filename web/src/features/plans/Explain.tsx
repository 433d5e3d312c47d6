import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { explainQuery } from '../../api/queries';
import type { Explanation } from '../../api/types';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { ruleWords } from './PreviewPanel';

function Answer({ told }: { told: Explanation }) {
  const { t } = useLanguage();
  const tone = told.fate === 'taken' ? 'good' : told.fate === 'unreadable' ? 'warn' : 'plain';
  const title = told.taken_back ? t.preview.takenBack(ruleWords(told.taken_back, t)) : t.preview.fates[told.fate];
  const elsewhere = told.at !== '' && told.at !== told.path;
  return (
    <Note tone={tone} title={title} role="status">
      <p>
        <code>{told.path}</code>
      </p>
      {told.rule && <p>{t.preview.by(ruleWords(told.rule, t))}</p>}
      {told.reason !== '' && <p>{told.reason}</p>}
      {elsewhere && ['left_out', 'unreadable', 'not_there'].includes(told.fate) && <p>{t.preview.decidedAt(told.at)}</p>}
    </Note>
  );
}

// One path, and which rule takes or leaves it.
export function Explain({ plan }: { plan: string }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const told = useQuery(explainQuery(plan, asked));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === asked) void told.refetch();
    setAsked(typed);
  };
  return (
    <section className="card stack">
      <h2>{t.preview.explain}</h2>
      <form className="path-field" onSubmit={submit}>
        <TextInput
          className="grow"
          label={t.preview.explainPath}
          description={t.preview.explainHint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" variant="default" loading={told.isFetching} disabled={!typed.startsWith('/')}>
          {t.preview.explainButton}
        </Button>
      </form>
      {told.error && <LoadFailed error={told.error} />}
      {told.data && !told.error && <Answer told={told.data} />}
    </section>
  );
}
