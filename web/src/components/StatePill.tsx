import {
  IconAlertTriangle, IconBan, IconBell, IconCheck, IconClock, IconLoader, IconPlugOff, IconQuestionMark,
  IconX,
} from '@tabler/icons-react';
import type { RunState, Severity } from '../api/types';
import type { PlanState } from '../features/dashboard/plan-state';
import { useLanguage } from '../lib/language';
import './state-pill.css';

export type Look = 'good' | 'warn' | 'bad' | 'accent' | 'idle';

const runLooks: Record<RunState, [Look, typeof IconCheck]> = {
  queued: ['idle', IconClock],
  running: ['accent', IconLoader],
  succeeded: ['good', IconCheck],
  warning: ['warn', IconAlertTriangle],
  failed: ['bad', IconX],
  cancelled: ['idle', IconBan],
  interrupted: ['bad', IconPlugOff],
};

const planLooks: Record<PlanState, [Look, typeof IconCheck]> = {
  protected: ['good', IconCheck],
  attention: ['warn', IconAlertTriangle],
  failed: ['bad', IconX],
  never: ['idle', IconClock],
  unknown: ['warn', IconQuestionMark],
  running: ['accent', IconLoader],
};

const severityLooks: Record<Exclude<Severity, 'info'>, [Look, typeof IconCheck]> = {
  notice: ['accent', IconBell],
  warning: ['warn', IconAlertTriangle],
  error: ['bad', IconX],
  critical: ['bad', IconX],
};

export function Pill({ look, icon: Icon, text }: { look: Look; icon: typeof IconCheck; text: string }) {
  return (
    <span className="pill" data-look={look}>
      <Icon size={14} stroke={1.9} aria-hidden />
      {text}
    </span>
  );
}

export function RunPill({ state }: { state: RunState }) {
  const { t } = useLanguage();
  const [look, icon] = runLooks[state];
  return <Pill look={look} icon={icon} text={t.run.states[state]} />;
}

export function PlanPill({ state }: { state: PlanState }) {
  const { t } = useLanguage();
  const [look, icon] = planLooks[state];
  return <Pill look={look} icon={icon} text={t.dashboard.states[state]} />;
}

export function LedgerPill({ state }: { state: 'intact' | 'broken' | 'acknowledged' }) {
  const { t } = useLanguage();
  const [look, icon] = planLooks[state === 'intact' ? 'protected' : state === 'broken' ? 'failed' : 'attention'];
  return <Pill look={look} icon={icon} text={t.dashboard.ledgerStates[state]} />;
}

export function SeverityPill({ severity }: { severity: Severity }) {
  const { t } = useLanguage();
  // Most entries are of this kind: those that are not are to be seen at a glance.
  if (severity === 'info') return <span className="soft small">{t.ledger.severities.info}</span>;
  const [look, icon] = severityLooks[severity];
  return <Pill look={look} icon={icon} text={t.ledger.severities[severity]} />;
}
