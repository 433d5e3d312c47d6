import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useLanguage } from '../lib/language';
import { kLanguageNames, kLanguages } from '../messages/messages';
import { useLogOut, useMe } from './session';

const schemes = ['light', 'dark', 'auto'] as const;

function Chosen({ is }: { is: boolean }) {
  return is ? <IconCheck size={16} stroke={1.5} aria-hidden /> : <span />;
}

export function UserMenu() {
  const me = useMe();
  const logOut = useLogOut();
  const { t, language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu position="top-start" width={220} withinPortal keepMounted={false} loop>
      <Menu.Target>
        <button type="button" className="account" aria-label={t.user.menu(me.name)}>
          <IconUserCircle size={20} stroke={1.5} aria-hidden />
          <span className="account-name">
            <b>{me.name}</b> · {t.user.roles[me.role]}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.name} · {t.user.roles[me.role]}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t.user.colours}</Menu.Label>
        {schemes.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            rightSection={<Chosen is={colorScheme === scheme} />}
            onClick={() => setColorScheme(scheme)}
          >
            {t.user[scheme]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t.user.language}</Menu.Label>
        {kLanguages.map((known) => (
          <Menu.Item
            key={known}
            role="menuitemradio"
            aria-checked={language === known}
            rightSection={<Chosen is={language === known} />}
            onClick={() => choose(known)}
          >
            <span lang={known}>{kLanguageNames[known]}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} aria-hidden />} onClick={() => void logOut()}>
          {t.user.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
