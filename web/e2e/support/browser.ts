import axe from 'axe-core';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { kPassword, type Service } from './service';

export const kPhone = { width: 360, height: 760 };
export const kDesktop = { width: 1280, height: 900 };

export interface Look {
  size?: { width: number; height: number };
  theme?: 'light' | 'dark';
  locale?: string;
}

// A browser with a profile of its own. What the policy refused and what a page threw fails the test that sees it.
export class Browser {
  readonly complaints: string[] = [];
  private constructor(
    readonly context: BrowserContext,
    private readonly profile: string,
  ) {}

  static async open(look: Look = {}): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'sr-web-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env['STRONGROOM_CHROMIUM'] ?? '/usr/bin/chromium',
      headless: true,
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
      viewport: look.size ?? kDesktop,
      colorScheme: look.theme ?? 'light',
      locale: look.locale ?? 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    const browser = new Browser(context, profile);
    context.setDefaultTimeout(45_000);
    context.on('page', (page) => browser.listen(page));
    for (const page of context.pages()) browser.listen(page);
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
    rmSync(this.profile, { recursive: true, force: true });
    expect(this.complaints).toEqual([]);
  }
}

export async function logIn(page: Page, service: Service, name: string): Promise<void> {
  await page.goto(service.url);
  await page.getByLabel(/^(Name)/).fill(name);
  await page.getByLabel(/^(Password|Passwort)/).first().fill(kPassword);
  await page.getByRole('button', { name: /^(Log in|Anmelden)$/ }).click();
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.shell').waitFor();
}

const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page, options: object): Promise<string[]> {
  return page.evaluate(async (asked) => {
    const found = await (window as any).axe.run(document, asked);
    return found.violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.target + ' ' + node.failureSummary).join(' | ')}`);
  }, options);
}

// Zero violations, and nothing that scrolls sideways: as the page is, for a desktop and a phone, light and dark. What
// dark changes is colours alone, so their rule alone is asked there. The page stays as it was.
export async function expectAccessibleInEveryLook(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const [device, size] of Object.entries({ phone: kPhone, desktop: kDesktop })) {
    await page.setViewportSize(size);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(width[0], device).toBeLessThanOrEqual(width[1]!);
    expect(await violations(page, { runOnly: kRules }), `light, ${device}`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'dark');
    expect(await violations(page, { runOnly: { type: 'rule', values: ['color-contrast'] } }), `dark, ${device}`).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.waitForFunction(() => document.documentElement.dataset['mantineColorScheme'] === 'light');
  }
}
