import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, ask, ifMatch, path } from '../../api/client';
import { keys, planQuery, type SeenPlan } from '../../api/queries';
import type { Plan, Remark } from '../../api/types';
import { Note } from '../../components/Note';
import { Problem, sentence, toldOf } from '../../components/Problem';
import { StaleEdit } from '../../components/StaleEdit';
import { useLanguage } from '../../lib/language';
import type { FieldName } from './fields';
import { changeOf, formOf, memberNames, theirNames, wholeOf, wrongNumbers } from './plan-form';
import { PlanFields } from './PlanFields';
import { WouldGoEdited } from './WhatWouldGo';

export const remarksOf = (beside: Record<string, unknown>): Remark[] => (beside['remarks'] as Remark[] | undefined) ?? [];

export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  return remarks.map((remark) => (
    <Note key={remark.text} tone={remark.needs_attention ? 'warn' : 'plain'} title={sentence(remark.text)} />
  ));
}

const isStale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;

// Edits what was seen when the edit began (`base`). What somebody else does meanwhile is told, and never undone unseen.
function useEdit(seen: SeenPlan) {
  const client = useQueryClient();
  const [base, setBase] = useState(seen);
  const [form, setForm] = useState(() => formOf(seen.plan));
  const { name } = seen.plan;
  const change = changeOf(form, base.plan);
  const isEdited = Object.keys(change).length > 0;
  const begin = (from: SeenPlan) => {
    setBase(from);
    setForm(formOf(from.plan));
  };
  const theirs = seen.etag === base.etag ? null : seen;
  if (theirs && !isEdited) begin(theirs);
  const save = useMutation({
    mutationFn: (over: SeenPlan) =>
      ask<Plan>('PATCH', path`/api/v1/plans/${name}`, change, { headers: ifMatch(over.etag) }),
    onSuccess: async ({ data, etag }) => {
      const now = { plan: data, etag };
      client.setQueryData(planQuery(name).queryKey, now);
      begin(now);
      await Promise.all(
        [keys.plans, keys.status, ['preview'], ['explain']].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
    onError: (error) =>
      isStale(error) ? client.invalidateQueries({ queryKey: planQuery(name).queryKey }) : undefined,
  });
  return { base, form, setForm, change, isEdited, theirs: isEdited ? theirs : null, save, begin };
}

export function EditPlan({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const { base, form, setForm, change, isEdited, theirs, save, begin } = useEdit(seen);
  const wrong = wrongNumbers(form);
  const isWrong = wrong.length > 0 || form.files?.sources.length === 0;
  const cannotAsk = wrong.some((name) => name.startsWith('keep_'));
  const remarks = save.data ? remarksOf(save.data.beside) : [];
  const names = theirs ? theirNames(theirs.plan, base.plan) : [];
  const mine = memberNames(change);
  const shown = (list: readonly string[]) => list.map((name) => t.plans.fields[name as FieldName] ?? name);
  return (
    <div className="stack">
      <PlanFields
        form={form} onChange={setForm}
        wouldGo={<WouldGoEdited plan={base.plan} form={wholeOf(form)} wrong={cannotAsk} />}
      />
      <div className="save-area">
        {theirs && (
          <StaleEdit
            title={t.plans.stale}
            theirs={shown(names)}
            both={shown(names.filter((name) => mine.includes(name)))}
            working={save.isPending}
            saveMine={() => save.mutate(theirs)}
            takeTheirs={() => {
              save.reset();
              begin(theirs);
            }}
          />
        )}
        {save.error && !isStale(save.error) && <Problem told={toldOf(save.error)} role="alert" />}
        {save.data && !isEdited && <Note tone="good" title={t.plans.saved} role="status" />}
        {!isEdited && <Remarks remarks={remarks} />}
        <div className="save-bar card">
          <span className="wide soft small grow">{isEdited ? '' : t.plans.unchanged}</span>
          <Button variant="default" disabled={!isEdited || save.isPending} onClick={() => begin(seen)}>
            {t.plans.discard}
          </Button>
          <Button disabled={!isEdited || isWrong} loading={save.isPending} onClick={() => save.mutate(base)}>
            {t.plans.save}
          </Button>
        </div>
      </div>
    </div>
  );
}
