import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { Browser, expectAccessibleInEveryLook, kPhone, logIn } from './support/browser';
import { notificationPages, servicePages, type Shown } from './support/pages';
import { Postgres } from './support/postgres';
import { Service } from './support/service';
import { HttpSink } from './support/sinks';

// axe-core finds nothing, and nothing scrolls sideways: every page, both themes, phone and desktop.

let service: Service;
let postgres: Postgres;
const runs: string[] = [];

beforeAll(async () => {
  postgres = await new Postgres().start();
  service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addRepository('local');
  const documents = service.folder('documents', 20, 50_000);
  await service.addPlan('documents', 'local', [documents]);
  await service.addPlan('mail', 'local', [documents, join(service.room, 'a-folder-with-quite-a-long-name-that-is-gone')]);
  await service.addPlan('projects', 'local', [join(service.room, 'projects')]);
  const slow = service.folder('slow', 1, 200_000);
  service.sparse(slow, 'much.bin', 99_000_000_000);
  await service.addPlan('slow', 'local', [slow]);
  for (const plan of ['documents', 'mail', 'projects']) {
    const id = await service.startBackup(plan);
    await service.runEnded(id);
    runs.push(id);
  }
  await service.made('POST', '/api/v1/databases', { name: 'shop', url: postgres.url('postgres') });
  await service.made('POST', '/api/v1/database/backup');
});
afterAll(async () => {
  await service?.dispose();
  await postgres?.stop();
});

async function checkAll(page: Page, pages: readonly Shown[]): Promise<void> {
  for (const { path, there, open } of pages) {
    await page.goto(service.url + path);
    await page.locator(there).first().waitFor();
    await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    await open?.(page);
    await expectAccessibleInEveryLook(page);
  }
}

test('every page, in every look', async () => {
  const browser = await Browser.open();
  const page = await browser.page();
  const check = async (path: string, there: string) => {
    await page.goto(service.url + path);
    await page.locator(there).first().waitFor();
    await expectAccessibleInEveryLook(page);
  };
  await check('/', 'form');
  await page.goto('about:blank');
  await check(`/setup#token=x`, 'h1');
  await logIn(page, service, 'ada');
  const running = await service.startBackup('slow');
  await check('/', '.running .figures > div');
  await page.getByRole('button', { name: 'Cancel' }).first().click();
  await page.getByRole('dialog').waitFor();
  await expectAccessibleInEveryLook(page);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Create backup', exact: true }).first().click();
  await page.getByRole('menu').waitFor();
  await expectAccessibleInEveryLook(page);
  await service.made('POST', `/api/v1/runs/${running}/cancel`);
  await service.runEnded(running);
  for (const id of runs) await check(`/runs/${id}`, '.timeline');
  await check(`/runs/${runs[0]}/details`, '.log-line');
  await check(`/runs/${runs[0]}/report`, '.note[data-tone=good]');
  await check('/runs', '.run-table');
  await check('/databases', '.dump-list li');
  await check('/first-backup', '.folders');
  await page.getByLabel('Path', { exact: true }).fill(service.room);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Add ${join(service.room, 'documents')}` }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('S3 or what speaks like it').check();
  await expectAccessibleInEveryLook(page);
  await page.getByLabel('A folder of this machine').check();
  await page.getByLabel('Folder', { exact: true }).fill(join(service.room, 'elsewhere'));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.locator('.preview .figures').waitFor();
  await expectAccessibleInEveryLook(page);
  await check('/plans', '.run-table .pill');
  await check('/plans/documents', '.facts');
  await check('/plans/mail/preview', '.preview:not([data-old]) .figures');
  await check('/plans/documents/edit', '.preview:not([data-old]) .figures');
  await page.locator('summary').click();
  await expectAccessibleInEveryLook(page);
  await check('/plans/shop/edit', '.save-bar');
  await check('/new/plan', '.folders');
  await check('/snapshots', '.run-table td');
  const { items } = await service.made('GET', '/api/v1/repositories/local/snapshots?plan=documents');
  await check(`/snapshots/local/${items[0].id}`, '.rows-row');
  await check(`/snapshots/local/${items[0].id}/changes`, '.content .soft');
  await check(`/snapshots/local/${items[0].id}/restore`, 'section input');
  await page.setViewportSize(kPhone);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Help' }).waitFor();
  await expectAccessibleInEveryLook(page);
  await check('/help', '.help-card');
  await check('/nowhere', '.page-head h1');
  await browser.close();
});

test('what is stored, the record of it, and the service, in every look', async () => {
  await service.made('POST', '/api/v1/tokens', { name: 'grafana', role: 'viewer' });
  await service.made('POST', '/api/v1/issuers', {
    name: 'shop', iss: 'https://shop.example', aud: 'strongroom', roles: { superuser: 'admin' }, secret: 'x'.repeat(32),
  });
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'ada');
  await checkAll(page, servicePages(3));
  await browser.close();
});

test('who is told of what, and what is open, in every look', async () => {
  const browser = await Browser.open();
  const page = await browser.page();
  await logIn(page, service, 'ada', '/notifications');
  await page.locator('.empty').waitFor();
  await page.locator('.attention-line').press('Enter');
  await page.locator('.failures li').first().waitFor();
  await expectAccessibleInEveryLook(page);
  const sink = await new HttpSink().start();
  sink.status = 503;
  await service.made('POST', '/api/v1/channels', { name: 'ops', kind: 'webhook', settings: { url: sink.url, signing_key: 'a key' } });
  await service.runEnded(await service.startBackup('projects'));
  await sink.attempts(1);
  await checkAll(page, notificationPages);
  await browser.close();
  await sink.stop();
});
