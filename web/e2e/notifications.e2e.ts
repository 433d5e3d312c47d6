import { renameSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Browser, kPhone, logIn } from './support/browser';
import { Service } from './support/service';
import { HttpSink, SmtpSink } from './support/sinks';

// Who is told when something fails, what is on its way to them, and what stays in sight until somebody has looked.

const kSecret = 'a-secret-path-that-nobody-may-see';

let service: Service;
let sink: HttpSink;
let browser: Browser;
let page: Page;
let letters: string;

beforeAll(async () => {
  service = await new Service().start();
  sink = await new HttpSink().start();
  await service.addUser('ada', 'admin');
  await service.addUser('otto', 'operator');
  await service.addUser('vic', 'viewer');
  await service.addRepository('local');
  letters = service.folder('letters', 2, 1000);
  await service.addPlan('letters', 'local', [letters]);
  await backUp();
});
afterAll(async () => {
  await service?.dispose();
  await sink?.stop();
});
beforeEach(async () => {
  browser = await Browser.open();
  page = await browser.page();
});
afterEach(() => browser.close());

const backUp = async () => service.runEnded(await service.startBackup('letters'));
async function failBackup(): Promise<any> {
  renameSync(letters, `${letters} away`);
  const run = await backUp();
  renameSync(`${letters} away`, letters);
  expect(run.state).toBe('failed');
  return run;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const banner = () => page.getByRole('region', { name: 'Open failures' });
const go = (path: string) => page.goto(service.url + path);
const channel = (name: string) => page.getByRole('article', { name: new RegExp(`^${name} `) });
const message = (text: string | RegExp) => page.getByRole('list', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text });
const edit = (name: string, change: object) => service.made('PATCH', `/api/v1/channels/${name}`, change);

test('while nobody is told a failure is on every page, until somebody acknowledges it', async () => {
  const run = await failBackup();
  await logIn(page, service, 'ada');
  for (const path of ['/', '/runs', '/plans', '/plans/letters', '/repositories', '/ledger', '/notifications', '/settings', '/doctor', '/help']) {
    await go(path);
    await button('1 failure nobody has looked at Show').waitFor();
  }
  await page.setViewportSize(kPhone);
  await button('1 failure nobody has looked at Show').waitFor();
  await page.setViewportSize({ width: 1280, height: 900 });
  await button('1 failure nobody has looked at Show').press('Enter');
  await banner().getByText('The backup of letters failed', { exact: true }).waitFor();
  await banner().getByText('Nobody is told when something fails', { exact: false }).waitFor();
  expect(await banner().getByRole('link', { name: 'Show what happened' }).getAttribute('href')).toBe(`/runs/${run.id}`);
  await banner().getByRole('button', { name: 'Acknowledge: The backup of letters failed' }).click();
  const dialog = page.getByRole('dialog', { name: 'Have you seen to it?' });
  await dialog.getByLabel(/^What it was/).fill('the disk was away');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await banner().waitFor({ state: 'detached' });
  await go('/ledger?action=failure.*');
  await page.getByRole('link', { name: 'Failure acknowledged' }).click();
  await page.getByText('the disk was away', { exact: false }).first().waitFor();
});

test('one that happens again is open again, all of them are on one page, and a good backup ends it', async () => {
  await failBackup();
  await logIn(page, service, 'otto');
  await page.getByRole('link', { name: /^Notifications\s+1 thing is open$/ }).first().click();
  await page.getByRole('link', { name: 'Open failures' }).click();
  await page.getByText('The backup of letters failed', { exact: true }).waitFor();
  expect(await button('1 failure nobody has looked at Show').count()).toBe(0);
  await service.addPlan('gone', 'local', [`${letters} that never were`]);
  await service.runEnded(await service.startBackup('gone'));
  await page.getByText('The backup of gone failed', { exact: true }).waitFor();
  await backUp();
  await page.getByText('The backup of letters failed', { exact: true }).waitFor({ state: 'detached' });
  await failBackup();
  await button('Acknowledge all 2').click();
  await page.getByRole('dialog', { name: 'Have you seen to all 2?' }).getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('heading', { name: 'Nothing is open' }).waitFor();
  expect((await service.made('GET', '/api/v1/failures')).items).toEqual([]);
  await service.made('DELETE', '/api/v1/plans/gone');
  await backUp();
});

test('the dashboard leads to the first channel, which is tried before it is added, and never shows its secret', async () => {
  await logIn(page, service, 'ada');
  await page.getByRole('link', { name: 'Be told when something fails' }).click();
  await page.getByRole('heading', { name: 'How should they be told?' }).waitFor();
  await page.getByRole('link', { name: /^Webhook/ }).press('Enter');
  await page.getByRole('heading', { name: 'Add a channel: Webhook' }).waitFor();
  expect(await button('Send a test').isDisabled()).toBe(true);
  await page.getByLabel('Name', { exact: true }).fill('ops');
  await page.getByLabel('Address', { exact: true }).fill('hook.example');
  await page.getByText('It has to begin with https:// or http://').waitFor();
  await page.getByLabel('Address', { exact: true }).fill(`${sink.url}/${kSecret}`);
  await page.locator('summary', { hasText: 'More settings' }).press('Enter');
  await page.getByLabel(/^More headers/).fill('X-From: strongroom');

  sink.status = 404;
  sink.said = `no hook at /${kSecret}`;
  await button('Send a test').click();
  const refused = page.getByRole('alert').filter({ hasText: 'The test message did not get through' });
  await refused.getByText(/^127\.0\.0\.1\S* knows no such address\. It answered 404\. Get a new address/).waitFor();
  expect(await refused.textContent()).not.toContain(kSecret);
  sink.status = 200;
  await button('Send a test').click();
  await page.getByRole('status').filter({ hasText: 'The test message was taken by the other side' }).waitFor();
  const seen = await sink.attempts(2);
  expect(seen[1]).toMatchObject({ path: `/${kSecret}`, status: 200 });
  expect(seen[1]!.headers['x-from']).toBe('strongroom');
  expect((await service.made('GET', '/api/v1/channels')).items).toEqual([]);

  await page.getByLabel('Failures', { exact: true }).uncheck();
  await page.getByLabel('Failures', { exact: true }).check();
  await button('Add the channel').click();
  await page.getByRole('status').filter({ hasText: 'The channel ops was added.' }).waitFor();
  await channel('ops').getByText(`${sink.url}/…`).waitFor();
  await channel('ops').getByText('nothing in the last 30 days').waitFor();
  await button('Send a test: ops').click();
  await channel('ops').getByText('The test message was taken by the other side').waitFor();
  expect(await page.content()).not.toContain(kSecret);
  await go('/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('heading', { name: 'Plans', exact: true }).waitFor();
  expect(await page.getByRole('link', { name: 'Be told when something fails' }).count()).toBe(0);
});

test('a message that does not get through says why, and arrives when it is tried again', async () => {
  await logIn(page, service, 'ada');
  sink.status = 503;
  sink.said = '';
  const before = sink.count;
  await failBackup();
  await sink.attempts(before + 1);
  await go('/notifications');
  await channel('ops').getByText('Failing').waitFor();
  await channel('ops').getByText(/has a problem of its own/).waitFor();
  await channel('ops').getByRole('link', { name: 'Show its messages' }).click();
  const line = message('Failure').first();
  await line.getByText('Tried again', { exact: true }).waitFor();
  await line.getByText(/Next attempt:/).waitFor();
  await line.locator('summary').press('Enter');
  await line.getByText('Told as').waitFor();
  await line.getByText(/^Run failed, plan\/letters/).waitFor();
  sink.status = 200;
  await line.getByRole('button', { name: /^Try again now: message \d+$/ }).click();
  await line.getByText('Delivered', { exact: true }).waitFor();
  await page.getByText('Everything was delivered.').waitFor();
  const told = await sink.told('failure');
  expect(told).toMatchObject({ event: 'failure', plan: 'letters' });
  await go('/notifications');
  await channel('ops').getByText('On', { exact: true }).waitFor();
  await channel('ops').getByText(/^today \d\d:\d\d$/).waitFor();

  // Somebody is told: the banner is where one looks first, and nowhere else.
  expect(await banner().count()).toBe(0);
  await go('/');
  await button('1 failure nobody has looked at Show').waitFor();
  await backUp();
  await banner().waitFor({ state: 'detached' });
  await sink.told('recovered');
});

test('a message that was given up is told, tried again or taken out', async () => {
  await logIn(page, service, 'ada', '/notifications/outbox');
  sink.status = 410;
  sink.said = 'gone for good';
  const before = sink.count;
  await failBackup();
  // Whoever corrects a channel has what waits tried at once, so that nobody waits for the five attempts.
  for (let count = 1; count <= 5; count += 1) {
    await sink.attempts(before + count);
    if (count === 1) await message(/Failure.*Tried again/).locator('summary').press('Enter');
    if (count < 5) await message(/Failure.*Tried again/).filter({ hasText: `Attempts${count}` }).waitFor();
    if (count < 5) await edit('ops', { settings: { timeout_s: 10 + count } });
  }
  const line = message('Given up');
  await line.getByText('It was tried 5 times and is not tried any more by itself.').waitFor();
  await line.getByText('gone for good').first().waitFor();
  await go('/');
  await button('1 failure nobody has looked at · 1 message that could not be delivered Show').press('Enter');
  await banner().getByRole('link', { name: 'Show why in the outbox' }).click();
  await page.getByText('1 was given up.').waitFor();
  await line.getByRole('button', { name: /^Do not deliver: message/ }).click();
  await page.getByRole('dialog', { name: 'Not deliver this message?' }).getByRole('button', { name: 'Take it out' }).click();
  await page.getByRole('status').filter({ hasText: 'will not be delivered' }).waitFor();
  await page.getByRole('heading', { name: 'No messages like that' }).waitFor();
  sink.status = 200;
  sink.said = '';
  await backUp();
});

test('an edit sends what was changed, keeps secrets, and undoes nobody’s', async () => {
  await logIn(page, service, 'ada', '/notifications');
  await page.getByRole('link', { name: 'Edit: ops' }).click();
  await page.getByText(`It is set: ${sink.url}/…`, { exact: false }).waitFor();
  expect(await button('Save').isDisabled()).toBe(true);
  await page.getByLabel('Successes', { exact: true }).check();
  await page.getByLabel('Only these').check();
  await page.getByText('Choose at least one plan.').waitFor();
  await page.getByLabel('letters', { exact: true }).check();
  await edit('ops', { events: ['failure', 'missed'], digest_at: '06:15' });
  await button('Save').click();
  const stale = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this channel meanwhile' });
  await stale.getByText('They changed: events, digest.').waitFor();
  await stale.getByText(/You have both changed: events\./).waitFor();
  await stale.getByRole('button', { name: 'Discard mine, show theirs' }).click();
  expect(await page.getByLabel('At', { exact: true }).inputValue()).toBe('06:15');
  expect(await page.getByLabel('Successes', { exact: true }).isChecked()).toBe(false);
  await page.getByLabel('Successes', { exact: true }).check();
  await edit('ops', { anchor: true });
  await button('Save').click();
  await stale.getByText('They changed: checkpoints.').waitFor();
  await stale.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('status').filter({ hasText: 'The channel ops was changed.' }).waitFor();
  const now = await service.made('GET', '/api/v1/channels/ops');
  expect(now).toMatchObject({ events: ['failure', 'missed', 'success'], plans: [], digest_at: '06:15', anchor: true });
  expect(now.secrets).toEqual(['headers', 'url']);
  await button('Send a test: ops').click();
  await channel('ops').getByText('The test message was taken by the other side').waitFor();
});

test('a mail is sent by a server that was entered in the form, in German', async () => {
  const smtp = await new SmtpSink().start();
  await browser.close();
  browser = await Browser.open({ locale: 'de-DE' });
  page = await browser.page();
  await logIn(page, service, 'ada', '/new/channel?kind=email');
  await page.getByLabel('Bezeichnung').fill('mail');
  await page.getByLabel('Mailserver').fill('127.0.0.1');
  await page.getByLabel('Schutz der Verbindung').selectOption('none');
  await page.getByLabel(/^Port/).fill(String(smtp.port));
  await page.getByLabel('Von', { exact: true }).fill('sicherung@example.org');
  await page.getByLabel('An', { exact: true }).fill('ada@example.org\nniemand');
  await page.getByText('Das ist keine Adresse: niemand').waitFor();
  await page.getByLabel('An', { exact: true }).fill('ada@example.org\notto@example.org');
  await button('Testnachricht senden').click();
  await page.getByRole('status').filter({ hasText: 'Die andere Seite hat die Testnachricht angenommen' }).waitFor();
  const [mail] = await smtp.mails(1);
  expect(mail).toMatch(/^To: ada@example\.org,\s+otto@example\.org$/m);
  await button('Kanal hinzufügen').click();
  await channel('mail').getByText('ada@example.org, otto@example.org, über 127.0.0.1').waitFor();
  await button('Entfernen: mail').click();
  const removing = page.getByRole('dialog', { name: 'mail entfernen?' });
  await removing.getByLabel('Geben Sie den Namen ein, um fortzufahren').fill('mail');
  await removing.getByRole('button', { name: 'Kanal entfernen' }).click();
  await page.getByRole('status').filter({ hasText: 'Der Kanal mail wurde entfernt.' }).waitFor();
  await smtp.stop();
});

test('a ping is for one plan, and a channel that rests says so', async () => {
  await logIn(page, service, 'ada', '/new/channel?kind=healthchecks');
  await page.getByLabel('Ping address').fill(`${sink.url}/ping`);
  expect(await button('Add the channel').isDisabled()).toBe(true);
  await page.getByLabel('Of which plan?').selectOption('letters');
  expect(await page.getByLabel('Successes', { exact: true }).isChecked()).toBe(true);
  await button('Add the channel').click();
  await channel('healthchecks').waitFor();
  await button('Pause: healthchecks').click();
  const dialog = page.getByRole('dialog', { name: 'Pause healthchecks?' });
  await dialog.getByText('not made up for later', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Pause it' }).click();
  await channel('healthchecks').getByText('Paused', { exact: true }).waitFor();
  expect((await service.made('GET', '/api/v1/channels/healthchecks')).enabled).toBe(false);
  await button('Tell again: healthchecks').click();
  await channel('healthchecks').getByText('On', { exact: true }).waitFor();
  await service.made('DELETE', '/api/v1/channels/healthchecks');
  await channel('healthchecks').waitFor({ state: 'detached' });
});

const refusedFor = (method: string, path: string) =>
  page.evaluate(
    async ([asked, at]) => {
      const me = await (await fetch('/api/v1/auth/me')).json();
      const headers = { 'X-CSRF-Token': me.data.csrf_token, 'Content-Type': 'application/json' };
      return (await fetch(at!, { method: asked!, headers, ...(asked === 'GET' ? {} : { body: '{}' }) })).status;
    },
    [method, path],
  );

test('a viewer sees what is wrong and can change nothing; an operator tries again and acknowledges', async () => {
  await failBackup();
  await logIn(page, service, 'vic', '/notifications/outbox');
  await page.getByText('The backup of letters failed', { exact: true }).waitFor();
  expect(await page.getByRole('navigation', { name: 'Notifications' }).count()).toBe(0);
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  const [open] = (await service.made('GET', '/api/v1/failures')).items;
  expect(await refusedFor('GET', '/api/v1/channels')).toBe(403);
  expect(await refusedFor('GET', '/api/v1/outbox')).toBe(403);
  expect(await refusedFor('POST', `/api/v1/failures/${open.seq}/acknowledge`)).toBe(403);
  expect(await refusedFor('POST', '/api/v1/outbox/retry')).toBe(403);
  await go('/new/channel');
  await page.getByRole('heading', { name: 'You may not do this' }).waitFor();

  await browser.context.clearCookies();
  await logIn(page, service, 'otto', '/notifications');
  await channel('ops').waitFor();
  for (const name of ['Send a test: ops', 'Pause: ops', 'Remove: ops']) expect(await button(name).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Add a channel' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Outbox' }).click();
  await message('Failure').first().waitFor();
  expect(await page.getByRole('button', { name: /^Do not deliver/ }).count()).toBe(0);
  await page.getByRole('link', { name: 'Open failures' }).click();
  await button('Acknowledge: The backup of letters failed').waitFor();
  await backUp();
});

test('a browser that may gives notice of what fails while nobody looks at its tab, and the tab counts it', async () => {
  await browser.context.addInitScript(() => {
    const shown: string[] = [];
    class Recorder {
      static permission = 'default';
      static requestPermission = async () => (Recorder.permission = 'granted');
      constructor(title: string) {
        shown.push(title);
      }
    }
    Object.assign(window, { Notification: Recorder, shown });
  });
  await logIn(page, service, 'vic', '/account');
  const wanted = page.getByLabel('Show a notice when something fails');
  await wanted.click(); // checked once the browser has said that it may
  await page.getByRole('checkbox', { name: 'Show a notice when something fails', checked: true }).waitFor();
  await failBackup();
  await page.waitForFunction(() => document.title === '(1) Strongroom');
  expect(await page.locator('link[rel=icon]').getAttribute('href')).toBe('/icon-attention.svg');
  expect(await page.evaluate(() => (window as any).shown)).toEqual([]);
  await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
  await failBackup();
  await page.waitForFunction(() => (window as any).shown.length === 1);
  expect(await page.evaluate(() => (window as any).shown)).toEqual(['The backup of letters failed']);
  await backUp();
  await page.waitForFunction(() => document.title === 'Strongroom');
});

test('a plan whose backup is overdue is not called protected, and many failures are no wall', async () => {
  // Hours, that nobody can wait for: the rest of the answer is the service's own.
  await page.route('**/api/v1/status', async (route) => {
    const answer = await (await route.fetch()).json();
    const at = '2026-11-20T02:00:00.000000Z';
    const one = { run_id: null, first_seq: 1, first_at: at, seq: 1, at, times: 1, message: '' };
    const restores = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...one, topic: `restore/${name}`, event: 'failure', plan: name }));
    answer.data.attention.failures = [{ ...one, topic: 'overdue/letters', event: 'missed', plan: 'letters' }, ...restores];
    await route.fulfill({ json: answer });
  });
  await logIn(page, service, 'ada');
  await page.getByRole('heading', { name: 'Your plan is not protected. It needs you.' }).waitFor();
  const card = page.getByRole('article', { name: 'letters' });
  await card.getByText('Needs attention', { exact: true }).waitFor();
  await card.getByText('No good backup for longer than its schedule allows.').waitFor();
  await button('7 failures nobody has looked at Show').press('Enter');
  await banner().getByText('The backup of letters is overdue').waitFor();
  expect(await banner().getByRole('listitem').count()).toBe(5);
  await banner().getByRole('link', { name: 'Show all 7' }).click();
  await page.getByText('A restore of f failed', { exact: true }).waitFor();
});

test('the doctor leads to the page that mends it', async () => {
  await service.made('DELETE', '/api/v1/channels/ops');
  await service.made('PATCH', '/api/v1/plans/letters', { schedule: '0 2 * * *' });
  await failBackup();
  await logIn(page, service, 'ada', '/doctor');
  const findings = page.getByRole('list', { name: 'What needs you' });
  await findings.getByText('The backup of letters failed', { exact: true }).waitFor();
  await findings.getByRole('link', { name: 'Go to its page: failure' }).waitFor();
  await findings.getByRole('link', { name: 'Go to its page: notifications' }).click();
  await page.getByRole('heading', { name: 'Nobody is told' }).waitFor();
  await page.getByRole('link', { name: 'Add a channel' }).waitFor();
});
