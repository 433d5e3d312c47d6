import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { kPassword, Service } from './support/service';

// Users, log-ins and API tokens; one's own account.

let service: Service;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('vic', 'viewer');
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const line = (list: string, name: string) => page.getByRole('list', { name: list }).getByRole('listitem').filter({ hasText: name });
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('a user is added, changed, locked out and removed', async () => {
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Users', exact: true }).first().click();
  await line('Users', 'ada').getByText('(you)').waitFor();
  for (const name of ['Change role: ada', 'Lock out: ada', 'Remove: ada']) expect(await button(name).count()).toBe(0);

  await button('Add user').click();
  const adding = page.getByRole('dialog', { name: 'Add a user' });
  await adding.getByLabel('Name').fill('kim');
  await adding.getByRole('textbox', { name: 'Password' }).fill('short');
  await adding.getByRole('button', { name: 'Add user' }).click();
  await adding.getByRole('alert').waitFor();
  await adding.getByRole('textbox', { name: 'Password' }).fill(kPassword);
  await adding.getByRole('button', { name: 'Add user' }).click();
  await page.getByText('kim was added.').waitFor();

  await button('Change role: kim').click();
  const role = page.getByRole('dialog', { name: 'Which role has kim?' });
  await role.getByLabel('operator', { exact: true }).check();
  await role.getByRole('button', { name: 'Change the role' }).click();
  await line('Users', 'kim').getByText('operator', { exact: true }).waitFor();

  await button('Lock out: kim').click();
  await page.getByRole('dialog', { name: 'Lock kim out?' }).getByRole('button', { name: 'Lock out' }).click();
  await line('Users', 'kim').getByText('Locked out').waitFor();
  await button('Let in again: kim').click();
  await line('Users', 'kim').getByText('Locked out').waitFor({ state: 'detached' });

  await button('Remove: kim').click();
  const removing = page.getByRole('dialog', { name: 'Remove kim?' });
  expect(await removing.getByRole('button', { name: 'Remove user' }).isDisabled()).toBe(true);
  await removing.getByLabel('Type the name to go on').fill('kim');
  await removing.getByRole('button', { name: 'Remove user' }).click();
  await page.getByText('kim was removed.').waitFor();
  await line('Users', 'kim').waitFor({ state: 'detached' });
});

test('a new password holds at once, and the log-ins end', async () => {
  const other = await Browser.open();
  const theirs = await other.page();
  await logIn(theirs, service, 'vic');
  await logIn(page, service, 'ada', '/users');
  await button('New password: vic').click();
  const dialog = page.getByRole('dialog', { name: 'A new password for vic' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('other plain words');
  await dialog.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('vic was changed.').waitFor();
  await theirs.getByRole('button', { name: 'Log in' }).waitFor();
  await other.close();
  await service.made('PUT', '/api/v1/users/vic/password', { password: kPassword });
});

test('a log-in is listed with its browser, and ended from elsewhere', async () => {
  const other = await Browser.open();
  const theirs = await other.page();
  await logIn(theirs, service, 'vic');
  await logIn(page, service, 'ada', '/users/sessions');
  await line('Log-ins', 'vic').getByText(/^Chrome on Linux from 127\.0\.0\.1$/).waitFor();
  await button('End: vic').click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the log-in' }).click();
  await page.getByText('A log-in of vic was ended.').waitFor();
  await line('Log-ins', 'vic').waitFor({ state: 'detached' });
  await theirs.getByRole('button', { name: 'Log in' }).waitFor();
  await other.close();
});

test('a token is shown once, is good for the API, and is refused when it was revoked', async () => {
  await logIn(page, service, 'ada', '/users/tokens');
  await page.getByRole('heading', { name: 'No API tokens yet' }).waitFor();
  await button('Make a token').click();
  const dialog = page.getByRole('dialog', { name: 'Make an API token' });
  await dialog.getByLabel('What is it for?').fill('grafana');
  await dialog.getByRole('button', { name: 'Make the token' }).click();
  const token = (await page.locator('.shown-once').textContent()) ?? '';
  const status = async () =>
    (await fetch(`${service.url}/api/v1/status`, { headers: { Authorization: `Bearer ${token}` } })).status;
  expect(await status()).toBe(200);
  await button('I have copied it').click();
  expect(await page.getByText(token).count()).toBe(0);
  await line('API tokens', 'grafana').getByText('In use').waitFor();

  await button('Revoke: grafana').click();
  const revoking = page.getByRole('dialog', { name: 'Revoke the token grafana?' });
  await revoking.getByLabel('Type the name to go on').fill('grafana');
  await revoking.getByRole('button', { name: 'Revoke the token' }).click();
  await line('API tokens', 'grafana').getByText('Revoked', { exact: true }).waitFor();
  expect(await button('Revoke: grafana').count()).toBe(0);
  expect(await status()).toBe(401);
});

test('one’s own account says who one is, and a viewer is led to no users', async () => {
  await logIn(page, service, 'vic');
  expect(await page.getByRole('link', { name: 'Users', exact: true }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Settings', exact: true }).count()).toBe(0);
  await page.goto(`${service.url}/users`);
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor();
  await page.getByRole('button', { name: /^Account: vic/ }).first().click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByText('You are logged in as vic.').waitFor();
  await page.getByText('Passwords, roles and log-ins are for an admin to change.', { exact: false }).waitFor();
  expect(await page.getByRole('list', { name: 'Log-ins' }).count()).toBe(0);
});
