import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, expectAccessibleInEveryLook, logIn } from './support/browser';
import { Service } from './support/service';

// What becomes of old snapshots: which go and why, that their room is freed, and that stored data is read.

let service: Service;
let browser: Browser;
let page: Page;
let letters: string;

const backUp = async (plan: string) => service.runEnded(await service.startBackup(plan));

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('otto', 'operator');
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  letters = service.folder('letters', 3, 40_000);
  await service.addPlan('letters', 'local', [letters]);
  for (let count = 0; count < 3; count += 1) await backUp('letters');
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const wouldGo = (role: 'group' | 'region') => page.getByRole(role, { name: 'What would go' });
const snapshots = async (): Promise<{ id: string }[]> =>
  (await service.made('GET', '/api/v1/repositories/local/snapshots?plan=letters')).items;
const maintenance = async () => (await service.made('GET', '/api/v1/repositories/local')).maintenance;

// By the keyboard: what the fields above tell is looked up, and moves everything below when it has come.
const openLimits = () => page.locator('summary', { hasText: 'Limits and time zone' }).press('Enter');

test('without rules nothing goes, and everybody may look', async () => {
  await logIn(page, service, 'vic', '/plans/letters');
  await page.getByText('all of them', { exact: true }).waitFor();
  await button('Show what would go').click();
  await wouldGo('region').getByText('Nothing would go: all 3 stay.').waitFor();
  await wouldGo('region').getByText('No rule removes anything').waitFor();
  await button('Show all 3 that stay').click();
  expect(await page.getByRole('list', { name: 'Why they stay' }).getByRole('listitem').count()).toBe(3);
  await expectAccessibleInEveryLook(page);
});

test('rules are set in the form, the preview names what goes, and with the next backup it went', async () => {
  const before = await snapshots();
  await logIn(page, service, 'ada', '/plans/letters/edit');
  const keep = page.getByRole('region', { name: 'How long snapshots are kept' });
  await keep.getByLabel('Keep the newest').fill('many');
  await keep.getByText('A number is needed here').waitFor();
  expect(await button('Show what would go').isDisabled()).toBe(true);
  await keep.getByLabel('Keep the newest').fill('1');
  await button('Show what would go').click();
  await wouldGo('group').getByText('2 of 3 would go.').waitFor();
  await wouldGo('group').getByText('They go with the next good backup.').waitFor();
  const goers = page.getByRole('list', { name: 'Would go' });
  expect(await goers.getByRole('listitem').count()).toBe(2);
  await goers.getByText('No rule keeps it').first().waitFor();
  await wouldGo('group').getByText('One of the newest').waitFor();
  const going = await goers.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')!.split('/').at(-1)!));
  expect(before.map((one) => one.id)).toEqual(expect.arrayContaining(going));
  await button('Show the one that stays').click();
  expect(await page.getByRole('list', { name: 'Why the other stays' }).getByRole('listitem').count()).toBe(1);
  await keep.getByLabel('Keep everything within').fill('1w');
  await wouldGo('group').getByText('The rules have changed since').waitFor();
  await wouldGo('group').getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('alert').getByText('This cannot be used').first().waitFor();
  await keep.getByLabel('Keep everything within').fill('');
  await wouldGo('group').getByRole('button', { name: 'Look again' }).click();
  await wouldGo('group').getByText('2 of 3 would go.').waitFor();
  await expectAccessibleInEveryLook(page);
  expect(await snapshots()).toHaveLength(3);
  await button('Save').click();
  await page.getByText('The plan was changed. The next backup follows it.').waitFor();
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('the newest one', { exact: true }).waitFor();

  const run = await backUp('letters');
  expect(run.state).toBe('succeeded');
  const left = (await snapshots()).map((one) => one.id);
  expect(left).toContain(run.snapshot_id);
  expect(left.filter((id) => going.includes(id))).toEqual([]);
  await page.goto(`${service.url}/runs/${run.id}`);
  await page.locator('.timeline').getByText('Tidy up').waitFor();
  await page.goto(`${service.url}/ledger?action=snapshot.*`);
  await page.getByText('Snapshots forgotten').first().waitFor();
});

test('the room of what went is freed from the page of the repository, once it is said what that does', async () => {
  await service.made('PATCH', '/api/v1/repositories/local', { maintenance: { max_unused: '0' } });
  await service.made('PATCH', '/api/v1/plans/letters', { files: { retention: { keep_last: 1 } } });
  writeFileSync(join(letters, 'gone soon.bin'), randomBytes(300_000));
  await backUp('letters');
  rmSync(join(letters, 'gone soon.bin'));
  await backUp('letters');
  await logIn(page, service, 'ada', '/repositories/local');
  const card = page.getByRole('region', { name: 'Maintenance' });
  await card.getByText('0 may stay unused').waitFor();
  await button('Prune').click();
  const dialog = page.getByRole('dialog', { name: 'Prune local now?' });
  await dialog.getByText('Nothing that a remaining snapshot needs is removed.', { exact: false }).waitFor();
  await expectAccessibleInEveryLook(page);
  await dialog.getByRole('button', { name: 'Free the room' }).click();
  await page.waitForURL(/\/runs\/\d{8}t/);
  await page.locator('.run-title').getByText('Succeeded').waitFor();
  await page.locator('.timeline').getByText('Free room').waitFor();
  await page.locator('.facts').getByText('Freed').waitFor();
  await page.goto(`${service.url}/runs?kind=prune`);
  await page.getByRole('row', { name: /local Prune.*Succeeded/ }).waitFor();
  await page.goto(`${service.url}/repositories/local`);
  await card.getByText(/, freed \d+\.\d kB$/).waitFor();
});

test('when it is pruned and read is set in words, told with the next time, and nothing else is touched', async () => {
  await logIn(page, service, 'ada', '/repositories/local');
  await page.getByRole('link', { name: 'Change the maintenance of local' }).click();
  const prune = page.getByRole('group', { name: 'Prune: free the room of what was forgotten' });
  const verify = page.getByRole('group', { name: 'Read stored data and compare it' });
  expect(await button('Save').isDisabled()).toBe(true);
  await prune.getByLabel('How often').selectOption({ label: 'Every week' });
  await prune.getByLabel('Day', { exact: true }).selectOption({ label: 'Sunday' });
  await prune.getByLabel('Time', { exact: true }).fill('03:15');
  await prune.locator('.next-times li').nth(4).waitFor();
  await verify.getByLabel('How often').selectOption({ label: 'Every day' });
  await verify.getByLabel('All of it within days').fill('0');
  await verify.getByText('A number from 1 to 3650 is needed here').waitFor();
  await verify.getByLabel('All of it within days').fill('12');
  await verify.locator('.next-times li').nth(4).waitFor();
  await openLimits();
  await page.getByLabel('May stay unused').fill('all of it');
  await expectAccessibleInEveryLook(page);
  await button('Save').click();
  await page.getByRole('alert').getByText('This cannot be used').waitFor();
  await page.getByLabel('May stay unused').fill('10%');
  // What a check finds meanwhile is no edit of somebody else.
  await service.runEnded((await service.made('POST', '/api/v1/repositories/local/check')).run_id);
  await page.route('**/api/v1/repositories/local', async (route) => {
    if (route.request().method() === 'PATCH') expect(Object.keys(route.request().postDataJSON())).toEqual(['maintenance']);
    await route.continue();
  });
  await button('Save').click();
  const card = page.getByRole('region', { name: 'Maintenance' });
  await card.getByText(/^every Sunday at 03:15( \(\S+\))?, next/).waitFor();
  await card.getByText(/^every day at 02:00( \(\S+\))?, next/).waitFor();
  await card.getByText('all of it within 12 days').waitFor();
  expect(await maintenance()).toEqual({
    prune: '15 3 * * 0', verify: '0 2 * * *', verify_days: 12, max_unused: '10%', max_repack: null, time_zone: null,
  });
});

test('an edit of somebody else is not undone', async () => {
  await logIn(page, service, 'ada', '/repositories/local/maintenance');
  await openLimits();
  await page.getByLabel('Rewritten at most').fill('5G');
  await service.made('PATCH', '/api/v1/repositories/local', { maintenance: { verify_days: 20 } });
  await button('Save').click();
  await page.getByRole('alert').filter({ hasText: 'Somebody else changed it in the meantime' }).waitFor();
  expect(await maintenance()).toMatchObject({ max_repack: null, verify_days: 20 });
  await button('Load it again').click();
  await button('Load it again').waitFor({ state: 'detached' });
  await openLimits();
  await page.getByLabel('Rewritten at most').fill('5G');
  await button('Save').click();
  await page.waitForURL(/\/repositories\/local$/);
  expect(await maintenance()).toMatchObject({ max_repack: '5G', verify_days: 20 });
});

test('all data is read by an operator, who cannot prune', async () => {
  await service.runEnded((await service.made('POST', '/api/v1/repositories/local/check', { read: 'next-part' })).run_id);
  await logIn(page, service, 'otto', '/repositories/local');
  const card = page.getByRole('region', { name: 'Maintenance' });
  await card.getByText(/^1 of \d+ parts since/).waitFor();
  expect(await button('Prune').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Change the maintenance of local' }).count()).toBe(0);
  await button('Read all data').click();
  await page.waitForURL(/\/runs\/\d{8}t/);
  await page.locator('.run-title').getByText('Succeeded').waitFor();
  await page.locator('.facts').getByText('all of the data').waitFor();
  await page.goto(`${service.url}/runs?kind=check`);
  await page.getByText('Check, all of the data').waitFor();
  await page.goto(`${service.url}/repositories/local`);
  await card.getByText(/^all was read that was stored by/).waitFor();
});

test('damage that a reading has found stays in sight although a check of the structure is good', async () => {
  await service.addRepository('rotten');
  await service.addPlan('rotten', 'rotten', [letters]);
  await backUp('rotten');
  service.rot('rotten');
  await service.runEnded((await service.made('POST', '/api/v1/repositories/rotten/check', { read: 'all-data' })).run_id);
  const whole = await service.runEnded((await service.made('POST', '/api/v1/repositories/rotten/check')).run_id);
  expect(whole.state).toBe('succeeded');
  await logIn(page, service, 'vic');
  await page.locator('.place-card').filter({ hasText: 'rotten' }).getByText('Damaged').waitFor();
  await page.goto(`${service.url}/repositories`);
  await page.getByRole('article', { name: 'rotten' }).getByText('Damaged').waitFor();
  await page.getByRole('link', { name: 'rotten' }).click();
  await page.getByText('A check, a prune or a backup found damage.', { exact: false }).waitFor();
  for (const name of ['Prune', 'Read all data']) expect(await button(name).count()).toBe(0);
});
