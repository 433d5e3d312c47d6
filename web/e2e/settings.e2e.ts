import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// Settings, tokens of other applications, and the doctor.

let service: Service;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('otto', 'operator');
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const save = (card: string) => page.getByRole('region', { name: card }).getByRole('button', { name: 'Save', exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('the directory for restores of operators is set, and an edit of somebody else is not undone', async () => {
  const restored = join(service.room, 'restored');
  mkdirSync(restored);
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
  const root = page.getByLabel(/^Operators restore below/);
  await page.getByText('Restores are for admins alone.', { exact: true }).waitFor();
  await root.fill(join(service.room, 'nowhere'));
  await save('Restores by operators').click();
  await page.getByRole('alert').waitFor();
  await root.fill(restored);
  await save('Restores by operators').click();
  await page.getByText('Saved.').waitFor();
  expect((await service.made('GET', '/api/v1/settings')).restore_root).toBe(restored);

  await service.made('PATCH', '/api/v1/settings', { restore_root: null });
  await root.fill(service.room + '/restored/');
  await save('Restores by operators').click();
  await page.getByRole('alert').filter({ hasText: 'Somebody else changed it in the meantime' }).waitFor();
  await button('Load it again').click();
  await page.getByText('Restores are for admins alone.', { exact: true }).waitFor();
});

test('where people open the pages is set beside it, and neither undoes the other', async () => {
  await logIn(page, service, 'ada', '/settings');
  await page.getByText('Messages have no links.').waitFor();
  await page.getByLabel(/^Address of these pages/).fill('backup.home');
  await save('Links in messages').click();
  await page.getByRole('alert').getByText('This cannot be used').waitFor();
  await page.getByLabel(/^Address of these pages/).fill('https://backup.home/');
  await service.made('PATCH', '/api/v1/settings', { restore_root: service.room });
  await save('Links in messages').click();
  await page.getByText('Saved.').waitFor();
  expect(await service.made('GET', '/api/v1/settings')).toEqual({ restore_root: service.room, public_url: 'https://backup.home' });
});

test('tokens of another application are taken, and no longer', async () => {
  await logIn(page, service, 'ada', '/settings');
  await page.getByText('No tokens of other applications are taken.').waitFor();
  await button('Take tokens of an application').click();
  const dialog = page.getByRole('dialog', { name: 'Take tokens of an application' });
  await dialog.getByLabel('Name').fill('shop');
  await dialog.getByLabel('Issuer (iss)').fill('https://shop.example');
  await dialog.getByLabel('Audience (aud)').fill('strongroom');
  await dialog.getByRole('textbox', { name: 'The secret' }).fill('too short');
  await dialog.getByLabel('Roles: theirs = ours').fill('superuser = king');
  await dialog.getByText('This line does not say', { exact: false }).waitFor();
  expect(await dialog.getByRole('button', { name: 'Take its tokens' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Roles: theirs = ours').fill('superuser = admin');
  await dialog.getByRole('button', { name: 'Take its tokens' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox', { name: 'The secret' }).fill('a secret of thirty-two bytes at least');
  await dialog.getByRole('button', { name: 'Take its tokens' }).click();
  await page.getByText('Tokens of shop are taken from now on.').waitFor();
  await page.getByText('superuser → admin').waitFor();

  await button('Remove: shop').click();
  const removing = page.getByRole('dialog', { name: 'Take no more tokens of shop?' });
  await removing.getByLabel('Type the name to go on').fill('shop');
  await removing.getByRole('button', { name: 'Take them no longer' }).click();
  await page.getByText('Tokens of shop are taken no longer.').waitFor();
});

test('the doctor says what is missing, worst first, with the command that mends it', async () => {
  await service.addRepository('local');
  await service.addPlan('letters', 'local', [service.folder('letters', 2, 100)]);
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Doctor', exact: true }).first().click();
  await page.getByText('One thing deserves a look.').waitFor();
  const finding = page.getByRole('list', { name: 'What needs you' }).getByRole('listitem').filter({ hasText: 'plan letters' });
  await finding.getByText('Never backed up').waitFor();
  await finding.getByText('strongroom backup letters').waitFor();
  await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await finding.getByRole('button', { name: 'Copy: plan letters' }).click();
  await finding.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('strongroom backup letters');
  await service.runEnded(await service.startBackup('letters'));
  await button('Look again').click();
  await page.getByText('Nothing is missing').waitFor();
});

test('an operator is led to neither', async () => {
  await logIn(page, service, 'otto');
  for (const name of ['Settings', 'Doctor', 'Users'])
    expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
  await page.goto(`${service.url}/settings`);
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor();
});
