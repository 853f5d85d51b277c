import { defineConfig } from 'playwright/test';
import { chromiumLaunch } from './e2e/chromium.ts';

/**
 * `mocked`: the built renderer against a mock derived from the contract, without an engine; two files at a time. `load`:
 * the same under load, and then `timed`, the whole app against the clock: each with the machine to itself, since they
 * measure, and so behind what comes before them. `app`: the whole app otherwise, mostly waiting for its market; two tests
 * at a time, each with a folder of its own.
 */
const mocked = { viewport: { width: 1440, height: 900 }, timezoneId: 'UTC', locale: 'en-GB' };
const LOAD = 'load.spec.ts';
const TIMED = ['authority.spec.ts', 'external-alert.spec.ts'];

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
    { name: 'timed', testDir: 'e2e/app', testMatch: TIMED, workers: 1, dependencies: ['load'] },
    {
      name: 'app',
      testDir: 'e2e/app',
      testIgnore: TIMED,
      fullyParallel: true,
      timeout: 120_000,
      dependencies: ['timed'],
    },
  ],
});
