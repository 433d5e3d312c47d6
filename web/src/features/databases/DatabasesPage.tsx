import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDatabase, IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { databasesQuery } from '../../api/queries';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { DatabaseSection } from './DatabaseSection';
import './databases.css';
import { kRemoved, type RemovedDatabase } from './removed';

function Removed() {
  const { t, f } = useLanguage();
  const removed = useQuery<RemovedDatabase | null>({ queryKey: kRemoved, queryFn: () => null, staleTime: Infinity }).data;
  if (!removed) return null;
  return (
    <Note tone="plain" title={t.databaseForms.removed(removed.name)} role="status">
      {removed.left.map(({ directory, count }) => (
        <p key={directory}>{t.databaseForms.dumpsLeft(count, f.count(count), directory)}</p>
      ))}
    </Note>
  );
}

export default function DatabasesPage() {
  const { t } = useLanguage();
  const mayAdd = useMay('admin');
  const { data, error, refetch } = useQuery(databasesQuery);
  const add = mayAdd && (
    <Button
      component={Link} href="/new/database" variant="default" leftSection={<IconPlus size={18} stroke={1.5} aria-hidden />}
    >
      {t.databaseForms.add}
    </Button>
  );
  return (
    <>
      <PageHead title={t.databases.title} actions={data && data.length > 0 ? add : undefined}>
        {t.databases.text}
      </PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={320} />}
      {data?.length === 0 && (
        <Empty icon={IconDatabase} title={t.databases.none} action={add}>
          {mayAdd ? t.databases.noneText : t.databases.noneViewer}
        </Empty>
      )}
      <div className="stack">
        <Removed />
        {data?.map((database) => <DatabaseSection key={database.name} database={database} />)}
      </div>
    </>
  );
}
