import { test as base } from 'playwright/test';
import type { InterlockBridge } from '../../src/shared/ipc/contract.ts';
import { ConsolePage } from '../pages/console-page.ts';
import { freshDataDir, type LaunchedApp, type LaunchOptions, launchApp } from './launch.ts';

declare global {
  interface Window {
    readonly interlock: InterlockBridge;
  }
}

interface AppFixtures {
  /** A data folder of this test's own, removed after it. */
  readonly dataDir: string;
  /** Starts the built app on the test's data folder; whatever still runs at its end is ended. */
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<LaunchedApp & { readonly screen: ConsolePage }>;
}

/** Playwright's test, with the built app to launch, again and again where a journey needs a restart. */
export const test = base.extend<AppFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures it needs from this pattern.
  dataDir: async ({}, use) => {
    const folder = freshDataDir();
    await use(folder.path);
    folder.remove();
  },
  launch: async ({ dataDir }, use, testInfo) => {
    const launched: LaunchedApp[] = [];
    await use(async (options = {}) => {
      const app = await launchApp({ dataDir, ...options });
      launched.push(app);
      return { ...app, screen: new ConsolePage(app.page) };
    });
    for (const [index, app] of launched.entries()) {
      await testInfo.attach(`what the app said, start ${index + 1}`, { body: app.said() });
      if (app.process.exitCode === null && app.process.signalCode === null) await app.close();
    }
  },
});

export { expect } from 'playwright/test';
