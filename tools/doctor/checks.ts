import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '../chromium-host/browser/find-browser.ts';
import { electronBinary } from '../start/electron-binary.ts';
import { findProgram, hasLibrary, runsWell } from './programs.ts';

/** Packages by package manager; a manager that is not named has the package under none of its names we know. */
export interface Packages {
  readonly apt?: readonly string[];
  readonly dnf?: readonly string[];
  readonly pacman?: readonly string[];
}

export interface Check {
  readonly name: string;
  /** Needed: without it nothing runs. Otherwise something is missing, and `without` says what. */
  readonly needed: boolean;
  readonly without: string;
  readonly packages: Packages;
  /** What was found, in words; null when it is missing. */
  readonly find: () => string | null;
}

const ROOT = join(import.meta.dirname, '..', '..');
const NODE_NEEDED = 24;

/** What this machine should have. Linux brings its own list: elsewhere the system has these things built in. */
export function checksFor(platform: NodeJS.Platform): readonly Check[] {
  return platform === 'linux' ? [...EVERYWHERE, ...LINUX] : EVERYWHERE;
}

const EVERYWHERE: readonly Check[] = [
  {
    name: `Node ${NODE_NEEDED}`,
    needed: true,
    without: 'nothing runs; npm ci brings it',
    packages: {},
    find: () => (Number.parseInt(process.versions.node, 10) >= NODE_NEEDED ? process.versions.node : null),
  },
  {
    name: 'the packages of package-lock.json',
    needed: true,
    without: 'nothing runs; npm ci brings them',
    packages: {},
    find: () => (existsSync(join(ROOT, 'node_modules', '.package-lock.json')) ? 'installed' : null),
  },
  {
    name: 'Electron',
    needed: false,
    without: 'npm start fetches it, or shows the console in Chromium, without tray, menu and global hotkey',
    packages: {},
    find: electronBinary,
  },
  {
    name: 'Chromium or Chrome',
    needed: false,
    without: 'no window where Electron is not there either: the console runs headless; no end-to-end tests',
    packages: { apt: ['chromium'], dnf: ['chromium'], pacman: ['chromium'] },
    find: findBrowser,
  },
];

const LINUX: readonly Check[] = [
  {
    name: 'Xvfb',
    needed: false,
    without: 'no window can be tested on a machine without a screen',
    packages: { apt: ['xvfb', 'xauth'], dnf: ['xorg-x11-server-Xvfb'], pacman: ['xorg-server-xvfb'] },
    find: () => (findProgram('xvfb-run') === null ? null : findProgram('Xvfb')),
  },
  {
    name: 'bubblewrap',
    needed: false,
    without: 'agents run as plain processes, without their own network and file system; the screen says so',
    packages: { apt: ['bubblewrap'], dnf: ['bubblewrap'], pacman: ['bubblewrap'] },
    find: () => {
      const path = findProgram('bwrap');
      if (path === null) return null;
      const works = runsWell(path, ['--ro-bind', '/', '/', '--unshare-all', '--die-with-parent', '/bin/true']);
      return works ? path : `${path}, but this system lets it make no namespace: agents run as plain processes`;
    },
  },
  {
    name: 'D-Bus',
    needed: false,
    without: 'no keychain can be reached: paper runs with a key file, live is refused',
    packages: { apt: ['dbus'], dnf: ['dbus-daemon'], pacman: ['dbus'] },
    find: () => findProgram('dbus-run-session'),
  },
  {
    name: 'GNOME keyring',
    needed: false,
    without: 'no keychain, unless another secret service runs: paper runs with a key file, live is refused',
    packages: { apt: ['gnome-keyring'], dnf: ['gnome-keyring'], pacman: ['gnome-keyring'] },
    find: () => findProgram('gnome-keyring-daemon'),
  },
  {
    name: 'curl',
    needed: false,
    without: "the external alert's example cannot be tried or tested",
    packages: { apt: ['curl'], dnf: ['curl'], pacman: ['curl'] },
    find: () => findProgram('curl'),
  },
  {
    name: 'git',
    needed: false,
    without: 'checkpoints cannot be published to a git branch, and that is not tested',
    packages: { apt: ['git'], dnf: ['git'], pacman: ['git'] },
    find: () => findProgram('git'),
  },
  {
    name: 'OpenSSL',
    needed: false,
    without: "the external alert's example cannot be signed; the webhook and the time-stamp anchor are not tested",
    packages: { apt: ['openssl'], dnf: ['openssl'], pacman: ['openssl'] },
    find: () => findProgram('openssl'),
  },
  {
    name: 'libsecret',
    needed: false,
    without: 'the second keychain adapter does not load; the first one does not need it',
    packages: { apt: ['libsecret-1-0'], dnf: ['libsecret'], pacman: ['libsecret'] },
    find: () => (hasLibrary('libsecret-1.so.0') ? 'libsecret-1.so.0' : null),
  },
];
