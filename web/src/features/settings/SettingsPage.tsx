import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsQuery } from '../../api/queries';
import '../../components/form.css';
import { PageHead } from '../../components/PageHead';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { useLanguage } from '../../lib/language';
import type { Messages } from '../../messages/messages';
import '../access/access.css';
import { IssuersCard } from './IssuersCard';
import { TextSetting } from './TextSetting';

const restoreWords = ({ settings }: Messages) => ({
  title: settings.restores, text: settings.restoresText, label: settings.root, hint: settings.rootHint, none: settings.rootNone,
});
const linkWords = ({ settings }: Messages) => ({
  title: settings.links, text: settings.linksText, label: settings.address, hint: settings.addressHint(location.origin), none: settings.addressNone,
});

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
        {data && (
          <>
            <TextSetting key={`root ${version}`} member="restore_root" words={restoreWords(t)} current={data} reload={reload} />
            <TextSetting key={`url ${version}`} member="public_url" words={linkWords(t)} current={data} reload={reload} />
          </>
        )}
        <IssuersCard />
      </div>
    </>
  );
}
