import type { Page } from 'playwright-core';
import type { Service } from '../support/service';
import type { Shoot } from './plans';

// Of a service with at least two snapshots of the plan "documents" in the repository "local".
export async function snapshotPages(page: Page, service: Service, look: string, shoot: Shoot): Promise<void> {
  const go = (path: string) => page.goto(`${service.url}${path}`);
  const { items } = await service.made('GET', '/api/v1/repositories/local/snapshots?plan=documents');
  const at = `/snapshots/local/${items.at(-1).id}`;
  await go('/snapshots?repository=local');
  await page.locator('.run-table td').first().waitFor();
  await page.locator('form input').first().fill('*0001*');
  await page.keyboard.press('Enter');
  await page.locator('.found li').first().waitFor();
  await shoot(page, `${look}-snapshots`);
  await go(at);
  await page.locator('.rows-row input').nth(2).check();
  await page.locator('.rows-row input').nth(4).check();
  await shoot(page, `${look}-snapshot-files`);
  await page.locator('.tabs a').last().click();
  await page.locator('section input').fill('/srv/restored');
  await shoot(page, `${look}-snapshot-restore`);
  await go(`${at}/changes`);
  await page.locator('.change-kind').first().waitFor();
  await shoot(page, `${look}-snapshot-changes`);
}
