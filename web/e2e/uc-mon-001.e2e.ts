import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// UC-MON-001: View Backup Status.

let service: Service;
let browser: Browser;
let page: Page;

beforeEach(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(async () => {
  await browser.close();
  await service.dispose();
});

async function addPhotos(): Promise<string> {
  const photos = service.folder('photos', 120, 200_000);
  await service.addRepository('office-nas');
  await service.addPlan('photos', 'office-nas', [photos]);
  return photos;
}

const card = (plan: string) => page.getByRole('article', { name: plan, exact: true });
const progressOf = (plan: string) => page.getByRole('article', { name: `Progress of ${plan}` });

describe('main flow', () => {
  test('what ran last is shown, with outcome, duration and size, and leads to log and entry', async () => {
    await addPhotos();
    await service.runEnded(await service.startBackup('photos'));
    await logIn(page, service, 'ada');
    await page.getByRole('heading', { name: 'Your plan is protected.' }).waitFor();
    await card('photos').getByText('Protected').waitFor();
    await card('photos').getByText(/^24\.0 MB · 120 files · 24\.\d MB added$/).waitFor();
    await card('photos').getByText(/^\d+(\.\d)? s$/).waitFor();
    await page.getByRole('img', { name: '30 days: 1 succeeded, 0 with warnings, 0 failed, 29 without a backup' }).waitFor();
    await page.getByRole('link', { name: 'Backup status: Everything is fine' }).waitFor();

    await card('photos').getByRole('link', { name: 'Details' }).click();
    await page.getByRole('log').waitFor();
    await page.getByRole('link', { name: 'Backup status: Everything is fine' }).click();
    await card('photos').getByRole('link', { name: 'View report' }).click();
    await page.getByText('run.succeeded').waitFor();
    await page.getByText('This entry is in the ledger').waitFor();
    await page.getByText('The signature of the checkpoint was verified too.').waitFor();
  });

  test('what runs is shown with count, size, rate, repository and steps, in every header too', async () => {
    service.sparse(await addPhotos(), 'photos 9999.bin', 99_000_000_000);
    await logIn(page, service, 'ada');
    const id = await service.startBackup('photos');
    const running = progressOf('photos');
    await running.getByText('office-nas').waitFor();
    await running.getByText(/^\d+ of 121$/).waitFor();
    await running.getByText(/^\d+\.\d of 99\.0 GB$/).waitFor();
    await running.getByText(/\/s$/).waitFor();
    await running.locator('[aria-current=step]').getByText('Back up').waitFor();
    await running.getByText(/photos \d{4}\.bin$/).waitFor();
    expect(await running.getByRole('progressbar').getAttribute('aria-valuenow')).toMatch(/^\d+$/);
    await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
    await page.getByRole('link', { name: 'Backup status: 1 backup is running' }).waitFor();
    await page.waitForFunction(() => /^\d+ % · Strongroom$/.test(document.title));
    await service.made('POST', `/api/v1/runs/${id}/cancel`);
    await service.runEnded(id);
  });
});

test('AF-1: nothing was backed up yet, and the first backup is a few clicks away', async () => {
  const folder = service.folder('letters', 12, 20_000);
  await logIn(page, service, 'ada');
  await page.getByRole('heading', { name: 'No backups performed' }).waitFor();
  await page.getByRole('link', { name: 'Create First Backup' }).click();
  await page.getByLabel('Path').fill(service.room);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: `Add ${folder}` }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('heading', { name: 'Where should it be kept?' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Start the backup' }).click();
  await page.getByRole('link', { name: 'Watch it on the dashboard' }).click();
  await page.getByRole('heading', { name: 'Your plan is protected.' }).waitFor();
});

test('AF-2: the status cannot be read, which is said until it can again', async () => {
  await addPhotos();
  await service.runEnded(await service.startBackup('photos'));
  await logIn(page, service, 'ada');
  await card('photos').getByText('Protected').waitFor();
  const store = join(service.dataDir, 'strongroom.db');
  const content = readFileSync(store);
  const overwrite = (bytes: Buffer) => {
    const file = openSync(store, 'r+');
    writeSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
  };
  overwrite(Buffer.alloc(content.length, 0xa5));
  const banner = page.getByRole('alert').filter({ hasText: 'The backup status could not be read' });
  await banner.getByText('ERROR_STATUS_FETCH').waitFor();
  await banner.getByText('It is tried again every few seconds.').waitFor();
  await banner.getByText(/What you see below is as of .* ago/).waitFor();
  expect(await card('photos').getByText('Protected').isVisible()).toBe(true);
  await page.getByRole('link', { name: 'Backup status: The status is not known right now' }).waitFor();
  overwrite(content);
  await banner.waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Backup status: Everything is fine' }).waitFor();
});

test('a lost connection is shown, what was known stays, and it heals by itself', async () => {
  await addPhotos();
  await service.runEnded(await service.startBackup('photos'));
  await logIn(page, service, 'ada');
  await card('photos').getByText('Protected').waitFor();
  const { port } = service;
  await service.stop();
  const banner = page.getByText('The connection to the service is lost');
  await banner.waitFor();
  await page.getByText(/What you see is as of .* ago and may have changed since\./).waitFor();
  expect(await card('photos').getByText('Protected').isVisible()).toBe(true);
  await service.start(port);
  await banner.waitFor({ state: 'detached', timeout: 30_000 });
  await page.getByRole('link', { name: 'Backup status: Everything is fine' }).waitFor();
  // It is live again: a run that others start is shown without a reload.
  service.holdChecks();
  const id = await service.startBackup('photos');
  await progressOf('photos').waitFor();
  await service.letChecksGo();
  await service.runEnded(id);
  await progressOf('photos').waitFor({ state: 'detached' });
});
