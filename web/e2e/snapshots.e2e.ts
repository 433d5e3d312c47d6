import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Service } from './support/service';

// What UC-BK-001 has stored ("Snapshot stored"): looked into, searched, compared, brought back.

let service: Service;
let browser: Browser;
let page: Page;
let documents: string;
let ids: string[];

beforeAll(async () => {
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('olga', 'operator');
  await service.addUser('vic', 'viewer');
  await service.addRepository('office-nas');
  documents = service.folder('documents', 3, 10_000);
  mkdirSync(join(documents, 'letters'));
  writeFileSync(join(documents, 'letters', 'Report 2026.txt'), 'first');
  writeFileSync(join(documents, 'old.txt'), 'old');
  const many = join(documents, 'many');
  mkdirSync(many);
  for (let at = 0; at < 1500; at += 1) writeFileSync(join(many, `note ${at}.txt`), `${at}`);
  await service.addPlan('documents', 'office-nas', [documents]);
  await service.runEnded(await service.startBackup('documents'));
  writeFileSync(join(documents, 'letters', 'Report 2026.txt'), 'second version');
  writeFileSync(join(documents, 'new.txt'), 'new');
  rmSync(join(documents, 'old.txt'));
  await service.runEnded(await service.startBackup('documents'));
  ids = (await service.made('GET', '/api/v1/repositories/office-nas/snapshots')).items.map((one: { id: string }) => one.id);
});
afterAll(() => service?.dispose());

beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const at = (id: string, rest = '') => `${service.url}/snapshots/office-nas/${id}${rest}`;

test('the list leads into a snapshot, a folder at a time; a large folder is there whole', async () => {
  await logIn(page, service, 'vic');
  await page.getByRole('link', { name: 'Snapshots' }).first().click();
  await page.getByRole('row', { name: /documents/ }).nth(1).waitFor();
  expect(await page.getByRole('row', { name: /documents/ }).count()).toBe(2);
  await page.getByRole('row', { name: /documents/ }).first().getByRole('link').click();
  await page.getByRole('link', { name: 'letters' }).click();
  await page.getByText('Report 2026.txt').waitFor();
  await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'documents' }).click();
  await page.getByRole('link', { name: 'many' }).click();
  const list = page.getByRole('region', { name: 'Entries' });
  await list.getByText('note 0.txt').waitFor();
  expect(await list.getByRole('listitem').count()).toBeLessThan(200);
  await list.focus();
  await page.keyboard.press('End');
  await list.getByText('note 1499.txt').waitFor();
  for (const name of [/^Restore/]) expect(await page.getByRole('button', { name }).count()).toBe(0);
  expect(await page.getByRole('checkbox').count()).toBe(0);
  await page.goto(at(ids[0]!, '/restore'));
  await page.getByText('It takes an operator or an admin to restore.').waitFor();
});

test('a file is found by a part of its name, as it was when', async () => {
  await logIn(page, service, 'vic', '/snapshots');
  await page.getByLabel('Find a file in all snapshots').fill('report*');
  await page.keyboard.press('Enter');
  const found = page.getByRole('list', { name: 'Found' });
  await found.getByText('14 B').waitFor();
  await found.getByText('5 B').waitFor();
  await found.getByRole('link').first().click();
  await page.getByRole('navigation', { name: 'Path' }).getByText('letters').waitFor();
  await page.getByText('Report 2026.txt').waitFor();
  await page.goto(`${service.url}/snapshots`);
  await page.getByLabel('Find a file in all snapshots').fill('nowhere');
  await page.keyboard.press('Enter');
  await page.getByText(/No snapshot here holds that/).waitFor();
});

test('two snapshots are compared', async () => {
  await logIn(page, service, 'vic');
  await page.goto(at(ids[1]!, '/changes'));
  const changes = page.getByRole('list', { name: 'Changes' });
  await changes.getByRole('listitem').filter({ hasText: 'new.txt' }).getByText('Added').waitFor();
  await changes.getByRole('listitem').filter({ hasText: 'old.txt' }).getByText('Removed').waitFor();
  await changes.getByRole('listitem').filter({ hasText: 'Report 2026.txt' }).getByText('Changed').waitFor();
  // Seen from the earlier one it is the same story, told in the order of time.
  await page.goto(at(ids[0]!, '/changes'));
  await page.getByText('What has changed until then').waitFor();
  await changes.getByRole('listitem').filter({ hasText: 'new.txt' }).getByText('Added').waitFor();
});

test('what is chosen is restored, with its progress, and nothing else', async () => {
  await logIn(page, service, 'ada');
  await page.goto(at(ids[0]!));
  await page.getByRole('checkbox', { name: 'Choose letters' }).check();
  await page.getByRole('link', { name: 'letters' }).click();
  expect(await page.getByRole('checkbox', { name: 'Choose Report 2026.txt' }).isDisabled()).toBe(true);
  await page.getByRole('link', { name: 'Restore what is chosen' }).click();
  await page.getByText(join(documents, 'letters'), { exact: true }).waitFor();
  const target = join(service.room, 'restored');
  await page.getByLabel('Folder', { exact: true }).fill(target);
  await page.getByText(`${target}${documents}/letters`).waitFor();
  await page.getByRole('button', { name: 'Start the restore' }).click();
  await page.getByText('Everything was restored').waitFor();
  expect(readFileSync(join(target + documents, 'letters', 'Report 2026.txt'), 'utf8')).toBe('first');
  expect(() => readFileSync(join(target + documents, 'old.txt'))).toThrow();
  // A folder with something in it is refused, and the form stays as it was.
  await page.getByRole('button', { name: 'Restore something else' }).click();
  await page.getByLabel('Folder', { exact: true }).fill(target);
  await page.getByRole('button', { name: 'Start the restore' }).click();
  await page.getByRole('alert').getByText(/empty or does not exist yet/).waitFor();
  expect(await page.getByLabel('Folder', { exact: true }).inputValue()).toBe(target);
});

test('an operator restores where an admin lets him, and is told why not elsewhere', async () => {
  await logIn(page, service, 'olga');
  await page.goto(at(ids[1]!, '/restore'));
  await page.getByText('Restores are for admins here').waitFor();
  const root = join(service.room, 'for-all');
  mkdirSync(root);
  await service.made('PATCH', '/api/v1/settings', { restore_root: root });
  await page.reload();
  const folder = page.getByLabel('Folder', { exact: true });
  await folder.waitFor();
  expect(await folder.inputValue()).toBe(`${root}/`);
  await folder.fill(join(service.room, 'elsewhere'));
  await page.getByRole('button', { name: 'Start the restore' }).click();
  await page.getByRole('alert').getByText('You may not do this').waitFor();
  await folder.fill(join(root, 'mine'));
  await page.getByRole('button', { name: 'Start the restore' }).click();
  await page.getByText('Everything was restored').waitFor();
  expect(readFileSync(join(root, `mine${documents}`, 'new.txt'), 'utf8')).toBe('new');
});

test('a snapshot whose plan is gone says what can be done', async () => {
  await service.addPlan('short', 'office-nas', [join(documents, 'letters')]);
  await service.runEnded(await service.startBackup('short'));
  await service.made('DELETE', '/api/v1/plans/short');
  const { items } = await service.made('GET', '/api/v1/repositories/office-nas/snapshots');
  await logIn(page, service, 'ada');
  await page.goto(at(items.at(-1).id, '/restore'));
  await page.getByText('This snapshot belongs to no plan that is here now').waitFor();
  await page.getByText(/Add a plan named short/).waitFor();
  await page.goto(at('ffffffff'));
  await page.getByRole('heading', { name: 'There is no such snapshot' }).waitFor();
});
