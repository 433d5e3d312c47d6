import { Button } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useLogOut, useMay, useMe } from '../../app/session';
import { Facts } from '../../components/Facts';
import '../../components/form.css';
import { Note } from '../../components/Note';
import { PageHead } from '../../components/PageHead';
import { useLanguage } from '../../lib/language';
import { NoticesCard } from '../attention/NoticesCard';
import './access.css';
import { Sessions } from './Sessions';

// Who one is here. What may be changed of it is an admin's, so the API has it.
export default function AccountPage() {
  const { t } = useLanguage();
  const me = useMe();
  const isAdmin = useMay('admin');
  const logOut = useLogOut();
  return (
    <>
      <PageHead title={t.access.accountTitle}>{t.access.accountText(me.name)}</PageHead>
      <div className="stack">
        <section className="card stack">
          <Facts
            facts={[
              { name: t.access.name, value: me.name },
              { name: t.access.role, value: `${t.user.roles[me.role]}: ${t.access.roleTexts[me.role]}` },
              { name: t.access.accountKind, value: t.access.kinds[me.kind] },
            ]}
          />
          <div>
            <Button
              variant="default" size="xs" leftSection={<IconLogout size={16} stroke={1.5} aria-hidden />}
              onClick={() => void logOut()}
            >
              {t.user.logOut}
            </Button>
          </div>
        </section>
        <NoticesCard />
        {!isAdmin && <Note tone="plain" title={t.access.askAdmin} />}
        {isAdmin && me.kind === 'user' && (
          <section aria-labelledby="own-sessions">
            <h2 className="section" id="own-sessions">
              {t.access.yourSessions}
            </h2>
            <Sessions user={me.name} />
          </section>
        )}
      </div>
    </>
  );
}
