import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconAlertTriangle, IconCheck, IconPlayerPause } from '@tabler/icons-react';
import { Link } from 'wouter';
import { path, post } from '../../api/client';
import { channelNewsQuery, type ChannelNews } from '../../api/queries';
import type { Channel } from '../../api/types';
import { useMay } from '../../app/session';
import { Facts, type Fact } from '../../components/Facts';
import { Moment } from '../../components/Moment';
import { Note } from '../../components/Note';
import { Pill } from '../../components/StatePill';
import { useLanguage } from '../../lib/language';
import { eventsText, whereOf } from './channel-facts';
import { EditLink, PauseButton, RemoveButton } from './ChannelActions';
import { KindIcon } from './KindChoice';
import { ReasonText, TestOutcome } from './Outcome';
import { reasonOf } from './reason';

function StandingPill({ channel, news }: { channel: Channel; news: ChannelNews | undefined }) {
  const { t } = useLanguage();
  if (!channel.enabled) return <Pill look="idle" icon={IconPlayerPause} text={t.channels.paused} />;
  if (news?.failed) return <Pill look="warn" icon={IconAlertTriangle} text={t.channels.failing} />;
  if (news?.givenUp) return <Pill look="bad" icon={IconAlertTriangle} text={t.outbox.states['given-up']} />;
  return <Pill look="good" icon={IconCheck} text={t.channels.on} />;
}

function useFacts(channel: Channel, news: ChannelNews | undefined): Fact[] {
  const { t } = useLanguage();
  const words = t.channels;
  const facts: Fact[] = [
    { name: words.where, value: whereOf(channel, t) },
    { name: words.events, value: eventsText(channel, t) },
    { name: words.plans, value: channel.plans.length === 0 ? words.allPlans : channel.plans.join(', ') },
  ];
  if (channel.digest_at !== null) facts.push({ name: words.digest, value: words.digestAt(channel.digest_at) });
  if (channel.anchor) facts.push({ name: words.anchor, value: words.anchorText });
  const at = news?.delivered?.ended_at;
  if (news) facts.push({ name: words.lastDelivered, value: at ? <Moment at={at} /> : words.neverDelivered });
  return facts;
}

// Why its last message has not got through.
function Trouble({ name, news }: { name: string; news: ChannelNews }) {
  const { t } = useLanguage();
  const message = news.failed ?? news.givenUp;
  if (message === null) return null;
  const show = <Link href={`/notifications/outbox?channel=${encodeURIComponent(name)}`}>{t.channels.showMessages}</Link>;
  const title = message.state === 'failed' ? t.channels.failingTitle : t.channels.givenUpTitle;
  return (
    <Note tone={message.state === 'failed' ? 'warn' : 'bad'} title={title} action={show}>
      <ReasonText reason={reasonOf(message.error ?? '')} />
    </Note>
  );
}

export function ChannelCard({ channel, done }: { channel: Channel; done: (sentence: string) => void }) {
  const { t } = useLanguage();
  const may = useMay('admin');
  const { name, kind } = channel;
  const news = useQuery(channelNewsQuery(name)).data;
  const facts = useFacts(channel, news);
  const test = useMutation({ mutationFn: () => post(path`/api/v1/channels/${name}/test`) });
  return (
    <article className="card stack channel" aria-labelledby={`channel-${name}`}>
      <div className="row">
        <KindIcon kind={kind} />
        <h2 className="card-title grow channel-name" id={`channel-${name}`}>
          {name} <span className="soft small">{t.channels.kinds[kind]}</span>
        </h2>
        <StandingPill channel={channel} news={news} />
      </div>
      <Facts facts={facts} />
      {news && <Trouble name={name} news={news} />}
      <TestOutcome tried={test} />
      {may && (
        <div className="channel-actions">
          <Button
            size="compact-sm" variant="default" loading={test.isPending} aria-label={t.channels.testOf(name)} onClick={() => test.mutate()}
          >
            {t.channels.test}
          </Button>
          <EditLink channel={channel} />
          <PauseButton channel={channel} done={done} />
          <RemoveButton channel={channel} done={done} />
        </div>
      )}
    </article>
  );
}
