import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDatabase, IconFolder, IconPlus } from '@tabler/icons-react';
import { useLocation } from 'wouter';
import type { LiveRun, PlanStatus } from '../../api/types';
import { useMay } from '../../app/session';
import { useLanguage } from '../../lib/language';
import { runningOf } from './plan-state';
import { useStartable, useStartBackup } from './start-backup';

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;

// The button of UC-BK-001: of one plan it starts the backup, of several it asks which.
export function CreateBackup({ plans, running }: { plans: readonly PlanStatus[]; running: readonly LiveRun[] }) {
  const { t } = useLanguage();
  const [, go] = useLocation();
  const startable = useStartable();
  const mayAdd = useMay('admin');
  const start = useStartBackup();
  const offered = plans.filter(startable);
  if (offered.length === 0) return null;
  return (
    <Menu position="bottom-end" width={260} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button rightSection={<IconChevronDown {...icon} />} loading={start.isPending}>
          {t.dashboard.createBackup}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.dashboard.choosePlan}</Menu.Label>
        {offered.map((plan) => (
          <Menu.Item
            key={plan.plan}
            disabled={runningOf(plan.plan, running) !== undefined}
            leftSection={plan.kind === 'database' ? <IconDatabase {...icon} /> : <IconFolder {...icon} />}
            onClick={() => start.mutate(plan.plan)}
          >
            {plan.plan}
          </Menu.Item>
        ))}
        {mayAdd && <Menu.Divider />}
        {mayAdd && (
          <Menu.Item leftSection={<IconPlus {...icon} />} onClick={() => go('/first-backup')}>
            {t.dashboard.addFolder}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
