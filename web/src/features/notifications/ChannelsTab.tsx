import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconBellOff } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { channelsQuery, settingsQuery } from '../../api/queries';
import { useMay } from '../../app/session';
import { Empty } from '../../components/Empty';
import { Note } from '../../components/Note';
import { LoadFailed } from '../../components/Problem';
import { CardSkeleton } from '../../components/Waiting';
import { brought } from '../../lib/brought';
import { useLanguage } from '../../lib/language';
import { tellsOfFailures } from './channel-facts';
import { ChannelCard } from './ChannelCard';

// What the page before has to tell.
function useTold() {
  const { t } = useLanguage();
  const name = brought('channel') ?? '';
  const told = brought('told');
  const before = told === 'added' ? t.channels.added(name) : told === 'changed' ? t.channels.changed(name) : null;
  const [now, setNow] = useState<string | null>(null);
  return { told: now ?? before, tell: setNow };
}

function Links() {
  const { t } = useLanguage();
  const may = useMay('admin');
  const settings = useQuery(settingsQuery).data?.settings;
  if (!may || settings === undefined || settings.public_url) return null;
  return (
    <p className="soft small">
      {t.channels.noLinks} <Link href="/settings">{t.channels.toSettings}</Link>
    </p>
  );
}

// How people are told.
export function ChannelsTab() {
  const { t } = useLanguage();
  const may = useMay('admin');
  const { data, error, refetch } = useQuery(channelsQuery);
  const { told, tell } = useTold();
  const add = (
    <Button component={Link} href="/new/channel" variant={data?.length === 0 ? 'filled' : 'default'}>
      {t.channels.add}
    </Button>
  );
  return (
    <div className="stack">
      {told !== null && <Note tone="good" title={told} role="status" />}
      {error && <LoadFailed error={error} retry={() => void refetch()} />}
      {!data && !error && <CardSkeleton height={220} />}
      {data && data.length > 0 && !data.some(tellsOfFailures) && (
        <Note tone="warn" title={t.channels.notOfFailures}>
          {t.channels.notOfFailuresText}
        </Note>
      )}
      {data?.length === 0 && (
        <Empty icon={IconBellOff} title={t.channels.none} action={may && add}>
          {t.channels.noneText} {!may && t.channels.noneViewer}
        </Empty>
      )}
      {data && data.length > 0 && (
        <>
          <div className="grid-2 channels">
            {data.map((channel) => (
              <ChannelCard key={channel.name} channel={channel} done={tell} />
            ))}
          </div>
          {may && <div>{add}</div>}
          <Links />
        </>
      )}
    </div>
  );
}
