import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Service } from '../support/service';

export type Shoot = (page: Page, name: string) => Promise<void>;

const settled = '.preview:not([data-old]) .figures';

// Of a service with plans "documents", "mail-archive" and "shop", a database's.
export async function planPages(page: Page, service: Service, look: string, shoot: Shoot): Promise<void> {
  const go = (path: string) => page.goto(`${service.url}${path}`);
  await go('/plans');
  await page.locator('.run-table .pill').first().waitFor();
  await shoot(page, `${look}-plans`);
  await go('/plans/mail-archive');
  await page.locator('.strip [data-state]').first().waitFor();
  await page.locator('section > .row > button').last().click();
  await page.locator('.retention-told').waitFor();
  await shoot(page, `${look}-plan`);
  await page.locator('.ways + .grow + button').click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, `${look}-plan-remove`);
  await go('/plans/mail-archive/preview');
  await page.locator(settled).waitFor();
  await page.locator('form input').fill(join(service.room, 'documents', 'documents 0001.bin'));
  await page.keyboard.press('Enter');
  await page.locator('form + .note').waitFor();
  await shoot(page, `${look}-plan-preview`);
  await go('/plans/documents/edit');
  await page.locator(settled).waitFor();
  const keep = page.locator('section[aria-labelledby=keep]');
  await keep.locator('input').first().fill('1');
  await keep.locator('button').first().click();
  await keep.locator('.fates li').first().waitFor();
  await shoot(page, `${look}-plan-edit`);
  await page.locator('textarea').first().fill('*.log');
  await page.locator('summary').click();
  await page.route('**/api/v1/plans/documents', (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await service.made('PATCH', '/api/v1/plans/documents', { check: look.includes('light') ? 'weekly' : 'daily' });
  await page.locator('.save-bar button').last().click();
  await page.unroute('**/api/v1/plans/documents');
  await page.locator('.note[role=alert]').waitFor();
  await page.locator(settled).waitFor();
  await shoot(page, `${look}-plan-stale`);
  await go('/plans/shop/edit');
  await page.locator('.save-bar').waitFor();
  await page.locator('.retention-edited button').first().click();
  await page.locator('.retention-told').waitFor();
  await shoot(page, `${look}-plan-database`);
  await go('/new/plan');
  await page.locator('.folders li').nth(3).waitFor();
  await shoot(page, `${look}-plan-new`);
}
