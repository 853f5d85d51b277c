import { defineConfig } from 'playwright/test';
import { chromiumLaunch } from './e2e/chromium.ts';

/**
 * `mocked`: the built renderer against a mock derived from the contract, without an engine; two files at a time. `load`:
 * the same under load, and then `app`, the whole app: each with the machine to itself, since they measure, and so behind
 * what comes before them.
 */
const mocked = { viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-GB' };
const LOAD = 'load.spec.ts';

export default defineConfig({
  workers: 2,
  timeout: 30_000,
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
  use: { launchOptions: chromiumLaunch() },
  projects: [
    { name: 'mocked-build', testDir: 'e2e/mocked', testMatch: 'build.setup.ts' },
    { name: 'mocked', testDir: 'e2e/mocked', testIgnore: LOAD, dependencies: ['mocked-build'], use: mocked },
    { name: 'load', testDir: 'e2e/mocked', testMatch: LOAD, workers: 1, dependencies: ['mocked'], use: mocked },
    { name: 'app', testDir: 'e2e/app', workers: 1, dependencies: ['load'] },
  ],
});
