import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// The ledger: found, proven, verified, anchored, exported; and what is shown when it is broken.

let service: Service;
let browser: Browser;
let page: Page;
let run: string;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('otto', 'operator');
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  await service.addPlan('letters', 'local', [service.folder('letters', 3, 2000)]);
  run = await service.startBackup('letters');
  await service.runEnded(run);
});
afterAll(() => service?.dispose());
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const rows = () => page.getByRole('table', { name: 'Entries of the ledger' }).getByRole('row');

async function contentOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), 'utf8');
}

test('entries are filtered, the filter is in the address, and an entry is proven in the browser', async () => {
  await logIn(page, service, 'vic');
  await page.getByRole('link', { name: 'Ledger', exact: true }).first().click();
  await rows().filter({ hasText: 'Run succeeded' }).first().waitFor();
  await rows().filter({ hasText: 'User added' }).first().waitFor();
  await page.getByLabel('What', { exact: true }).selectOption({ label: 'Runs' });
  await rows().filter({ hasText: 'User added' }).first().waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('action')).toBe('run.*');
  await page.getByLabel('Search').fill('nothing has this');
  await page.getByRole('heading', { name: 'No entry is like that' }).waitFor();
  await page.getByRole('button', { name: 'Show all entries' }).click();
  await rows().filter({ hasText: 'User added' }).first().waitFor();

  await page.goto(`${service.url}/ledger?action=run.succeeded&run=${run}`);
  await page.getByText(`Only what belongs to run ${run}.`).waitFor();
  await rows().getByRole('link', { name: 'Run succeeded' }).click();
  await page.getByRole('heading', { name: 'Run succeeded', level: 1 }).waitFor();
  await page.getByText('This entry is in the ledger').waitFor();
  await page.getByText('The signature of the checkpoint was verified too.').waitFor();
  await page.getByRole('link', { name: 'Entry before' }).click();
  await page.getByText('This entry is in the ledger').waitFor();
});

test('a day that is gone has no entries, today has', async () => {
  await logIn(page, service, 'vic', '/ledger?until=2020-01-31');
  await page.getByRole('heading', { name: 'No entry is like that' }).waitFor();
  await page.getByLabel('To', { exact: true }).fill('');
  await rows().filter({ hasText: 'Run succeeded' }).first().waitFor();
});

test('it is verified on demand, by whoever may', async () => {
  await logIn(page, service, 'otto', '/ledger');
  await page.getByRole('button', { name: 'Verify now' }).click();
  await page.getByText(/^All \d+ entries are intact$/).waitFor();
  await rows().filter({ hasText: 'Ledger verified' }).first().waitFor();
});

test('the checkpoint is verified and taken away; directories keep it, too', async () => {
  const directory = join(service.room, 'anchors');
  mkdirSync(directory);
  await logIn(page, service, 'ada', '/ledger/anchors');
  await page.getByText('The signature is good: your browser has verified it.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the checkpoint' }).click(),
  ]);
  expect(await contentOf(download)).toMatch(/^strongroom-ledger\/\S+\n\d+\n\S+\n\n— /);

  await page.getByLabel('Directory').fill(join(service.room, 'nowhere'));
  await page.getByRole('button', { name: 'Add the directory' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Directory').fill(directory);
  await page.getByRole('button', { name: 'Add the directory' }).click();
  await page.getByRole('status').filter({ hasText: `Every checkpoint is copied to ${directory}` }).waitFor();
  await page.getByRole('button', { name: `Remove: ${directory}` }).click();
  const dialog = page.getByRole('dialog', { name: 'Keep no more checkpoints there?' });
  const button = dialog.getByRole('button', { name: 'Remove the directory' });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel('Type the directory to go on').fill(directory);
  await button.click();
  await page.getByText(`No more checkpoints are copied to ${directory}.`).waitFor();
  await page.getByRole('button', { name: `Remove: ${directory}` }).waitFor({ state: 'detached' });
});

test('it is exported in three forms, and records are made anew', async () => {
  await logIn(page, service, 'ada', '/ledger/export');
  const take = async (format: string) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: `Download ${format}` }).click(),
    ]);
    return contentOf(download);
  };
  expect(await take('JSON Lines')).toContain('run.succeeded');
  expect(await take('CSV')).toMatch(/^seq,time,severity,actor/);
  expect(await take('PDF')).toMatch(/^%PDF-/);
  await page.getByLabel('To', { exact: true }).fill('2020-01-31');
  expect(await take('CSV')).not.toContain('run.succeeded');

  await page.getByRole('button', { name: 'Make the records anew' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make the records anew' }).click();
  await page.getByText('The record of 1 run was made anew.').waitFor();
  await page.getByText('None said otherwise than the ledger.').waitFor();
});

test('a viewer is offered no verification, no anchors, no export', async () => {
  await logIn(page, service, 'vic', '/ledger/anchors');
  await page.getByText('The signature is good: your browser has verified it.').waitFor();
  expect(await page.getByRole('button', { name: 'Verify now' }).count()).toBe(0);
  expect(await page.getByRole('heading', { name: 'Anchors' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Export' }).count()).toBe(0);
  await page.goto(`${service.url}/ledger/export`);
  await rows().first().waitFor();
  expect(await page.getByRole('link', { name: 'Download CSV' }).count()).toBe(0);
});

test('a break is shown in red with what to do, and an admin answers for it', async () => {
  await service.stop();
  service.breakLedger();
  await service.start();
  await logIn(page, service, 'ada', '/ledger');
  await page.getByRole('button', { name: 'Verify now' }).click();
  const broken = page.getByRole('alert').filter({ hasText: 'The ledger was tampered with or damaged' });
  await broken.getByText('What the verification found:').waitFor();
  await broken.getByText('Delete nothing, and keep a copy of the data directory as it is now.').waitFor();
  await broken.getByRole('button', { name: 'Answer for it' }).click();
  const dialog = page.getByRole('dialog', { name: 'Answer for the break' });
  const button = dialog.getByRole('button', { name: 'Record it under my name' });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel('What you found').fill('an exercise of this test');
  await button.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('A break was answered for').waitFor();
  await page.getByRole('link', { name: 'Show who did, and why' }).click();
  await rows().getByRole('link', { name: 'Break answered for' }).click();
  await page.getByText('an exercise of this test').waitFor();
});
