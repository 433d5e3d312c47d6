import { useQuery } from '@tanstack/react-query';
import { IconDatabase } from '@tabler/icons-react';
import { databasesQuery } from '../../api/queries';
import { Empty } from '../../components/Empty';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { DatabaseSection } from './DatabaseSection';
import './databases.css';

export default function DatabasesPage() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(databasesQuery);
  return (
    <>
      <PageHead title={t.databases.title}>{t.databases.text}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={320} />}
      {data?.length === 0 && (
        <Empty icon={IconDatabase} title={t.databases.none}>
          {t.databases.noneText}
        </Empty>
      )}
      <div className="stack">
        {data?.map((database) => <DatabaseSection key={database.name} database={database} />)}
      </div>
    </>
  );
}
