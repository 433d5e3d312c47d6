import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'wouter';
import { databaseQuery } from '../../api/queries';
import '../../components/form.css';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { Waiting } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import { BackToDatabases } from './AddDatabasePage';
import { DefaultDatabase } from './DefaultDatabase';
import { EditDatabaseForm } from './EditDatabaseForm';
import { RemoveDatabase } from './RemoveDatabase';

export default function EditDatabasePage() {
  const { t } = useLanguage();
  const { name = '' } = useParams<{ name: string }>();
  const { data, error, refetch } = useQuery(databaseQuery(name));
  const [version, setVersion] = useState(0);
  const reload = () => void refetch().then(() => setVersion(version + 1));
  return (
    <>
      <BackToDatabases />
      <PageHead title={t.databaseForms.editTitle(name)}>{t.databaseForms.editText}</PageHead>
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <div className="stack">
          <EditDatabaseForm key={version} loaded={data} reload={reload} />
          <DefaultDatabase database={data.database} />
          <RemoveDatabase seen={data} />
        </div>
      )}
    </>
  );
}
