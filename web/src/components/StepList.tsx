import { IconAlertTriangle, IconBan, IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { RunKind, Step } from '../api/types';
import { useLanguage } from '../lib/language';
import './step-list.css';

// The steps of each kind of run in their order, to show what is still to come.
const expected = {
  files: ['preflight', 'enumerate', 'backup', 'check'],
  database: ['preflight', 'dump', 'verify', 'publish'],
  restore: ['preflight', 'restore'],
  check: ['preflight', 'check'],
  prune: ['preflight', 'prune'],
} as const;

export interface ShownStep {
  name: string;
  state: Step['state'] | 'todo';
}

export function stepsToShow(kind: RunKind, isDatabase: boolean, steps: readonly Step[]): ShownStep[] {
  const order = kind === 'backup' ? expected[isDatabase ? 'database' : 'files'] : expected[kind];
  const shown: ShownStep[] = steps.map(({ name, state }) => ({ name, state }));
  for (const name of order) if (!steps.some((step) => step.name === name)) shown.push({ name, state: 'todo' });
  return shown;
}

const icons = {
  succeeded: IconCheck, warning: IconAlertTriangle, failed: IconX, cancelled: IconBan, skipped: IconMinus,
} as const;

export function StepList({ kind, isDatabase, steps }: { kind: RunKind; isDatabase: boolean; steps: readonly Step[] }) {
  const { t } = useLanguage();
  return (
    <ol className="steps bare" aria-label={t.run.stepsLabel}>
      {stepsToShow(kind, isDatabase, steps).map((step) => {
        const Icon = step.state === 'running' || step.state === 'todo' ? null : icons[step.state];
        const said = step.state === 'todo' ? '' : `, ${t.run.stepStates[step.state]}`;
        return (
          <li key={step.name} data-state={step.state} aria-current={step.state === 'running' ? 'step' : undefined}>
            {Icon && <Icon size={14} stroke={1.8} aria-hidden />}
            {t.run.steps[step.name] ?? step.name}
            <span className="visually-hidden">{said}</span>
          </li>
        );
      })}
    </ol>
  );
}
