import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { retentionQuery } from '../../api/queries';
import type { Plan, PlanChange } from '../../api/types';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { Fates } from './Fates';
import { askedOf } from './keeping';

interface Props {
  plan: Plan;
  form?: PlanChange; // what is typed; nothing: the plan as it is
  wrong?: boolean; // it cannot be asked about
}

// What the rules would remove, asked for when somebody wants to know: restic has to look into the repository for it.
function Looked({ plan, form = {}, wrong = false }: Props) {
  const { t } = useLanguage();
  const now = JSON.stringify(askedOf(form));
  const [asked, setAsked] = useState<string | null>(null);
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery(retentionQuery(plan.name, asked));
  const isOld = asked !== null && asked !== now;
  const look = () => (asked === now ? void refetch() : setAsked(now));
  const told = isFetching ? t.retention.looking : isOld ? t.retention.outdated : '';
  return (
    <>
      <div className="row wrap">
        <Button variant="default" size="xs" loading={isFetching} disabled={wrong} onClick={look}>
          {asked === null ? t.retention.show : t.retention.again}
        </Button>
        <span className="soft small" role="status">
          {told}
        </span>
      </div>
      {error && !isFetching && <LoadFailed error={error} />}
      {!data && isFetching && <CardSkeleton height={120} />}
      {data && !error && (
        <div className="stack retention-told" data-old={isOld || isPlaceholderData || undefined} aria-busy={isFetching}>
          <Fates preview={data} owner={plan} />
        </div>
      )}
    </>
  );
}

export function WhatWouldGo({ plan }: { plan: Plan }) {
  const { t } = useLanguage();
  return (
    <section className="card stack" aria-label={t.retention.title}>
      <h2>{t.retention.title}</h2>
      <p className="soft small">{t.retention.text}</p>
      <Looked plan={plan} />
    </section>
  );
}

// Below the rules that are being edited.
export function WouldGoEdited(props: Required<Props>) {
  const { t } = useLanguage();
  return (
    <div className="stack retention-edited" role="group" aria-label={t.retention.title}>
      <p className="soft small">{t.retention.textEdited}</p>
      <Looked {...props} />
    </div>
  );
}
