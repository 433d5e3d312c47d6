import { IconAlertTriangle, IconCheck, IconClock, IconPlugOff, IconX } from '@tabler/icons-react';
import { Pill, type Look } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';
import type { Health } from './health';

const looks: Record<Health, [Look, typeof IconCheck]> = {
  checked: ['good', IconCheck],
  unchecked: ['idle', IconClock],
  old: ['warn', IconAlertTriangle],
  unreachable: ['warn', IconPlugOff],
  unpruned: ['warn', IconAlertTriangle],
  damaged: ['bad', IconX],
};

export function HealthPill({ health }: { health: Health }) {
  const { t } = useLanguage();
  const [look, icon] = looks[health];
  return <Pill look={look} icon={icon} text={t.repositories.healths[health]} />;
}
