import { renameSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { logIn } from '../support/browser';
import { Service } from '../support/service';
import { HttpSink, SmtpSink } from '../support/sinks';
import type { Shoot } from './plans';

interface Stage {
  service: Service;
  good: HttpSink;
  bad: HttpSink;
  smtp: SmtpSink;
  letters: string;
}

async function setUp(): Promise<Stage> {
  const service = await new Service().start();
  await service.addUser('ada', 'admin');
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  const letters = service.folder('letters', 3, 20_000);
  await service.addPlan('letters', 'local', [letters]);
  await service.addPlan('mail-archive', 'local', [`${letters} of nobody`]);
  await service.runEnded(await service.startBackup('letters'));
  const [good, bad] = [await new HttpSink().start(), await new HttpSink().start()];
  return { service, good, bad, smtp: await new SmtpSink().start(), letters };
}

async function fail({ service, letters }: Stage): Promise<void> {
  renameSync(letters, `${letters} away`);
  for (const plan of ['letters', 'mail-archive']) await service.runEnded(await service.startBackup(plan));
  renameSync(`${letters} away`, letters);
}

async function addChannels({ service, good, bad, smtp }: Stage): Promise<void> {
  const add = (body: object) => service.made('POST', '/api/v1/channels', body);
  await add({ name: 'ops', kind: 'webhook', settings: { url: `${bad.url}/hook`, signing_key: 'k'.repeat(32) }, anchor: true });
  await add({ name: 'phone', kind: 'ntfy', settings: { url: `${good.url}/our-backups` }, plans: ['letters', 'mail-archive'] });
  const settings = { host: '127.0.0.1', port: smtp.port, security: 'none', from: 'backup@example.org', to: ['ada@example.org', 'otto@example.org'] };
  await add({ name: 'mail', kind: 'email', settings, digest_at: '07:30' });
  await add({ name: 'chat', kind: 'slack', settings: { url: 'https://hooks.slack.com/services/x' }, enabled: false });
}

async function until(service: Service, holds: (data: any) => boolean): Promise<void> {
  while (!holds(await service.made('GET', '/api/v1/outbox?limit=100')));
}

// Five refusals; whoever changes a channel has what waits tried at once.
async function giveUp(stage: Stage): Promise<void> {
  const { service, bad } = stage;
  bad.status = 404;
  bad.said = 'no such hook';
  await fail(stage);
  for (let attempts = 1; attempts <= 5; attempts += 1) {
    const isTried = (one: any) => one.channel === 'ops' && one.attempts >= attempts;
    await until(service, (data) => data.items.some(isTried));
    if (attempts < 5) await service.made('PATCH', '/api/v1/channels/ops', { settings: { timeout_s: 10 + attempts } });
  }
  bad.status = 503;
  bad.said = '';
}

// From nobody who is told to channels of every standing, in the order in which somebody meets them.
export async function notificationPages(page: Page, look: string, shoot: Shoot): Promise<void> {
  const stage = await setUp();
  const { service } = stage;
  const go = (path: string) => page.goto(service.url + path);
  const shot = (name: string) => shoot(page, `${look}-notifications-${name}`);
  try {
    await fail(stage);
    await logIn(page, service, 'ada');
    await go('/notifications');
    await page.locator('.empty').waitFor();
    await shot('nobody');
    await go('/');
    await page.locator('.plan .note').first().waitFor();
    await page.locator('.attention-line').click();
    await shot('banner');
    await go('/new/channel');
    await page.locator('.kind-choice').first().waitFor();
    await shot('kinds');
    await walkForms(page, stage, shot);
    await addChannels(stage);
    await walkFilled(page, stage, shot);
  } finally {
    await page.goto('about:blank');
    await service.dispose();
    await Promise.all([stage.good.stop(), stage.bad.stop(), stage.smtp.stop()]);
  }
}

async function walkForms(page: Page, { service, bad }: Stage, shot: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${service.url}/new/channel?kind=email`);
  await page.locator('textarea').fill('ada@example.org\nnobody');
  await shot('email');
  bad.status = 403;
  bad.said = 'who are you?';
  await page.goto(`${service.url}/new/channel?kind=webhook`);
  await page.locator('.setting-field input').first().fill(`${bad.url}/hook`);
  await page.locator('input[type=radio]').nth(1).check();
  await page.locator('.plan-choices input').first().check();
  await page.locator('summary').click();
  await page.locator('.form-buttons button').nth(1).click();
  await page.locator('.note[role=alert]').waitFor();
  await shot('webhook');
  bad.status = 200;
}

async function walkFilled(page: Page, stage: Stage, shot: (name: string) => Promise<void>): Promise<void> {
  const { service } = stage;
  const go = (path: string) => page.goto(service.url + path);
  await giveUp(stage);
  await until(service, (data) => data.items.some((one: any) => one.state === 'given-up'));
  await go('/notifications');
  await page.locator('.channel .note').first().waitFor();
  await page.locator('.channel time').first().waitFor();
  await shot('channels');
  await page.locator('.channel-actions').last().locator('button').last().click();
  await page.getByRole('dialog').waitFor();
  await shot('remove');
  await go('/notifications/outbox');
  await page.locator('.messages summary').first().click();
  await shot('outbox');
  await go('/notifications/failures');
  await page.locator('.failures li').first().waitFor();
  await shot('failures');
  await page.locator('.failures button').first().click();
  await page.getByRole('dialog').waitFor();
  await shot('acknowledge');
  await go('/notifications/channels/ops');
  await page.locator('.event-choices input').nth(7).check();
  await service.made('PATCH', '/api/v1/channels/ops', { events: ['failure'] });
  await page.locator('.form-buttons button').first().click();
  await page.locator('.note[role=alert]').waitFor();
  await shot('stale');
  await go('/doctor');
  await page.locator('.finding').first().waitFor();
  await shot('doctor');
  await page.context().clearCookies();
  await logIn(page, service, 'vic');
  await go('/notifications');
  await page.locator('.failures li').first().waitFor();
  await shot('viewer');
}
