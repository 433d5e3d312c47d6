import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { get, post } from '../../api/client';
import { plansQuery } from '../../api/queries';
import type { Snapshot } from '../../api/types';
import { useMay } from '../../app/session';
import { Note } from '../../components/Note';
import { LoadFailed, Problem, toldOf } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { randomKey } from '../../lib/random';
import { useLanguage } from '../../lib/language';
import { planOf } from './paths';
import { RestoreRun } from './RestoreRun';

interface Choice {
  chosen: readonly string[];
  setChosen: (chosen: string[]) => void;
}

function What({ chosen, setChosen }: Choice) {
  const { t } = useLanguage();
  if (chosen.length === 0) return <p>{t.snapshots.restoresAll}</p>;
  return (
    <>
      <p>{t.snapshots.restoresChosen}</p>
      <ul className="chosen-folders bare">
        {chosen.map((path) => (
          <li key={path}>
            <code>{path}</code>
            <Button
              size="compact-sm" variant="subtle" color="danger"
              leftSection={<IconX size={14} stroke={1.5} aria-hidden />} aria-label={t.folders.removeOf(path)}
              onClick={() => setChosen(chosen.filter((one) => one !== path))}
            >
              {t.folders.remove}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

interface FormProps extends Choice {
  snapshot: Snapshot;
  plan: string;
  root: string | null; // operators restore below it
}

function RestoreForm({ snapshot, plan, root, chosen, setChosen }: FormProps) {
  const { t } = useLanguage();
  const [target, setTarget] = useState(root === null ? '' : `${root.replace(/\/$/, '')}/`);
  const start = useMutation({
    mutationFn: () =>
      post<{ run_id: string }>(
        '/api/v1/restores',
        { plan, snapshot: snapshot.id, target: target.trim(), ...(chosen.length > 0 ? { includes: chosen } : {}) },
        { headers: { 'Idempotency-Key': randomKey() } },
      ),
  });
  if (start.data)
    return <RestoreRun id={start.data.run_id} target={target.trim()} again={() => start.reset()} />;
  const where = target.trim().replace(/\/+$/, '');
  const example = chosen[0] ?? snapshot.paths[0] ?? '';
  return (
    <section className="card stack">
      <h2>{t.snapshots.restoreWhat}</h2>
      <What chosen={chosen} setChosen={setChosen} />
      <h2 className="card-title">{t.snapshots.restoreWhere}</h2>
      <TextInput
        label={t.snapshots.target}
        description={root === null ? t.snapshots.targetHint : t.snapshots.targetBelow(root)}
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <Note tone="plain" title={t.snapshots.harmless}>
        {where !== '' && example !== '' && (
          <p>
            {t.snapshots.landsAt} <code>{`${where}${example}`}</code>
          </p>
        )}
      </Note>
      {start.error && <Problem told={toldOf(start.error)} role="alert" />}
      <div>
        <Button
          className="full-on-phone" disabled={!where.startsWith('/')} loading={start.isPending}
          onClick={() => start.mutate()}
        >
          {t.snapshots.restoreButton}
        </Button>
      </div>
    </section>
  );
}

// By others than admins it takes a folder that an admin has set.
function useRoot() {
  const isAdmin = useMay('admin');
  const isOperator = useMay('operator');
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => get<{ restore_root: string | null }>('/api/v1/settings', { signal }),
    enabled: isOperator && !isAdmin,
  });
  return { isAdmin, isOperator, settings };
}

// Brings files of a snapshot back, into a folder of the service's machine.
export function Restore({ snapshot, chosen, setChosen }: Choice & { snapshot: Snapshot }) {
  const { t } = useLanguage();
  const { isAdmin, isOperator, settings } = useRoot();
  const plans = useQuery(plansQuery);
  const plan = planOf(snapshot.tags);
  if (!isOperator) return <Note tone="plain" title={t.snapshots.restoreForbidden} />;
  if (plans.error) return <LoadFailed error={plans.error} retry={() => void plans.refetch()} />;
  if (settings.error) return <LoadFailed error={settings.error} retry={() => void settings.refetch()} />;
  if (!plans.data || (!isAdmin && !settings.data)) return <CardSkeleton />;
  if (plan === null || !plans.data.some((one) => one.name === plan))
    return (
      <Note tone="plain" title={t.snapshots.withoutPlan}>
        <p>{t.snapshots.withoutPlanText(plan)}</p>
        <p>
          <code>{`restic restore ${snapshot.id.slice(0, 8)} --target /somewhere/new`}</code>
        </p>
      </Note>
    );
  const root = settings.data?.restore_root ?? null;
  if (!isAdmin && root === null)
    return (
      <Note tone="plain" title={t.snapshots.restoreAdmins}>
        {t.snapshots.restoreAdminsText}
      </Note>
    );
  return <RestoreForm snapshot={snapshot} plan={plan} root={isAdmin ? null : root} chosen={chosen} setChosen={setChosen} />;
}
