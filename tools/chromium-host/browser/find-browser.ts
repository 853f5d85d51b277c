import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);
const WINDOWS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

type Env = Readonly<Record<string, string | undefined>>;

/** The Chromium-family browser to show the console in: `INTERLOCK_CHROMIUM`, else an installed one, else null. */
export function findBrowser(env: Env = process.env, platform: NodeJS.Platform = process.platform): string | null {
  const named = env.INTERLOCK_CHROMIUM;
  const candidates = named === undefined || named === '' ? installed(env, platform) : [named];
  return candidates.find(isExecutable) ?? null;
}

function installed(env: Env, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') return MAC;
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA];
    return roots.flatMap((root) => (root === undefined ? [] : WINDOWS.map((parts) => join(root, ...parts))));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
