import { defineConfig } from 'playwright/test';
import { chromiumLaunch } from './e2e/chromium.ts';

/**
 * `mocked`: the built renderer against a mock derived from the contract, without an engine. `app`: the whole app.
 * One worker, so that the load tests have the machine to themselves.
 */
export default defineConfig({
  workers: 1,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { launchOptions: chromiumLaunch() },
  projects: [
    { name: 'mocked-build', testDir: 'e2e/mocked', testMatch: 'build.setup.ts' },
    {
      name: 'mocked',
      testDir: 'e2e/mocked',
      dependencies: ['mocked-build'],
      use: { viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-GB' },
    },
    { name: 'app', testDir: 'e2e/app' },
  ],
});
