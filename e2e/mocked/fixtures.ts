import { test as base, expect } from 'playwright/test';
import type { ConsoleView } from '../../src/shared/view/console-view.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { MockEngine } from './mock-engine.ts';
import { ORIGIN, serveRenderer } from './renderer-files.ts';

export interface Opened {
  readonly console: ConsolePage;
  readonly engine: MockEngine;
  /** Errors of the page, among them each breach of the content security policy. */
  readonly errors: string[];
  readonly refused: string[];
}

/** Opens the built renderer on a scenario; at the end the page must have kept to the contract and to its policy. */
export const test = base.extend<{ open: (view: ConsoleView) => Promise<Opened> }>({
  open: async ({ page }, use) => {
    const opened: Opened[] = [];
    await use(async (view) => {
      const engine = new MockEngine(view);
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
      const { refused } = await serveRenderer(page);
      await engine.install(page);
      await page.goto(`${ORIGIN}/`);
      await expect(page.locator('[data-kill-all]')).toBeVisible();
      const one = { console: new ConsolePage(page), engine, errors, refused };
      opened.push(one);
      return one;
    });
    for (const { engine, errors, refused } of opened) {
      engine.stop();
      expect(engine.faults).toEqual([]);
      expect(errors).toEqual([]);
      expect(refused).toEqual([]);
    }
  },
});

export { expect };
