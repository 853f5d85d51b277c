import { existsSync } from 'node:fs';
import type { LaunchOptions } from 'playwright/test';

const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** How the tests start an installed Chromium or Chrome; `INTERLOCK_CHROMIUM` names another. None is downloaded. */
export function chromiumLaunch(): LaunchOptions {
  const executablePath = process.env.INTERLOCK_CHROMIUM ?? USUAL_PATHS.find((path) => existsSync(path));
  const isRoot = process.getuid?.() === 0;
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
  };
}
