import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runNode } from './command.ts';
import { packageBin, ROOT } from './package-bin.ts';
import { REPORTS } from './reports.ts';

export type Host = 'auto' | 'electron' | 'chromium';

/**
 * The end-to-end tests on the built app. With `auto` the tests pick the host that is there; a host that is named and
 * missing is a failure. They learn of it from INTERLOCK_E2E_HOST. Gives Playwright's exit code.
 */
export function runE2e(host: Host, filters: readonly string[] = []): Promise<number> {
  const config = ['playwright.config.ts', 'e2e/playwright.config.ts'].find((path) => existsSync(join(ROOT, path)));
  if (config === undefined) {
    process.stderr.write('there is no playwright.config.ts, so there are no end-to-end tests to run\n');
    return Promise.resolve(1);
  }
  const options = ['test', '--config', config, '--reporter', 'list,json', '--forbid-only'];
  return runNode(packageBin('playwright', 'playwright'), [...options, ...filters], {
    limitMinutes: 20,
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: REPORTS.e2e, INTERLOCK_E2E_HOST: host },
  });
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { host: { type: 'string', default: 'auto' } },
    allowPositionals: true,
  });
  const { host } = values;
  if (host === 'auto' || host === 'electron' || host === 'chromium') {
    process.exitCode = await runE2e(host, positionals);
  } else {
    process.stderr.write(`unknown host ${host}: use auto, electron or chromium\n`);
    process.exitCode = 2;
  }
}
