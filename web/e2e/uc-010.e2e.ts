import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser, logIn } from './support/browser';
import { Postgres } from './support/postgres';
import { Service } from './support/service';

// UC-010: Admin Create Database Backup.

let service: Service;
let postgres: Postgres;

beforeAll(async () => {
  postgres = await new Postgres().start();
  postgres.sql('postgres', 'CREATE DATABASE shop');
  postgres.sql('shop', 'CREATE TABLE orders AS SELECT n, md5(n::text) AS t FROM generate_series(1, 20000) n');
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('vic', 'viewer');
  await service.made('POST', '/api/v1/databases', { name: 'shop', url: postgres.url('shop') });
});
afterAll(async () => {
  await service?.dispose();
  await postgres?.stop();
});

test('main success scenario: Create New Backup shows name and size, and the list has it without a reload', async () => {
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Databases' }).first().click();
  await page.getByText('No dumps yet', { exact: false }).waitFor();
  await page.getByText(/^PostgreSQL \d+/).waitFor();
  await page.getByRole('button', { name: 'Create New Backup' }).click();
  const success = page.getByRole('status').filter({ hasText: 'Backup created successfully' });
  const text = (await success.textContent()) ?? '';
  const filename = /backup_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.sql\.gz/.exec(text)?.[0] ?? '';
  expect(text).toMatch(/, \d+\.\d [kM]B, verified\./);
  const line = page.locator('.dump-list li').filter({ hasText: filename });
  await line.waitFor();
  expect(existsSync(join(service.dataDir, 'backups', filename))).toBe(true);

  await line.getByRole('button', { name: `Verify: ${filename}` }).click();
  await line.getByText('It is what was recorded.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    line.getByRole('link', { name: `Download: ${filename}` }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(filename);
  await browser.close();
});

test('a dump is deleted by its name alone, and the newest good one never', async () => {
  await service.made('POST', '/api/v1/database/backup');
  await service.made('POST', '/api/v1/database/backup');
  const names: string[] = (await service.made('GET', '/api/v1/database/backups')).items.map((dump: any) => dump.filename);
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'ada', '/databases');
  const remove = async (name: string) => {
    await page.getByRole('button', { name: `Delete: ${name}` }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete this dump?' });
    const button = dialog.getByRole('button', { name: 'Delete dump' });
    expect(await button.isDisabled()).toBe(true);
    await dialog.getByLabel('Type the name of the file to go on').fill(name);
    await button.click();
    return dialog;
  };
  const refused = await remove(names[0]!);
  await refused.getByRole('alert').waitFor();
  await refused.getByRole('button', { name: 'Keep it' }).click();
  await refused.waitFor({ state: 'detached' });
  await remove(names[1]!);
  await page.getByText(`${names[1]} was deleted.`).waitFor();
  await page.locator('.dump-list li').filter({ hasText: names[1]! }).waitFor({ state: 'detached' });
  await browser.close();
});

test('AF-3: what pg_dump could not do is explained, and nothing is left behind', async () => {
  const before = (await service.made('GET', '/api/v1/database/backups')).items.length;
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'ada', '/databases');
  await page.getByText(/^PostgreSQL \d+/).waitFor();
  postgres.sql('postgres', 'ALTER DATABASE shop WITH ALLOW_CONNECTIONS false');
  try {
    await page.getByRole('button', { name: 'Create New Backup' }).click();
    const problem = page.getByRole('alert').filter({ hasText: 'The backup failed' });
    await problem.getByText(/^ERROR_/).waitFor();
    await problem.getByRole('link', { name: 'Show what happened' }).click();
    await page.locator('.run-title').getByText('Failed').waitFor();
  } finally {
    postgres.sql('postgres', 'ALTER DATABASE shop WITH ALLOW_CONNECTIONS true');
  }
  expect((await service.made('GET', '/api/v1/database/backups')).items.length).toBe(before);
  await browser.close();
});

test('BR-1: a viewer sees dumps and is offered nothing that changes them', async () => {
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'vic', '/databases');
  await page.locator('.dump-list li').first().waitFor();
  for (const name of ['Create New Backup', /^Verify/, /^Delete/])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
  expect(await page.getByRole('link', { name: /^Download/ }).count()).toBe(0);
  await browser.close();
});
