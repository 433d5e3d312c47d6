import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Postgres } from './support/postgres';
import { Service } from './support/service';

// Databases: added, changed, forgotten, and a dump of one restored into a new one.

let service: Service;
let postgres: Postgres;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  postgres = await new Postgres().start();
  postgres.sql('postgres', 'CREATE DATABASE shop');
  postgres.sql('shop', 'CREATE TABLE orders AS SELECT n FROM generate_series(1, 500) n');
  service = await new Service().start();
  await service.addUser('ada', 'admin');
});
afterAll(async () => {
  await service?.dispose();
  await postgres?.stop();
});
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
  await logIn(page, service, 'ada');
});
afterEach(() => browser.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });

test('one is added field by field, tried first', async () => {
  const { hostname, port } = new URL(postgres.url('shop'));
  await page.goto(`${service.url}/databases`);
  await page.getByRole('link', { name: 'Add database' }).click();
  await page.getByLabel('Name', { exact: true }).fill('shop');
  await page.getByLabel('Host', { exact: true }).fill(hostname);
  await page.getByLabel(/^Port/).fill('1');
  await page.getByLabel('Database', { exact: true }).fill('shop');
  await page.getByLabel('User', { exact: true }).fill('boss');
  await button('Test').click();
  await page.getByRole('alert').getByText('The database could not be reached').waitFor();
  await page.getByLabel(/^Port/).fill(port);
  await button('Test').click();
  await page.getByRole('status').filter({ hasText: 'The server answers' }).getByText(/^PostgreSQL \d+/).waitFor();
  await button('Add the database').click();
  await page.getByRole('heading', { name: 'shop was added' }).waitFor();
  await page.getByRole('link', { name: 'Go to the databases' }).click();
  await button('Create New Backup').waitFor();
});

test('one is added by its address, which is never shown again', async () => {
  const url = postgres.url('postgres').replace('boss@', 'boss:s3cret-word@');
  await page.goto(`${service.url}/new/database`);
  await page.getByLabel('Name', { exact: true }).fill('main');
  await page.getByLabel('One address (URL)').check();
  await page.getByRole('textbox', { name: 'Address' }).fill(url);
  await button('Add the database').click();
  await page.getByRole('heading', { name: 'main was added' }).waitFor();
  await page.goto(`${service.url}/databases/main/edit`);
  await page.getByLabel('Forget the stored password').waitFor();
  expect(await page.content()).not.toContain('s3cret-word');
});

test('a change is tried first; which one is the default is chosen', async () => {
  await page.goto(`${service.url}/databases/main/edit`);
  await page.getByLabel('Database', { exact: true }).fill('nothing');
  await button('Save').click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Database', { exact: true }).fill('template1');
  await button('Save').click();
  await page.getByText(/\/template1|dbname=template1/).waitFor();
  await page.getByRole('link', { name: 'Edit: main' }).click();
  await button('Make it the default').click();
  await page.getByText('It is the default one', { exact: false }).waitFor();
  await service.made('POST', '/api/v1/databases/shop/default');
});

test('a dump is restored into a new database, with its progress, and into none that is there', async () => {
  await service.made('POST', '/api/v1/database/backup?database=shop');
  await page.goto(`${service.url}/databases`);
  await page.getByRole('button', { name: /^Restore: / }).click();
  const dialog = page.getByRole('dialog', { name: 'Restore this dump' });
  await dialog.getByText('No existing database is touched', { exact: false }).waitFor();
  await dialog.getByLabel('Name of the new database').fill('shop_again');
  await dialog.getByRole('button', { name: 'Restore into it' }).click();
  await page.waitForURL(/\/runs\/\d{8}t/);
  await page.locator('.run-title').getByText('Succeeded').waitFor();
  postgres.sql('shop_again', "DO $$ BEGIN IF (SELECT count(*) FROM orders) <> 500 THEN RAISE 'rows are missing'; END IF; END $$");

  await page.goto(`${service.url}/databases`);
  await page.getByRole('button', { name: /^Restore: / }).click();
  await dialog.getByLabel('Name of the new database').fill('shop');
  await dialog.getByRole('button', { name: 'Restore into it' }).click();
  await page.locator('.run-title').getByText('Failed').or(dialog.getByRole('alert')).first().waitFor();
  postgres.sql('shop', "DO $$ BEGIN IF (SELECT count(*) FROM orders) <> 500 THEN RAISE 'rows are missing'; END IF; END $$");
});

test('which dumps the rules would remove is shown before they do', async () => {
  await service.made('POST', '/api/v1/database/backup?database=shop');
  await page.goto(`${service.url}/plans/shop/edit`);
  const keep = page.getByRole('group', { name: 'What would go' });
  await button('Show what would go').click();
  await keep.getByText('Nothing would go: all 2 stay.').waitFor();
  await page.getByLabel('Keep for days').fill('');
  await page.getByLabel('Keep the newest').fill('1');
  await keep.getByText('The rules have changed since').waitFor();
  await keep.getByRole('button', { name: 'Look again' }).click();
  await keep.getByText('1 of 2 would go.').waitFor();
  const goers = page.getByRole('list', { name: 'Would go' }).getByRole('listitem');
  expect(await goers.count()).toBe(1);
  expect(await goers.textContent()).toMatch(/backup_.*\.sql\.gz.*0 days old, and no rule keeps it$/);
});

test('one is forgotten by its name alone; its dumps stay', async () => {
  await page.goto(`${service.url}/databases/shop/edit`);
  await button('Remove database').click();
  const dialog = page.getByRole('dialog', { name: 'Remove shop?' });
  const remove = dialog.getByRole('button', { name: 'Remove database' });
  expect(await remove.isDisabled()).toBe(true);
  await dialog.getByLabel('Type the name to go on').fill('shop');
  await remove.click();
  await page.getByText('shop was removed.').waitFor();
  await page.getByText(/^2 dumps stay in \//).waitFor();
  expect(await page.getByRole('heading', { name: /^shop/ }).count()).toBe(0);
});
