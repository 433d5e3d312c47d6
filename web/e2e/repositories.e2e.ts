import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// Repositories: added, looked at, checked, unlocked, changed, forgotten.

let service: Service;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('otto', 'operator');
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  await service.addPlan('letters', 'local', [service.folder('letters', 5, 40_000)]);
  await service.runEnded(await service.startBackup('letters'));
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('what a repository holds is shown to everybody, and nothing else is offered to a viewer', async () => {
  await logIn(page, service, 'vic');
  await page.getByRole('link', { name: 'Repositories', exact: true }).first().click();
  const card = page.getByRole('article', { name: 'local' });
  await card.getByText('Checked', { exact: true }).first().waitFor();
  await card.getByRole('link', { name: 'local' }).click();
  await page.locator('.figures').getByText('Snapshots').waitFor();
  await page.locator('.figures').getByText(/^\d+\.\d kB$/).first().waitFor();
  await page.getByRole('link', { name: 'letters' }).waitFor();
  for (const name of ['Check it', 'Unlock', 'Remove repository', 'Look again']) expect(await button(name).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
  await page.goto(`${service.url}/new/repository`);
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor();
});

test('a check leads to its run', async () => {
  await logIn(page, service, 'otto', '/repositories/local');
  await button('Check it').click();
  await page.waitForURL(/\/runs\/\d{8}t/);
  await page.locator('.run-title').getByText('Succeeded').waitFor();
});

test('a new one is tried, made, and its password shown once with a sheet', async () => {
  const place = join(service.room, 'repositories', 'second');
  await logIn(page, service, 'ada', '/repositories');
  await page.getByRole('link', { name: 'Add repository' }).click();
  await page.getByLabel('Name', { exact: true }).fill('second');
  await page.getByLabel('Path', { exact: true }).fill(join(service.room, 'repositories', 'local'));
  await button('Test').click();
  await page.getByText('There is a repository at this place already').waitFor();
  await page.getByLabel('Path', { exact: true }).fill(place);
  await button('Test').click();
  await page.getByText('There is nothing yet at this place: it can be made').waitFor();
  await button('Add the repository').click();
  await page.getByRole('heading', { name: 'Keep this password' }).waitFor();
  const password = (await page.locator('.shown-once').textContent()) ?? '';
  expect(password.length).toBeGreaterThan(20);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download a recovery sheet' }).click(),
  ]);
  const sheet = readFileSync(await download.path(), 'utf8');
  expect(sheet).toContain(password);
  expect(sheet).toContain(place);
  // The sheet is enough for restic alone.
  const env = { ...process.env, RESTIC_PASSWORD: password, RESTIC_CACHE_DIR: join(service.room, 'cache') };
  execFileSync(process.env['STRONGROOM_RESTIC'] ?? 'restic', ['-r', place, 'snapshots'], { env, stdio: 'pipe' });
  await page.getByRole('link', { name: 'I have kept it: go on' }).click();
  await page.getByRole('heading', { name: /^second/ }).waitFor();
  expect(await page.getByText(password).count()).toBe(0);
});

test('one that is there is used with its password, and a wrong one is explained', async () => {
  const place = join(service.room, 'repositories', 'theirs');
  const restic = process.env['STRONGROOM_RESTIC'] ?? 'restic';
  const env = { ...process.env, RESTIC_PASSWORD: 'their words', RESTIC_CACHE_DIR: join(service.room, 'cache') };
  mkdirSync(join(service.room, 'repositories'), { recursive: true });
  execFileSync(restic, ['-r', place, 'init'], { env, stdio: 'pipe' });
  await logIn(page, service, 'ada', '/new/repository');
  await page.getByLabel('Name', { exact: true }).fill('theirs');
  await page.getByLabel('Path', { exact: true }).fill(place);
  await page.getByLabel('Yes: use the one that is there').check();
  await page.getByRole('textbox', { name: 'Password of the repository' }).fill('not that');
  await button('Test').click();
  await page.getByRole('alert').getByText("The repository's password is wrong").waitFor();
  await page.getByRole('textbox', { name: 'Password of the repository' }).fill('their words');
  await button('Test').click();
  await page.getByRole('status').filter({ hasText: 'It opens' }).getByText('It holds 0 snapshots.').waitFor();
  await button('Add the repository').click();
  await page.getByRole('heading', { name: /^theirs/ }).waitFor();
});

test('locks are shown with owner and age, and removed by the name of the repository alone', async () => {
  const place = join(service.room, 'repositories', 'theirs');
  await service.leaveLock(place, 'their words');
  await logIn(page, service, 'ada', '/repositories/theirs');
  await page.getByText(/^\S+ on \S+, process \d+$/).waitFor();
  await button('Unlock').click();
  const dialog = page.getByRole('dialog', { name: 'Remove the locks of theirs?' });
  await dialog.getByText('The lock listed here is removed from the repository', { exact: false }).waitFor();
  const remove = dialog.getByRole('button', { name: 'Remove the locks' });
  expect(await remove.isDisabled()).toBe(true);
  await dialog.getByLabel('Type the name of the repository to go on').fill('theirs');
  await remove.click();
  await page.getByText('One lock was removed.').waitFor();
  await page.getByText('It is not locked.').waitFor();
});

test('an edit is tried first, and an edit of somebody else is not undone', async () => {
  await logIn(page, service, 'ada', '/repositories/theirs/edit');
  await page.getByRole('textbox', { name: 'Password of the repository' }).fill('a wrong one');
  await button('Save').click();
  await page.getByRole('alert').getByText("The repository's password is wrong").waitFor();
  await page.getByRole('textbox', { name: 'Password of the repository' }).fill('');
  const moved = join(service.room, 'repositories', 'moved');
  execFileSync('cp', ['-r', join(service.room, 'repositories', 'theirs'), moved]);
  await service.made('PATCH', '/api/v1/repositories/theirs', { location: moved });
  await button('Save').click();
  await page.getByRole('alert').filter({ hasText: 'Somebody else changed it in the meantime' }).waitFor();
  await button('Load it again').click();
  await page.waitForFunction((text) => (document.querySelector('form input') as HTMLInputElement).value === text, moved);
  await button('Save').click();
  await page.waitForURL(/\/repositories\/theirs$/);
});

test('it is forgotten by its name alone, and what it stores stays', async () => {
  await logIn(page, service, 'ada', '/repositories/second');
  await button('Remove repository').click();
  const dialog = page.getByRole('dialog', { name: 'Remove this repository?' });
  await dialog.getByLabel('Type the name of the repository to go on').fill('second');
  await dialog.getByRole('button', { name: 'Remove repository' }).click();
  await page.getByRole('article', { name: 'local' }).waitFor();
  expect(await page.getByRole('article', { name: 'second' }).count()).toBe(0);
  expect(existsSync(join(service.room, 'repositories', 'second', 'config'))).toBe(true);
  await page.goto(`${service.url}/repositories/second`);
  await page.getByRole('heading', { name: 'There is no such repository' }).waitFor();
});
