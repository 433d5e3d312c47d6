import { Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconLogout, IconUserCircle } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { Link } from 'wouter';
import { useLanguage } from '../lib/language';
import { kLanguageNames, kLanguages } from '../messages/messages';
import { useLogOut, useMe } from './session';

const schemes = ['light', 'dark', 'auto'] as const;

// Mantine's items say that they are plain ones; these are a choice among several.
function RadioItem(props: ComponentProps<'button'>) {
  return <button type="button" {...props} role="menuitemradio" />;
}

function Chosen({ is }: { is: boolean }) {
  return is ? <IconCheck size={16} stroke={1.5} aria-hidden /> : <span />;
}

export function UserMenu() {
  const me = useMe();
  const logOut = useLogOut();
  const { t, language, choose } = useLanguage();
  // Holding transitions back would take a <style> element, which our policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <Menu position="top-start" width={220} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button type="button" className="account">
          <IconUserCircle size={20} stroke={1.5} aria-hidden />
          <span className="account-name">
            <span className="visually-hidden">{t.user.account}: </span>
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
            component={RadioItem}
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
            component={RadioItem}
            aria-checked={language === known}
            rightSection={<Chosen is={language === known} />}
            onClick={() => choose(known)}
          >
            <span lang={known}>{kLanguageNames[known]}</span>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          component={Link} href="/account" leftSection={<IconUserCircle size={16} stroke={1.5} aria-hidden />}
        >
          {t.access.accountTitle}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} aria-hidden />} onClick={() => void logOut()}>
          {t.user.logOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
