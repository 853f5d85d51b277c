import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright/test';

const SCREENS = join(import.meta.dirname, '..', '..', 'docs', 'screens');

/** Keeps a picture for the documents when asked to: `INTERLOCK_SCREENS=1`, before `npm run e2e` or one file of it. */
export async function picture(shown: Page | Locator, name: string): Promise<void> {
  if (process.env.INTERLOCK_SCREENS !== '1') return;
  mkdirSync(SCREENS, { recursive: true });
  await shown.screenshot({ path: join(SCREENS, `${name}.png`) });
}
