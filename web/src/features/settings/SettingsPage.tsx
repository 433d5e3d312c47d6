import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsQuery } from '../../api/queries';
import '../../components/form.css';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import '../access/access.css';
import { IssuersCard } from './IssuersCard';
import { RestoreRoot } from './RestoreRoot';

export default function SettingsPage() {
  const { t } = useLanguage();
  const { data, error, refetch } = useQuery(settingsQuery);
  const [version, setVersion] = useState(0);
  const reload = () => void refetch().then(() => setVersion(version + 1));
  return (
    <>
      <PageHead title={t.settings.title}>{t.settings.text}</PageHead>
      <div className="stack">
        {error && <LoadFailed error={error} retry={() => void refetch()} />}
        {!data && !error && <CardSkeleton height={200} />}
        {data && <RestoreRoot key={version} loaded={data} reload={reload} />}
        <IssuersCard />
      </div>
    </>
  );
}
