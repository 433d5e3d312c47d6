import axe from 'axe-core';
import { chromium, type Browser as Chromium, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { kPassword, type Service } from './service';

export const kPhone = { width: 360, height: 760 };
export const kDesktop = { width: 1280, height: 900 };

export interface Look {
  size?: { width: number; height: number };
  theme?: 'light' | 'dark';
  locale?: string;
}

// One Chromium for all the tests of a file: starting it takes longer than most of what is done in it.
let started: Promise<Chromium> | undefined;
const running = () =>
  (started ??= chromium.launch({
    executablePath: process.env['STRONGROOM_CHROMIUM'] ?? '/usr/bin/chromium-headless-shell',
    headless: true,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
  }));

// After the last test of a file (support/each-file.ts).
export async function endBrowser(): Promise<void> {
  await (await started)?.close();
  started = undefined;
}

// A profile of its own, of which nothing stays. What the policy refused and what a page threw fails the test that sees it.
export class Browser {
  readonly complaints: string[] = [];
  private constructor(readonly context: BrowserContext) {}

  static async open(look: Look = {}): Promise<Browser> {
    const context = await (await running()).newContext({
      viewport: look.size ?? kDesktop,
      colorScheme: look.theme ?? 'light',
      locale: look.locale ?? 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    const browser = new Browser(context);
    context.setDefaultTimeout(45_000);
    context.on('page', (page) => browser.listen(page));
    return browser;
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) this.complaints.push(message.text());
    });
  }

  async page(): Promise<Page> {
    return this.context.pages()[0] ?? (await this.context.newPage());
  }

  async close(): Promise<void> {
    await this.context.close();
    expect(this.complaints).toEqual([]);
  }
}

// As the form does it, without filling it in: that is what access.e2e.ts looks at.
export async function logIn(page: Page, service: Service, name: string, path = '/'): Promise<void> {
  const answer = await page.context().request.post(`${service.url}/api/v1/auth/login`, {
    data: { username: name, password: kPassword }, headers: { Origin: service.url },
  });
  expect(answer.status()).toBe(200);
  await page.goto(service.url + path);
  await page.locator('.shell').getByRole('heading', { level: 1 }).first().waitFor();
}

const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

type Theme = 'light' | 'dark';
const kLooks: [string, { width: number; height: number }, Theme][] = [
  ['phone', kPhone, 'light'],
  ['desktop', kDesktop, 'dark'],
  ['phone', kPhone, 'dark'],
  ['desktop', kDesktop, 'light'],
];
// The long round sees every page in all four; the short one the first in the first, the second in the second and so on, but
// each in both sizes as far as it may scroll.
let turn = 0;
const looksOfNext = () => (process.env['STRONGROOM_TEST_LONG'] ? kLooks : [kLooks[turn++ % kLooks.length]!]);

async function wear(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForFunction((wanted) => document.documentElement.dataset['mantineColorScheme'] === wanted, theme);
}

async function violations(page: Page): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const found = await (window as any).axe.run(document, { runOnly });
    return found.violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.target + ' ' + node.failureSummary).join(' | ')}`);
  }, kRules);
}

// What a button says is there as a whole.
export async function expectNoButtonCut(page: Page, device: string): Promise<void> {
  const cut = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.mantine-Button-label')]
        .filter((label) => label.scrollWidth > label.clientWidth + 1)
        .map((label) => label.textContent),
    );
  await expect.poll(cut, { message: `cut on a ${device}`, timeout: 10_000 }).toEqual([]);
}

// Once what follows the size of the window has followed it, a curve for one, which is drawn anew.
async function expectNothingSideways(page: Page, device: string): Promise<void> {
  const tooWide = () => page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth));
  await expect.poll(tooWide, { message: `too wide for a ${device}`, timeout: 10_000 }).toBe(0);
}

// Zero violations, and nothing that scrolls sideways. The page is left light, for a desktop.
export async function expectAccessibleInEveryLook(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const [device, size] of kLooks.slice(0, 2)) {
    await page.setViewportSize(size);
    await expectNothingSideways(page, device);
    await expectNoButtonCut(page, device);
  }
  for (const [device, size, theme] of looksOfNext()) {
    await page.setViewportSize(size);
    await wear(page, theme);
    expect(await violations(page), `${theme}, ${device}`).toEqual([]);
  }
  await page.setViewportSize(kDesktop);
  await wear(page, 'light');
}
