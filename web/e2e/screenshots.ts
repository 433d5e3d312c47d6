import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { firstBackupPages } from './pictures/first-backup';
import { notificationPages } from './pictures/notifications';
import { planPages } from './pictures/plans';
import { snapshotPages } from './pictures/snapshots';
import { Browser, expectNoButtonCut, kDesktop, kPhone, logIn, type Look } from './support/browser';
import { servicePages } from './support/pages';
import { Postgres } from './support/postgres';
import { Service } from './support/service';
import { HttpSink } from './support/sinks';

// Every page in both themes, on a phone and a desktop, into STRONGROOM_SCREENSHOTS: to be looked at.

const folder = process.env['STRONGROOM_SCREENSHOTS'] ?? 'screenshots';
const looks: [string, Look][] = [
  ['desktop-light', { size: kDesktop, theme: 'light' }],
  ['desktop-dark', { size: kDesktop, theme: 'dark' }],
  ['phone-light', { size: kPhone, theme: 'light' }],
  ['phone-dark', { size: kPhone, theme: 'dark', locale: 'de-DE' }],
];

let fresh: Service; // nobody is there yet
let empty: Service;
let full: Service;
let postgres: Postgres;
let sink: HttpSink;
const runs: Record<string, string> = {};

async function makeFull(): Promise<void> {
  full = await new Service().start();
  await full.addUser('ada', 'admin');
  sink = await new HttpSink().start();
  await full.made('POST', '/api/v1/channels', { name: 'ops', kind: 'webhook', settings: { url: sink.url } });
  await full.addRepository('local');
  await full.addRepository('office-nas');
  const documents = full.folder('documents', 30, 100_000);
  const photos = full.folder('photos', 400, 400_000);
  full.sparse(photos, 'film.mov', 99_000_000_000);
  const gone = join(full.room, 'mail', 'kim');
  await full.addPlan('documents', 'local', [documents]);
  await full.addPlan('mail-archive', 'local', [documents, gone]);
  await full.addPlan('projects', 'office-nas', [join(full.room, 'projects')]);
  await full.addPlan('photos', 'office-nas', [photos]);
  postgres = await new Postgres().start();
  postgres.sql('postgres', 'CREATE DATABASE shop');
  postgres.sql('shop', 'CREATE TABLE orders AS SELECT n, md5(n::text) AS t FROM generate_series(1, 100000) n');
  await full.made('POST', '/api/v1/databases', { name: 'shop', url: postgres.url('shop') });
  for (const plan of ['documents', 'mail-archive', 'projects']) {
    const id = await full.startBackup(plan);
    await full.runEnded(id);
    runs[plan] = id;
  }
  await full.made('POST', '/api/v1/database/backup');
  full.folder('documents', 32, 60_000);
  await full.runEnded(await full.startBackup('documents'));
  await maintain('/api/v1/repositories/local');
}

async function maintain(repository: string): Promise<void> {
  const maintenance = { prune: '0 3 * * 0', verify: '0 4 * * *', verify_days: 12 };
  await full.made('PATCH', repository, { maintenance });
  for (const [name, body] of [['prune', undefined], ['check', { read: 'next-part' }]] as const) {
    runs[name] = (await full.made('POST', `${repository}/${name}`, body)).run_id;
    await full.runEnded(runs[name]!);
  }
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  fresh = await new Service().start();
  empty = await new Service().start();
  await empty.addUser('ada', 'admin');
  await makeFull();
}, 120_000);

afterAll(async () => {
  await fresh?.dispose();
  await empty?.dispose();
  await full?.dispose();
  await postgres?.stop();
  await sink?.stop();
});

// What nobody can wait for: days that are gone. The newest runs are the service's own.
async function withPastDays(page: Page): Promise<void> {
  await page.route('**/api/v1/runs?kind=backup&limit=1000', async (route) => {
    const answer = await (await route.fetch()).json();
    const models: any[] = answer.data.items;
    for (const model of [...models]) {
      // What was there before, and a little each day.
      const share = model.bytes.added / 50;
      model.bytes.added = share;
      for (let days = 1; days < 31; days += 1) {
        if (model.plan === 'photos' && days % 6 !== 0) continue;
        const state = model.plan === 'mail-archive' && days < 3 ? 'warning' : model.plan === 'shop' && days === 18 ? 'failed' : 'succeeded';
        const created_at = new Date(Date.parse(model.created_at) - days * 86_400_000).toISOString();
        const bytes = { ...model.bytes, added: Math.round((share * (1 + (days % 5))) / 3) };
        models.push({ ...model, id: `${model.id}-${days}`, state, created_at, finished_at: created_at, bytes });
      }
    }
    await route.fulfill({ json: answer });
  });
}

// In a window as high as the page: what keeps to its lower edge would stand in the middle of the picture.
async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  const size = page.viewportSize()!;
  await expectNoButtonCut(page, name);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (height > size.height) await page.setViewportSize({ width: size.width, height });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true, animations: 'disabled' });
  await page.setViewportSize(size);
}

async function emptyPages(page: Page, look: string): Promise<void> {
  await page.goto(fresh.setup);
  await page.locator('form').waitFor();
  await shoot(page, `${look}-setup`);
  await page.goto(empty.url);
  await page.locator('form').waitFor();
  await shoot(page, `${look}-log-in`);
  await logIn(page, empty, 'ada');
  await page.locator('.empty').waitFor();
  await shoot(page, `${look}-dashboard-empty`);
  for (const place of ['plans', 'snapshots']) {
    await page.goto(`${empty.url}/${place}`);
    await page.locator('.empty').waitFor();
    await shoot(page, `${look}-${place}-empty`);
  }
  await page.goto(`${empty.url}/runs`);
  await page.locator('.empty').waitFor();
  await shoot(page, `${look}-runs-empty`);
}

async function fullPages(page: Page, look: string): Promise<void> {
  await withPastDays(page);
  await logIn(page, full, 'ada');
  const running = await full.startBackup('photos');
  await page.locator('.running .figures > div').nth(3).waitFor();
  await page.locator('.strip [data-state=succeeded]').first().waitFor();
  await shoot(page, `${look}-dashboard-running`);
  await page.goto(`${full.url}/runs/${running}`);
  await page.locator('.running .figures > div').nth(3).waitFor();
  await shoot(page, `${look}-run-running`);
  await page.getByRole('button', { name: /^(Cancel|Abbrechen)$/ }).click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, `${look}-run-cancel`);
  await page.getByRole('dialog').getByRole('button').last().click();
  await full.runEnded(running);
  for (const [plan, id] of Object.entries(runs)) {
    await page.goto(`${full.url}/runs/${id}`);
    await page.locator('.timeline').waitFor();
    await shoot(page, `${look}-run-${plan}`);
  }
  await page.goto(`${full.url}/runs/${runs['documents']}/details`);
  await page.locator('.log-line').first().waitFor();
  await shoot(page, `${look}-run-log`);
  await page.goto(`${full.url}/runs/${runs['documents']}/report`);
  await page.locator('.note[data-tone=good]').waitFor();
  await shoot(page, `${look}-run-report`);
  await page.goto(`${full.url}/runs`);
  await page.locator('.run-table').waitFor();
  await shoot(page, `${look}-runs`);
  await page.goto(`${full.url}/databases`);
  await page.locator('.dump-list li').first().waitFor();
  await page.locator('.figures > div').nth(3).waitFor();
  await shoot(page, `${look}-databases`);
  await planPages(page, full, look, shoot);
  await snapshotPages(page, full, look, shoot);
  await page.goto(`${full.url}/help`);
  await page.locator('.help-card').first().waitFor();
  await shoot(page, `${look}-help`);
}

// The store is overwritten under the running service, then put back.
async function failedAndStale(page: Page, look: string): Promise<void> {
  await page.goto(full.url);
  await page.locator('.strip').first().waitFor();
  const store = join(full.dataDir, 'strongroom.db');
  const content = readFileSync(store);
  const overwrite = (bytes: Buffer) => {
    const file = openSync(store, 'r+');
    writeSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
  };
  overwrite(Buffer.alloc(content.length, 0xa5));
  await page.locator('.fetch-banner').waitFor({ timeout: 20_000 });
  await shoot(page, `${look}-dashboard-failed`);
  overwrite(content);
  await page.locator('.fetch-banner').waitFor({ state: 'detached', timeout: 20_000 });
  const { port } = full;
  await full.stop();
  await page.locator('.connection-banner').waitFor();
  await shoot(page, `${look}-dashboard-stale`);
  await full.start(port);
}

test.each(looks)('%s', async (name, look) => {
  const browser = await Browser.open(look);
  const page = await browser.page();
  await emptyPages(page, name);
  await firstBackupPages(page, name, shoot);
  await browser.context.clearCookies();
  await fullPages(page, name);
  await failedAndStale(page, name);
  await browser.close();
});

// Locks that somebody left behind, whom nobody can wait for.
async function withLocks(page: Page): Promise<void> {
  await page.route('**/api/v1/repositories/local/locks', async (route) => {
    const time = new Date(Date.now() - 26 * 3_600_000).toISOString();
    const items = [{ id: 'a'.repeat(64), time, exclusive: true, host: 'old-laptop', user: 'kim', pid: 4711 }];
    await route.fulfill({ json: { success: true, message: 'ok', data: { items, next_cursor: null } } });
  });
}

async function serviceFull(page: Page, look: string): Promise<void> {
  await withPastDays(page);
  await withLocks(page);
  await logIn(page, full, 'ada');
  for (const { name, path, there, open } of servicePages(12)) {
    await page.goto(full.url + path);
    await page.locator(there).first().waitFor();
    await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    await open?.(page);
    await shoot(page, `${look}-${name}`);
  }
}

async function brokenLedger(page: Page, look: string): Promise<void> {
  const broken = await new Service().start();
  await broken.addUser('ada', 'admin');
  await broken.stop();
  broken.breakLedger();
  await broken.start();
  await logIn(page, broken, 'ada');
  await page.goto(`${broken.url}/ledger`);
  await page.getByRole('button', { name: /^(Verify now|Jetzt prüfen)$/ }).click();
  await page.locator('.ledger-state .bar').waitFor({ state: 'detached' });
  await page.locator('.ledger-findings').waitFor();
  await shoot(page, `${look}-ledger-broken`);
  await broken.dispose();
}

test.each(looks)('what is stored, its record and the service: %s', async (name, look) => {
  await full.ask('POST', '/api/v1/tokens', { name: 'grafana', role: 'viewer' });
  await full.ask('POST', '/api/v1/users', { name: 'vic', role: 'viewer', password: 'a few plain words' });
  await full.ask('POST', '/api/v1/issuers', {
    name: 'shop', iss: 'https://shop.example', aud: 'strongroom', roles: { superuser: 'admin' }, secret: 'x'.repeat(32),
  });
  const browser = await Browser.open(look);
  const page = await browser.page();
  await serviceFull(page, name);
  await browser.context.clearCookies();
  await brokenLedger(page, name);
  await browser.close();
});

test.each(looks)('who is told, and what is open: %s', async (name, look) => {
  const browser = await Browser.open(look);
  await notificationPages(await browser.page(), name, shoot);
  await browser.close();
});
