import { useParams } from 'wouter';
import '../../components/form.css';
import { PageHead } from '../../components/PageHead';
import { Tabs } from '../../components/Tabs';
import { useLanguage } from '../../lib/language';
import './access.css';
import { Sessions } from './Sessions';
import { TokensTab } from './TokensTab';
import { UsersTab } from './UsersTab';

const tabs = ['users', 'sessions', 'tokens'] as const;

export default function AccessPage() {
  const { t } = useLanguage();
  const { tab } = useParams<{ tab?: string }>();
  const at = tabs.find((known) => known === tab) ?? 'users';
  const links = tabs.map((known) => ({
    to: known === 'users' ? '/users' : `/users/${known}`, name: t.access.tabs[known], isHere: known === at,
  }));
  return (
    <>
      <PageHead title={t.access.title}>{t.access.text}</PageHead>
      <Tabs label={t.access.title} tabs={links} />
      {at === 'users' && <UsersTab />}
      {at === 'sessions' && <Sessions />}
      {at === 'tokens' && <TokensTab />}
    </>
  );
}
