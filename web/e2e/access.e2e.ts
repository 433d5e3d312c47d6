import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, kPhone, logIn } from './support/browser';
import { kPassword, Service } from './support/service';

// Who comes in, and what they are offered.

let service: Service;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await new Service().start();
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

test('the first visit: the link makes the admin once', async () => {
  await page.goto(service.url);
  await page.getByText(/No admin has been made yet/).waitFor();
  await page.goto(service.setup);
  await page.getByLabel('Your name').fill('ada');
  await page.getByLabel('Password').first().fill('short');
  await page.getByRole('button', { name: 'Create admin' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password').first().fill(kPassword);
  await page.getByRole('button', { name: 'Create admin' }).click();
  await page.getByRole('heading', { name: 'What should be protected?' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await page.getByRole('link', { name: 'Not now' }).click();
  await page.getByRole('heading', { name: 'No backups performed' }).waitFor();
  await page.goto(service.setup);
  await page.reload();
  await page.getByRole('heading', { name: 'The admin is made already' }).waitFor();
});

test('a wrong password is refused in plain words, a log-out ends it', async () => {
  await service.addUser('kim', 'operator');
  await page.goto(service.url);
  await page.getByLabel('Name').fill('kim');
  await page.getByLabel('Password').first().fill('not that one');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').filter({ hasText: 'Name or password is wrong' }).waitFor();
  await page.getByLabel('Name').fill('kim');
  await page.getByLabel('Password').first().fill(kPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.shell').waitFor();
  await page.getByRole('button', { name: /^Account: kim/ }).first().click();
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Log in' }).waitFor();
});

test('a viewer is offered nothing that changes anything, and the API refuses it too', async () => {
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  await service.addPlan('notes', 'local', [service.folder('notes', 4, 200_000)]);
  service.holdChecks();
  const id = await service.startBackup('notes');
  await logIn(page, service, 'vic');
  await page.getByRole('article', { name: 'Progress of notes' }).waitFor();
  for (const name of [/^Create backup/, 'Cancel', 'Create First Backup'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  const refused = await page.evaluate(async (run) => {
    const me = await (await fetch('/api/v1/auth/me')).json();
    const headers = { 'X-CSRF-Token': me.data.csrf_token };
    return (await fetch(`/api/v1/runs/${run}/cancel`, { method: 'POST', headers })).status;
  }, id);
  expect(refused).toBe(403);
  await page.goto(`${service.url}/first-backup`);
  await page.getByRole('heading', { name: 'It takes an admin to choose what is backed up' }).waitFor();
  await service.letChecksGo();
  await service.runEnded(id);
});

test('colours and language are the viewer’s, and stay', async () => {
  await service.addUser('dora', 'viewer');
  await logIn(page, service, 'dora');
  await page.getByRole('button', { name: /^Account: dora/ }).first().click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
  await page.getByRole('button', { name: /^Account: dora/ }).first().click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.getByRole('link', { name: 'Läufe' }).first().waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Läufe' }).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
  expect(await page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
});

test('the language that was chosen last holds, whichever comes first; one that does not come holds from the next visit on', async () => {
  await service.addUser('lea', 'viewer');
  await logIn(page, service, 'lea');
  const choose = async (language: string) => {
    await page.getByRole('button', { name: /lea/ }).first().click();
    await page.getByRole('menuitemradio', { name: language }).click();
  };
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/assets/de-*.js', async (route) => {
    await held;
    await route.continue();
  });
  const german = page.waitForResponse('**/assets/de-*.js');
  await choose('Deutsch');
  await choose('English');
  letGo();
  await (await german).finished();
  await page.getByRole('link', { name: 'Runs' }).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');

  await page.unroute('**/assets/de-*.js');
  await page.reload();
  await page.getByRole('link', { name: 'Runs' }).first().waitFor();
  await page.route('**/assets/de-*.js', (route) => route.abort());
  const refused = page.waitForEvent('requestfailed');
  await choose('Deutsch');
  await refused;
  await page.getByRole('link', { name: 'Runs' }).first().waitFor();
  await page.unroute('**/assets/de-*.js');
  await page.reload();
  await page.getByRole('link', { name: 'Läufe' }).first().waitFor();
});

test('a page whose words do not come says so', async () => {
  await page.route('**/assets/en-*.js', (route) => route.abort());
  await page.goto(service.url);
  await page.getByText('These pages could not be loaded. Please load them again.').waitFor();
});

test('on a phone the other places are in a menu, which a keyboard opens, by role', async () => {
  await service.addUser('gus', 'viewer');
  await page.setViewportSize(kPhone);
  await logIn(page, service, 'gus');
  await page.getByRole('button', { name: 'More' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Snapshots' }).waitFor();
  expect(await page.getByRole('menuitem', { name: /Users|Settings|Doctor/ }).count()).toBe(0);
  for (let steps = 0; steps < 12; steps += 1) {
    await page.keyboard.press('ArrowDown');
    if ((await page.evaluate(() => document.activeElement?.textContent)) === 'Snapshots') break;
  }
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Snapshots', level: 1 }).waitFor();
  expect(await page.getByRole('button', { name: 'More' }).getAttribute('data-lit')).toBe('true');
});

test('a session that was ended elsewhere leads to the log-in', async () => {
  await service.addUser('eve', 'viewer');
  await logIn(page, service, 'eve');
  await service.made('PATCH', '/api/v1/users/eve', { disabled: true });
  await page.getByRole('button', { name: 'Log in' }).waitFor({ timeout: 30_000 });
});

test('an address that is no page says so', async () => {
  await service.addUser('fay', 'viewer');
  await logIn(page, service, 'fay', '/nowhere');
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await page.goto(`${service.url}/runs/20200101t000000-aaaaaaaa`);
  await page.getByRole('heading', { name: 'There is no such run' }).waitFor();
});
