import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask, ifMatch, path } from '../../api/client';
import { keys, planQuery, schedulesQuery, type SeenPlan } from '../../api/queries';
import type { Plan } from '../../api/types';
import { useMay } from '../../app/session';
import { Note } from '../../components/Note';
import { Problem, toldOf } from '../../components/Problem';
import { useLanguage } from '../../lib/language';
import { Times } from '../schedule/NextTimes';
import { scheduleSentence } from '../schedule/sentence';
import '../schedule/schedule.css';

function usePause({ plan, etag }: SeenPlan) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (paused: boolean) =>
      ask<Plan>('PATCH', path`/api/v1/plans/${plan.name}`, { paused }, { headers: ifMatch(etag) }),
    onSuccess: async (answer) => {
      client.setQueryData(planQuery(plan.name).queryKey, { plan: answer.data, etag: answer.etag });
      await Promise.all(
        [keys.plans, keys.status, keys.schedules].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
}

function Coming({ plan }: { plan: Plan }) {
  const { t } = useLanguage();
  const { data } = useQuery(schedulesQuery);
  const timetable = data?.find((one) => one.plan === plan.name);
  if (plan.paused) return <Note tone="warn" title={t.schedule.pausedTitle}>{t.schedule.pausedText}</Note>;
  if (!timetable) return null;
  if (timetable.problem !== null)
    return <Note tone="bad" title={t.schedule.problem}>{t.schedule.problemText(timetable.problem)}</Note>;
  return <Times times={timetable.next} zone={timetable.time_zone} />;
}

// When the plan is backed up by itself, and whether.
export function PlanTiming({ seen }: { seen: SeenPlan }) {
  const { t } = useLanguage();
  const may = useMay('admin');
  const pause = usePause(seen);
  const { plan } = seen;
  return (
    <section className="card stack" aria-label={t.schedule.title}>
      <div className="row wrap">
        <h2 className="card-title">{t.schedule.title}</h2>
        <span className="grow" />
        {may && plan.schedule && (
          <Button
            variant="default" size="compact-sm" loading={pause.isPending}
            onClick={() => pause.mutate(!plan.paused)}
          >
            {plan.paused ? t.schedule.resume : t.schedule.pause}
          </Button>
        )}
      </div>
      <p>{scheduleSentence(plan.schedule, t)}</p>
      {plan.schedule ? <Coming plan={plan} /> : <p className="soft small">{t.schedule.byHandText}</p>}
      {pause.error && <Problem told={toldOf(pause.error)} role="alert" />}
    </section>
  );
}
