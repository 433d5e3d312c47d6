import type { Page } from 'playwright-core';
import { logIn } from '../support/browser';
import { Service } from '../support/service';
import type { Shoot } from './plans';

// The wizard, from its first question to the backup that runs; of a service of its own, because it is new only once.
export async function firstBackupPages(page: Page, look: string, shoot: Shoot): Promise<void> {
  const service = await new Service().start();
  try {
    await service.addUser('ada', 'admin');
    await logIn(page, service, 'ada');
    await walk(page, service, (name) => shoot(page, `${look}-first-backup${name}`));
  } finally {
    await page.goto('about:blank');
    await service.dispose();
  }
}

async function walk(page: Page, service: Service, shoot: (name: string) => Promise<void>): Promise<void> {
  const next = page.locator('.save-bar button').last();
  const documents = service.folder('documents', 30, 100_000);
  await page.goto(`${service.url}/first-backup`);
  await page.locator('.folders li').nth(2).waitFor();
  await page.locator('input[type=radio]').nth(1).check();
  await page.locator('section input:not([type=radio])').first().fill('postgresql://ada@127.0.0.1:9/shop');
  await next.click();
  await page.locator('.note[role=alert]').waitFor();
  await shoot('-database');
  await page.locator('input[type=radio]').first().check();
  await page.locator('.path-field input').fill(service.room);
  await page.keyboard.press('Enter');
  await page.locator(`button[aria-label*="${documents}"]`).click();
  await shoot('');
  await next.click();
  await page.locator('.wizard-places').waitFor();
  await page.locator('section button').last().click();
  await page.locator('.note[role=status]').waitFor();
  await shoot('-where');
  await page.locator('input[type=radio]').nth(1).check();
  await shoot('-s3');
  await page.locator('input[type=radio]').first().check();
  await next.click();
  await page.locator('.preview .figures').waitFor();
  await shoot('-preview');
  service.holdChecks();
  await next.click();
  await page.locator('.secret').waitFor();
  await page.locator('.running [aria-current=step]').first().waitFor();
  await shoot('-started');
  await service.letChecksGo();
  await page.locator('.note[role=status]').waitFor();
}
