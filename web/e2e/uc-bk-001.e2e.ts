import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { RestBackend } from './support/rest';
import { Service } from './support/service';

// UC-BK-001: Create Backup.

let service: Service;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addRepository('office-nas');
  const photos = service.folder('photos', 120, 200_000);
  await service.addPlan('photos', 'office-nas', [photos]);
  const slow = service.folder('slow', 1, 200_000);
  service.sparse(slow, 'much.bin', 99_000_000_000);
  await service.addPlan('slow', 'office-nas', [slow]);
  await service.addPlan('projects', 'office-nas', [join(service.room, 'projects')]);
  await service.addPlan('mail', 'office-nas', [photos, join(service.room, 'mail')]);
});
afterAll(() => service?.dispose());

beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
  await logIn(page, service, 'ada');
});
afterEach(() => browser.close());

const card = (plan: string) => page.getByRole('article', { name: plan, exact: true });
const progressOf = (plan: string) => page.getByRole('article', { name: `Progress of ${plan}` });

test('main flow: the button starts it, its progress is live, it is checked, and the dashboard says so', async () => {
  service.holdChecks();
  await page.getByRole('button', { name: 'Create backup', exact: true }).first().click();
  await page.getByRole('menuitem', { name: 'photos' }).click();
  await progressOf('photos').locator('[aria-current=step]').getByText('Check').waitFor();
  await service.letChecksGo();
  await progressOf('photos').waitFor({ state: 'detached' });
  await card('photos').getByText('Protected').waitFor();
  await card('photos').getByRole('link', { name: 'View report' }).click();
  await page.getByText('run.succeeded').waitFor();
  const [run] = (await service.made('GET', '/api/v1/runs?plan=photos')).items;
  expect(run).toMatchObject({ state: 'succeeded', verified: true, actor: 'user:ada' });
});

test('cancel says what happens, and the run ends as cancelled', async () => {
  await card('slow').getByRole('button', { name: 'Create backup: slow' }).click();
  await progressOf('slow').getByRole('button', { name: 'Cancel' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel the backup of slow?' });
  await dialog.getByText(/Earlier backups stay as they are/).waitFor();
  await dialog.getByRole('button', { name: 'Keep it running' }).click();
  await dialog.waitFor({ state: 'detached' });
  await progressOf('slow').getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: 'Cancel the backup' }).click();
  await progressOf('slow').waitFor({ state: 'detached', timeout: 30_000 });
  await card('slow').getByText('The last backup was cancelled, so newer changes are not protected.').waitFor();
  const [run] = (await service.made('GET', '/api/v1/runs?plan=slow')).items;
  expect(run.state).toBe('cancelled');
});

test('a failed run is explained in the card it belongs to, and can be started again', async () => {
  await card('projects').getByRole('button', { name: 'Create backup: projects' }).click();
  const problem = card('projects');
  await problem.getByText('A folder that should be backed up does not exist').waitFor();
  await problem.getByText('ERROR_SOURCE_MISSING').waitFor();
  await problem.getByText(/Bring the directory back/).waitFor();
  await page.getByRole('heading', { name: /needs? you\.$/ }).waitFor();
  await problem.getByRole('link', { name: 'Show what happened' }).click();
  const first = await page.waitForURL(/\/runs\/[^/]+/).then(() => page.url());
  await page.getByRole('button', { name: 'Start it again' }).click();
  await page.waitForURL((at) => at.href !== first);
  await page.locator('.run-title .pill[data-look=bad]').waitFor();
  const runs = (await service.made('GET', '/api/v1/runs?plan=projects')).items;
  expect(runs[0].retry_of).toBe(runs[1].id);
});

describe('AF-1: the network goes away while it is uploaded', () => {
  let backend: RestBackend;
  beforeAll(async () => {
    backend = await new RestBackend(join(service.room, 'away')).start();
    await service.made('POST', '/api/v1/repositories', {
      name: 'away', location: backend.location, password: 'a few words', init: true,
    });
    const music = service.folder('music', 8, 4_000_000);
    await service.made('POST', '/api/v1/plans', {
      name: 'music', kind: 'files', repository: 'away', files: { sources: [music] }, limits: { network_ms: 0 },
      retries: { attempts: 2, first_ms: 1000, factor: 1, most_ms: 1000 },
    });
  });
  afterAll(() => backend?.stop());

  test('it waits, tries again, and succeeds when the network is back', async () => {
    backend.cutAfter(3_000_000);
    await card('music').getByRole('button', { name: 'Create backup: music' }).click();
    await progressOf('music').getByText(/Waiting to try again\.|Waiting for the network\./).waitFor();
    backend.mend();
    await progressOf('music').waitFor({ state: 'detached' });
    await card('music').getByText('Protected').waitFor();
    const [run] = (await service.made('GET', '/api/v1/runs?plan=music')).items;
    expect(run).toMatchObject({ state: 'succeeded', verified: true });
    expect(run.retries.length).toBeGreaterThan(0);
  });

  test('when every attempt is used up it has failed, with ERROR_NETWORK and what to do', async () => {
    service.folder('music', 8, 4_000_000); // other content
    backend.cutAfter(3_000_000);
    await card('music').getByRole('button', { name: 'Create backup: music' }).click();
    await card('music').getByText('ERROR_NETWORK').waitFor();
    const [run] = (await service.made('GET', '/api/v1/runs?plan=music')).items;
    expect(run.state).toBe('failed');
    expect(run.retries).toHaveLength(2);
    backend.mend();
    await card('music').getByRole('link', { name: 'Show what happened' }).click();
    await page.getByRole('button', { name: 'Start it again' }).click();
    await page.locator('.run-title .pill[data-look=good]').waitFor();
  });
});

test('two browsers watch the same run: what one starts and cancels the other sees, without a reload', async () => {
  await service.addUser('vic', 'viewer');
  const other = await Browser.open({ locale: 'de-DE' });
  const theirs = await other.page();
  await logIn(theirs, service, 'vic');
  const seen = theirs.getByRole('article', { name: 'Fortschritt von slow' });
  await card('slow').getByRole('button', { name: 'Create backup: slow' }).click();
  for (const progress of [progressOf('slow'), seen]) await progress.locator('.running-file').getByText('much.bin').waitFor();
  const bytes = async (where: Page) => (await where.locator('.running .figures').textContent()) ?? '';
  const before = await bytes(theirs);
  await theirs.waitForFunction((old) => document.querySelector('.running .figures')?.textContent !== old, before);
  expect(await seen.getByRole('button').count()).toBe(0); // a viewer cancels nothing
  await progressOf('slow').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the backup' }).click();
  for (const progress of [progressOf('slow'), seen]) await progress.waitFor({ state: 'detached' });
  const [run] = (await service.made('GET', '/api/v1/runs?plan=slow')).items;
  expect(run).toMatchObject({ state: 'cancelled' });
  await other.close();
});

test('a source that is missing is a warning, with its path', async () => {
  await card('mail').getByRole('button', { name: 'Create backup: mail' }).click();
  await card('mail').getByText('The backup is good, with one warning.').waitFor();
  await card('mail').getByText('Needs attention').waitFor();
  await card('mail').getByText(join(service.room, 'mail'), { exact: true }).waitFor();
  await card('mail').getByRole('link', { name: 'Show what was left out' }).click();
  await page.getByRole('heading', { name: 'Warnings', exact: true }).waitFor();
});

test('the log of a run is followed, searched and taken away', async () => {
  const id = await service.startBackup('photos');
  await page.goto(`${service.url}/runs/${id}/details`);
  await page.getByRole('log').waitFor();
  await service.runEnded(id);
  await page.getByLabel('Search in the log').fill('restic');
  await page.getByText(/^\d+ lines$/).waitFor();
  await page.getByLabel('Search in the log').fill('no line has this');
  await page.getByText('No line has that.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${id}.ndjson`);
});

test('runs are filtered, and the filter is in the address', async () => {
  await page.goto(`${service.url}/runs`);
  await page.getByLabel('State').selectOption('failed');
  await page.waitForURL(/state=failed/);
  await page.getByRole('table').getByText('Failed').first().waitFor();
  expect(await page.getByRole('table').getByText('Succeeded').count()).toBe(0);
  await page.getByLabel('Kind').selectOption('restore');
  await page.getByText('No run is like that').waitFor();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await page.getByRole('table').getByText('Succeeded').first().waitFor();
});
