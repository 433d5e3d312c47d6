import { Button } from '@mantine/core';
import { IconShield } from '@tabler/icons-react';
import { Link } from 'wouter';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { useLanguage } from '../../lib/language';

// UC-MON-001, AF-1.
export function NoBackups() {
  const { t } = useLanguage();
  if (!useMay('admin')) return null;
  const create = (
    <Button component={Link} href="/first-backup" size="md">
      {t.dashboard.createFirst}
    </Button>
  );
  return (
    <Empty icon={IconShield} title={t.dashboard.begin} action={create}>
      {t.dashboard.beginText}
    </Empty>
  );
}
