import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// UC-BK-001, step 2: what the patterns of a plan select; and its pre-conditions: a plan, a repository, readable sources.

let service: Service;
let browser: Browser;
let page: Page;
let documents: string;

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('vic', 'viewer');
  await service.addRepository('office-nas');
  documents = service.folder('documents', 5, 10_000);
  const cache = join(documents, 'cache [old]');
  mkdirSync(cache);
  writeFileSync(join(cache, 'large.bin'), Buffer.alloc(2_000_000, 7));
  writeFileSync(join(documents, 'draft.tmp'), Buffer.alloc(1000, 7));
  await service.addPlan('documents', 'office-nas', [documents]);
});
afterAll(() => service?.dispose());

beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const plan = async (name: string) => service.made('GET', `/api/v1/plans/${name}`);
const preview = () => page.getByRole('region', { name: 'Preview' });
const settled = () => page.locator('.preview:not([data-old]) .figures').waitFor();

test('the list leads to everything a plan holds', async () => {
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Plans' }).first().click();
  await page.getByRole('heading', { name: 'Plans', level: 1 }).waitFor();
  await page.getByRole('row', { name: /documents.*No backup yet/ }).waitFor();
  await page.getByRole('link', { name: 'documents' }).click();
  await page.getByRole('heading', { name: 'What it holds' }).waitFor();
  await page.getByText(documents, { exact: true }).waitFor();
  await page.getByText('after each backup').waitFor();
});

test('the preview follows the patterns, and a large folder is left out with a click', async () => {
  await logIn(page, service, 'ada', '/plans/documents/edit');
  await settled();
  await preview().getByText('2.1 MB').first().waitFor();
  await page.getByLabel('Leave out', { exact: true }).fill('*.tmp');
  await preview().getByText('1 file (1.0 kB)').waitFor();
  const folder = join(documents, 'cache [old]');
  await preview().getByRole('button', { name: `Leave out ${folder}` }).click();
  await preview().getByText('1 whole folder').waitFor();
  await preview().getByText('50.0 kB').first().waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The plan was changed. The next backup follows it.').waitFor();
  // A bracket in a name is no pattern.
  expect((await plan('documents')).files.exclude).toEqual(['*.tmp', `${documents}/cache \\\\[old]`]);
  await page.getByRole('link', { name: 'Preview' }).click();
  await settled();
  await page.getByLabel('Path').fill(join(folder, 'large.bin'));
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('It is left out.').waitFor();
  await page.getByText(`That was decided at ${folder}, above it.`).waitFor();
  await page.getByLabel('Path').fill(join(documents, 'documents 0001.bin'));
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('It is backed up: no rule leaves it out.').waitFor();
});

test('what cannot be read, and what is not there, is told before it is missing', async () => {
  const gone = join(service.room, 'gone');
  await service.addPlan('risky', 'office-nas', [documents, gone]);
  await logIn(page, service, 'ada', '/plans/risky/preview');
  await settled();
  await preview().getByText('Not there now').waitFor();
  await preview().getByText(gone, { exact: true }).waitFor();
  // Root, who runs tests, can read everything: the answer is the service's own but for what it could not read.
  await page.route('**/api/v1/plans/risky/preview', async (route) => {
    const answer = await (await route.fetch()).json();
    answer.data.unreadable = [{ path: '/srv/closed', reason: 'permission denied' }];
    answer.data.unreadable_count = 1;
    await route.fulfill({ json: answer });
  });
  await preview().getByRole('button', { name: 'Look again' }).click();
  await preview().getByText('One path cannot be read').waitFor();
  await preview().getByText('permission denied').waitFor();
});

test('a stale edit is explained, and nothing typed is lost', async () => {
  await service.addPlan('shared', 'office-nas', [documents]);
  await logIn(page, service, 'ada', '/plans/shared/edit');
  await page.getByLabel('Leave out', { exact: true }).fill('*.iso');
  // Kept from hearing of it: only the service can tell then.
  await page.route('**/api/v1/plans/shared', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await service.made('PATCH', '/api/v1/plans/shared', { check: 'weekly', files: { exclude: ['*.log'] } });
  const refused = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  expect((await refused).status()).toBe(412);
  await page.unroute('**/api/v1/plans/shared');
  const stale = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this plan meanwhile' });
  await stale.getByText('They changed: Leave out, Check the repository.').waitFor();
  await stale.getByText(/You have both changed: Leave out\./).waitFor();
  expect(await page.getByLabel('Leave out', { exact: true }).inputValue()).toBe('*.iso');
  await stale.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText('The plan was changed. The next backup follows it.').waitFor();
  // What I did not touch is as the other one left it.
  expect(await plan('shared')).toMatchObject({ check: 'weekly', files: { exclude: ['*.iso'] } });
});

test('everything else a plan holds is edited, and what cannot be is refused in words', async () => {
  await service.addPlan('all', 'office-nas', [documents]);
  await logIn(page, service, 'ada', '/plans/all/edit');
  await page.getByText('More settings').click();
  await page.getByLabel('Upload limit').fill('many');
  await page.getByText('A number is needed here').waitFor();
  expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
  await page.getByLabel('Upload limit').fill('512');
  await page.getByLabel('Tags').fill('work\nhome');
  await page.getByLabel('Host name').fill('archive');
  await page.getByLabel('Compression').selectOption('max');
  await page.getByLabel('Wait for a lock').fill('2,5');
  await page.getByLabel('Only within').fill('Mon-Fri 22:00-06:00');
  await page.getByLabel('Leave out files larger than').fill('a lot');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('alert').getByText('This cannot be used').first().waitFor();
  await page.getByLabel('Leave out files larger than').fill('500M');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The plan was changed. The next backup follows it.').waitFor();
  expect(await plan('all')).toMatchObject({
    limits: { lock_wait_ms: 150_000 },
    windows: 'Mon-Fri 22:00-06:00',
    files: { upload_limit_kib: 512, tags: ['work', 'home'], host: 'archive', compression: 'max', exclude_larger_than: '500M' },
  });
});

test('when it is backed up is chosen in words, shown in instants, paused and let go on', async () => {
  await service.addPlan('timed', 'office-nas', [documents]);
  await logIn(page, service, 'ada', '/plans/timed/edit');
  await page.getByText('Nothing starts by itself: somebody has to think of it.').waitFor();
  await page.getByLabel('How often').selectOption({ label: 'Every week' });
  await page.getByLabel('Day', { exact: true }).selectOption({ label: 'Friday' });
  await page.getByLabel('Time', { exact: true }).fill('03:15');
  const times = page.locator('.next-times li');
  await page.waitForFunction(() => document.querySelectorAll('.next-times li').length === 5);
  expect(new Date((await times.first().locator('time').getAttribute('datetime'))!).getMinutes()).toBe(15);
  await page.getByLabel('How often').selectOption({ label: 'A schedule of my own' });
  expect(await page.getByLabel('Schedule', { exact: true }).inputValue()).toBe('15 3 * * 5');
  await page.getByLabel('Schedule', { exact: true }).fill('15 31 * * 5');
  await page.getByText('This schedule cannot be used').waitFor();
  await page.getByLabel('Schedule', { exact: true }).fill('every 6 hours');
  await page.getByText('The next times:').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('The plan was changed. The next backup follows it.').waitFor();
  expect(await plan('timed')).toMatchObject({ schedule: 'every 6 hours', paused: false });

  await page.getByRole('link', { name: 'Overview' }).click();
  const when = page.getByRole('region', { name: 'When' });
  await when.getByText('every 6 hours').waitFor();
  await when.locator('.next-times li').nth(4).waitFor();
  await when.getByRole('button', { name: 'Pause the schedule' }).click();
  await when.getByText('The schedule is paused').waitFor();
  expect(await plan('timed')).toMatchObject({ paused: true });
  await when.getByRole('button', { name: 'Let it go on' }).click();
  await when.locator('.next-times li').nth(4).waitFor();
  await page.goto(service.url);
  await page.getByRole('article', { name: 'timed' }).getByText('Next backup').waitFor();
});

test('a plan is added from the page, backed up, and removed by its name; its snapshots stay', async () => {
  await logIn(page, service, 'ada', '/plans');
  await page.getByRole('link', { name: 'Add a plan' }).first().click();
  await page.getByLabel('Name', { exact: true }).fill('letters');
  await page.getByLabel('Path').fill(service.room);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('button', { name: `Add ${documents}` }).click();
  await settled();
  await page.getByRole('button', { name: 'Add plan' }).click();
  await page.getByRole('heading', { name: /^letters/ }).waitFor();
  await page.getByRole('button', { name: 'Create backup' }).click();
  await page.locator('.run-title').getByText('Protected').waitFor();
  await page.getByRole('button', { name: 'Remove plan' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove the plan letters?' });
  await dialog.getByText(/The repository office-nas stays, and so do all its snapshots/).waitFor();
  expect(await dialog.getByRole('button', { name: 'Remove plan' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Type the name of the plan to go on').fill('letters');
  await dialog.getByRole('button', { name: 'Remove plan' }).click();
  await page.getByText('The plan letters was removed. What it has backed up stays.').waitFor();
  expect(await page.getByRole('link', { name: 'letters' }).count()).toBe(0);
  const { items } = await service.made('GET', '/api/v1/repositories/office-nas/snapshots');
  expect(items.filter((one: { tags: string[] }) => one.tags.includes('strongroom.plan.letters'))).toHaveLength(1);
});

test('a viewer sees what a plan holds, and is offered nothing more', async () => {
  await logIn(page, service, 'vic', '/plans/documents/edit');
  await page.getByRole('heading', { name: 'What it holds' }).waitFor();
  for (const name of [/Save/, /Remove/, /Create backup/]) expect(await page.getByRole('button', { name }).count()).toBe(0);
  for (const name of ['Edit', 'Preview', 'Add a plan']) expect(await page.getByRole('link', { name }).count()).toBe(0);
  await page.goto(`${service.url}/new/plan`);
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor();
  await page.goto(`${service.url}/plans/nowhere`);
  await page.getByRole('heading', { name: 'There is no such plan' }).waitFor();
});
