// What the pages cost and how late they are, in a real Chromium. To be run where playwright-core is (bench/pages.py knows):
//
//   node pages.mjs URL NAME PASSWORD LOADS REST_SECONDS LINES
//
// Says on standard output, an object in each line: {"loads": [{"paint_ms", "shown_ms"}]}, {"empty"} and {"rest"}: the share of a
// core that the browser uses with an empty page and with the dashboard at rest, {"ready": true} when it watches, and when the
// run of so many LINES of progress is over, {"ages_ms": […]}.
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const { chromium } = createRequire(join(process.cwd(), 'package.json'))('playwright-core');
const [url, name, password, loads, restSeconds, lines] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));

// Of a process and all below it, in seconds.
const kTicks = 100; // USER_HZ of every Linux
function cpuBelow(root) {
  const children = new Map(), own = new Map();
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      own.set(pid, (Number(fields[11]) + Number(fields[12])) / kTicks);
      children.set(fields[1], [...(children.get(fields[1]) ?? []), pid]);
    } catch {
      // gone meanwhile
    }
  }
  const sum = (pid) => (own.get(pid) ?? 0) + (children.get(pid) ?? []).reduce((all, child) => all + sum(child), 0);
  return sum(String(root));
}

async function open(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  return { context, page: await context.newPage() };
}

async function logIn(page) {
  await page.goto(url);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').first().fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.shell').waitFor();
}

// Once the answer is on the screen: the next frame after it was put there.
const shown = (page, selector) =>
  page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => (document.querySelector(wanted) ? requestAnimationFrame(() => resolve(performance.now())) : setTimeout(look, 5));
        look();
      }),
    selector,
  );

const paints = () => performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)[0];

// Each with an empty cache, as somebody who comes for the first time but has logged in.
async function load(browser) {
  const { context, page } = await open(browser);
  await logIn(page);
  const cookies = await context.cookies();
  await context.close();
  const next = await open(browser);
  await next.context.addCookies(cookies);
  await next.page.goto(url, { waitUntil: 'commit' });
  const shown_ms = await shown(next.page, '.plan-card, article');
  const paint_ms = await next.page.evaluate(paints);
  await next.context.close();
  return { paint_ms, shown_ms };
}

async function rest(page, browserPid) {
  await page.waitForTimeout(10_000); // what a page, and the browser, do after it was loaded
  const before = cpuBelow(browserPid), begin = performance.now();
  await page.waitForTimeout(restSeconds * 1000);
  return (cpuBelow(browserPid) - before) / ((performance.now() - begin) / 1000);
}

// A line of progress has the time it was written as its file's name. It is painted when the frame after the change is over.
function watch() {
  const seen = new Map();
  window.ages = seen;
  new MutationObserver(() => {
    const at = /\/at\/(\d+)/.exec(document.querySelector('.running-file')?.textContent ?? '')?.[1];
    if (at === undefined || seen.has(at)) return;
    seen.set(at, null);
    requestAnimationFrame(() => setTimeout(() => seen.set(at, performance.timeOrigin + performance.now() - Number(BigInt(at) / 1000n) / 1000)));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

const server = await chromium.launchServer({
  executablePath: process.env.STRONGROOM_CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
});
try {
  const browser = await chromium.connect(server.wsEndpoint());
  const measured = [];
  for (let number = 0; number < loads; number += 1) measured.push(await load(browser));
  say({ loads: measured });
  const { page } = await open(browser);
  const browserPid = server.process().pid;
  say({ empty: await rest(page, browserPid) });
  await logIn(page);
  say({ rest: await rest(page, browserPid) });
  await page.evaluate(watch);
  say({ ready: true });
  await page.locator('.running-file').filter({ hasText: '/at/' }).waitFor({ timeout: 60_000 });
  await page.locator('.running').waitFor({ state: 'detached', timeout: 1000 * (60 + lines * 2) });
  say({ ages_ms: await page.evaluate(() => [...window.ages.values()].filter((age) => age !== null)) });
} finally {
  await server.close();
}
