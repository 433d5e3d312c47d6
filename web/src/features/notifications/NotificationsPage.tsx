import { useParams } from 'wouter';
import { useMay } from '../../app/session';
import '../../components/form.css';
import { PageHead } from '../../components/PageHead';
import { Tabs } from '../../components/Tabs';
import { useLanguage } from '../../lib/language';
import { ChannelsTab } from './ChannelsTab';
import { FailuresTab } from './FailuresTab';
import './notifications.css';
import { OutboxTab } from './OutboxTab';

// What is wrong is for everybody; who is told of it, and what is on its way, for whoever works here.
export default function NotificationsPage() {
  const { t } = useLanguage();
  const { tab } = useParams<{ tab?: string }>();
  const tabs = useMay('operator') ? (['channels', 'outbox', 'failures'] as const) : (['failures'] as const);
  const at = tabs.find((known) => known === tab) ?? tabs[0];
  const links = tabs.map((known) => ({
    to: known === 'channels' ? '/notifications' : `/notifications/${known}`, name: t.notifications.tabs[known], isHere: known === at,
  }));
  return (
    <>
      <PageHead title={t.notifications.title}>{tabs.length > 1 ? t.notifications.text : t.attention.text}</PageHead>
      {links.length > 1 && <Tabs label={t.notifications.title} tabs={links} />}
      {at === 'channels' && <ChannelsTab />}
      {at === 'outbox' && <OutboxTab />}
      {at === 'failures' && <FailuresTab />}
    </>
  );
}
