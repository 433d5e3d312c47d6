import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Browser } from './support/browser';
import { Postgres } from './support/postgres';
import { kPassword, Service } from './support/service';

// The first visit: an admin, what to protect, where to keep it, and the first backup of UC-BK-001 (and of UC-010) runs.

let service: Service;
let browser: Browser;
let page: Page;
let letters: string;

beforeEach(async () => {
  service = await new Service().start();
  letters = service.folder('letters', 4, 20_000);
  mkdirSync(join(letters, 'cache'));
  writeFileSync(join(letters, 'cache', 'large.bin'), Buffer.alloc(3_000_000, 7));
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(async () => {
  await browser.close();
  await service.dispose();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first();
const button = (name: string) => page.getByRole('button', { name, exact: true });

async function makeAdmin(): Promise<void> {
  await page.goto(service.setup);
  await page.getByLabel('Your name').fill('ada');
  await page.getByLabel('Password').first().fill(kPassword);
  await button('Create admin').click();
  await heading('What should be protected?').waitFor();
}

async function chooseLetters(): Promise<void> {
  await page.getByLabel('Path', { exact: true }).fill(service.room);
  await button('Open').click();
  await button(`Add ${letters}`).click();
  await button('Next').click();
  await heading('Where should it be kept?').waitFor();
}

test('with the keyboard alone: from the link to a backup that is checked', async () => {
  // Moves on until it is reached, as somebody would who sees where the focus is.
  const tabTo = async (target: Locator) => {
    await target.waitFor();
    for (let steps = 0; steps < 200; steps += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the keyboard does not reach ${target}`);
  };
  await page.goto(service.setup);
  await tabTo(page.getByLabel('Your name'));
  await page.keyboard.type('ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type(kPassword);
  await page.keyboard.press('Enter');
  // The question has the focus: what is to be done comes next.
  await page.waitForFunction(() => document.activeElement?.textContent?.endsWith('What should be protected?'));
  await tabTo(page.getByLabel('Path', { exact: true }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(service.room);
  await page.keyboard.press('Enter');
  await tabTo(button(`Add ${letters}`));
  await page.keyboard.press('Space');
  await tabTo(button('Next'));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.textContent?.endsWith('Where should it be kept?'));
  await tabTo(button('Next'));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.textContent?.endsWith('This is what will be backed up'));
  await page.locator('.preview .figures').getByText('3.1 MB').waitFor();
  await tabTo(button(`Leave out ${join(letters, 'cache')}`));
  await page.keyboard.press('Enter');
  await page.locator('.preview .figures').getByText('80.0 kB').waitFor();
  await tabTo(button('Start the backup'));
  await page.keyboard.press('Enter');
  await page.getByText('Your first backup is done and checked').waitFor();
  const [kept] = (await service.made('GET', '/api/v1/repositories')).items;
  expect(kept.maintenance).toMatchObject({ prune: '0 3 * * 0', verify: '0 4 * * *', verify_days: 30 });
  const [run] = (await service.made('GET', '/api/v1/runs')).items;
  expect(run).toMatchObject({ state: 'succeeded', verified: true, plan: 'letters', files: { total: 4 } });
  await tabTo(page.getByRole('link', { name: 'Watch it on the dashboard' }));
  await page.keyboard.press('Enter');
  await heading('Your plan is protected.').waitFor();
});

test('the password of the repository is shown once, with a sheet to keep that plain restic needs no more than', async () => {
  await makeAdmin();
  await chooseLetters();
  await button('Test').click();
  await page.getByText('Reached. There is no repository yet: a new one is made here.').waitFor();
  await button('Next').click();
  await button('Start the backup').click();
  await heading('Keep this password').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the recovery sheet' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('strongroom-recovery-default.txt');
  const sheet = readFileSync(await download.path(), 'utf8');
  const password = await page.locator('.secret').textContent();
  expect(sheet).toContain(`export RESTIC_REPOSITORY='${service.dataDir}/repository'`);
  expect(sheet).toContain(`export RESTIC_PASSWORD='${password}'`);
  await page.getByText('Your first backup is done and checked').waitFor();
  const opened = await service.made('POST', '/api/v1/repositories/test', {
    name: 'again', location: join(service.dataDir, 'repository'), password,
  });
  expect(opened.snapshots).toBe(1);
  await page.getByRole('link', { name: 'Watch it on the dashboard' }).click();
  await page.goBack();
  expect(await page.getByText('Keep this password').count()).toBe(0);
});

test('a place that has a repository already asks for its password; a wrong one is told before anything is made', async () => {
  const location = join(service.room, 'nas');
  await service.made('POST', '/api/v1/repositories', { name: 'nas', location, password: 'the right one', init: true });
  await service.made('DELETE', '/api/v1/repositories/nas');
  await makeAdmin();
  await chooseLetters();
  await page.getByLabel('Folder', { exact: true }).fill(location);
  await button('Next').click();
  await page.getByText('Enter its password, or choose another place.').waitFor();
  await page.getByLabel('Password of the repository').fill('not that one');
  await button('Next').click();
  await page.getByRole('alert').getByText('This password does not open the repository').waitFor();
  await page.getByLabel('Password of the repository').fill('the right one');
  await button('Test').click();
  await page.getByText('Reached. The repository opens; it holds 0 snapshots.').waitFor();
  await button('Next').click();
  await button('Start the backup').click();
  await page.getByText('Your first backup is done and checked').waitFor();
  // It was not generated here, so there is nothing to show.
  expect(await page.getByText('Keep this password').count()).toBe(0);
});

test('other places are filled in, and a place that does not answer keeps nobody in the dark', async () => {
  await makeAdmin();
  await chooseLetters();
  await page.getByLabel('A restic REST server').check();
  await page.getByLabel('Address').fill('http://127.0.0.1:9/');
  await button('Test').click();
  const refused = page.getByRole('alert').filter({ hasText: 'This place cannot be used like this' });
  await refused.getByText('The repository could not be reached over the network').waitFor({ timeout: 60_000 });
  await page.getByLabel('S3 or what speaks like it').check();
  expect(await refused.count()).toBe(0);
  expect(await button('Next').isDisabled()).toBe(true);
  await page.getByLabel('Bucket').fill('backup');
  await page.getByLabel('Access key').fill('K');
  await page.getByLabel('Secret key').fill('S');
  expect(await button('Next').isDisabled()).toBe(false);
  await page.getByLabel('A server, over SFTP').check();
  await page.getByLabel('Host').fill('nas');
  await page.getByLabel('Folder on the server').fill('/srv/backup');
  expect(await button('Next').isDisabled()).toBe(false);
  // Nothing was stored, and nothing that opens anything is in the page's address or the browser's storage.
  expect((await service.made('GET', '/api/v1/repositories')).items).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href)).not.toContain('"S"');
});

test('what fails on the way is explained, and going on makes nothing twice', async () => {
  await makeAdmin();
  await chooseLetters();
  await button('Next').click();
  await page.route('**/api/v1/plans', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await button('Start the backup').click();
  const failed = page.getByRole('alert').filter({ hasText: 'It could not be started' });
  await failed.getByText(/What was made so far is kept/).waitFor();
  await page.unroute('**/api/v1/plans');
  await button('Start the backup').click();
  await page.getByText('Your first backup is done and checked').waitFor();
  await heading('Keep this password').waitFor();
  expect((await service.made('GET', '/api/v1/repositories')).items).toHaveLength(1);
});

test('a database is tested, and its first dump is made', async () => {
  const postgres = await new Postgres().start();
  try {
    postgres.sql('postgres', 'CREATE DATABASE shop');
    await makeAdmin();
    await page.getByLabel('A PostgreSQL database').check();
    await page.getByLabel('Address').fill(postgres.url('nowhere'));
    await button('Next').click();
    await page.getByRole('alert').getByText('The database cannot be reached like this').waitFor();
    await page.getByLabel('Address').fill(postgres.url('shop'));
    await button('Test').click();
    await page.getByText(/The server answers: PostgreSQL \d+/).waitFor();
    await button('Next').click();
    await heading('Where should its dumps be kept?').waitFor();
    await button('Next').click();
    await page.getByText('the data directory of Strongroom').waitFor();
    await button('Start the backup').click();
    await page.getByText('Your first backup is done and checked').waitFor();
    const [dump] = (await service.made('GET', '/api/v1/database/backups?database=shop')).items;
    expect(dump.database).toBe('shop');
  } finally {
    await postgres.stop();
  }
});
