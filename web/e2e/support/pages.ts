import type { Page } from 'playwright-core';

export interface Shown {
  name: string;
  path: string;
  there: string; // what is there when it is
  open?: (page: Page) => Promise<void>; // what is opened over it
}

const dialog = (page: Page) => page.getByRole('dialog').waitFor();

// Who is told, as an admin sees it, of a service with a channel "ops", of which a message has failed, and an open failure.
export const notificationPages: Shown[] = [
  { name: 'channels', path: '/notifications', there: '.channel .note' },
  {
    name: 'channel-remove', path: '/notifications', there: '.channel .note',
    open: async (page) => {
      await page.getByRole('button', { name: 'Remove: ops' }).click();
      await dialog(page);
    },
  },
  { name: 'outbox', path: '/notifications/outbox', there: '.messages li', open: (page) => page.locator('.messages summary').first().press('Enter') },
  { name: 'failures', path: '/notifications/failures', there: '.failures li' },
  {
    name: 'acknowledge', path: '/notifications/failures', there: '.failures li',
    open: async (page) => {
      await page.locator('.failures button').first().click();
      await dialog(page);
    },
  },
  { name: 'kinds', path: '/new/channel', there: '.kind-choice' },
  ...['email', 'webhook', 'telegram', 'healthchecks'].map((kind) => ({
    name: kind, path: `/new/channel?kind=${kind}`, there: 'form', open: (page: Page) => page.locator('summary').press('Enter'),
  })),
  { name: 'channel-edit', path: '/notifications/channels/ops', there: 'form' },
  { name: 'banner', path: '/', there: '.attention-line', open: (page) => page.locator('.attention-line').press('Enter') },
];

// What is stored, the record of it, and the service, as an admin sees them. `entry` is one of the ledger.
export const servicePages = (entry: number): Shown[] => [
  { name: 'ledger', path: '/ledger', there: '.run-table' },
  { name: 'ledger-nothing', path: '/ledger?text=nothing+has+this', there: '.empty' },
  { name: 'ledger-entry', path: `/ledger/entries/${entry}`, there: '.note[data-tone=good]' },
  { name: 'ledger-anchors', path: '/ledger/anchors', there: '.anchor' },
  { name: 'ledger-export', path: '/ledger/export', there: '.exports' },
  { name: 'repositories', path: '/repositories', there: '.repository .pill' },
  { name: 'repository', path: '/repositories/local', there: '.lock, .locks-none' },
  { name: 'repository-maintenance', path: '/repositories/local/maintenance', there: 'form', open: (page) => page.locator('summary').click() },
  {
    name: 'repository-prune', path: '/repositories/local', there: '.figures > div:nth-child(3)',
    open: async (page) => {
      await page.getByRole('button', { name: /^(Prune|Bereinigen)$/ }).click();
      await dialog(page);
    },
  },
  { name: 'repository-edit', path: '/repositories/local/edit', there: 'form' },
  {
    name: 'repository-remove', path: '/repositories/local', there: '.figures > div:nth-child(3)',
    open: async (page) => {
      await page.getByRole('button', { name: /^(Remove repository|Repository entfernen)$/ }).click();
      await dialog(page);
    },
  },
  { name: 'repository-add', path: '/new/repository', there: 'form' },
  { name: 'users', path: '/users', there: '.access-list li' },
  {
    name: 'users-add', path: '/users', there: '.access-list li',
    open: async (page) => {
      await page.getByRole('button', { name: /^(Add user|Benutzer hinzufügen)$/ }).click();
      await dialog(page);
    },
  },
  { name: 'sessions', path: '/users/sessions', there: '.access-list li' },
  { name: 'tokens', path: '/users/tokens', there: '.access-list li' },
  { name: 'account', path: '/account', there: '.access-list li' },
  { name: 'settings', path: '/settings', there: '.access-list li' },
  {
    name: 'settings-issuer', path: '/settings', there: '.access-list li',
    open: async (page) => {
      await page.getByRole('button', { name: /^(Take tokens of an application|Tokens einer Anwendung annehmen)$/ }).click();
      await dialog(page);
    },
  },
  { name: 'doctor', path: '/doctor', there: '.good-findings' },
  { name: 'database-add', path: '/new/database', there: 'form' },
  { name: 'database-edit', path: '/databases/shop/edit', there: 'form' },
  {
    name: 'database-restore', path: '/databases', there: '.dump-list li',
    open: async (page) => {
      await page.getByRole('button', { name: /^(Restore|Wiederherstellen): / }).first().click();
      await dialog(page);
    },
  },
];
