import { readFileSync } from 'node:fs';
import type { Check, Packages } from './checks.ts';

type Manager = keyof Packages;

/** What the doctor does about what is missing. */
export type Remedy =
  /** Nothing of it can be installed by a package manager we know. */
  | { readonly kind: 'none' }
  /** Run these, in this order, without asking. */
  | { readonly kind: 'install'; readonly commands: readonly (readonly [string, ...string[]])[] }
  /** Tell the user this one line. */
  | { readonly kind: 'tell'; readonly command: string };

/**
 * The remedy for missing things: as root on Debian and its kin the packages are installed; elsewhere the exact command
 * is told, since changing somebody's system is theirs to decide.
 */
export function remedyFor(missing: readonly Check[], manager: Manager | null, isRoot: boolean): Remedy {
  const packages = manager === null ? [] : missing.flatMap((check) => check.packages[manager] ?? []);
  if (manager === null || packages.length === 0) return { kind: 'none' };
  if (manager === 'apt' && isRoot) {
    const commands = [
      ['apt-get', 'update'],
      ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages],
    ] as const;
    return { kind: 'install', commands };
  }
  const install = { apt: 'apt-get install', dnf: 'dnf install', pacman: 'pacman -S' }[manager];
  const update = manager === 'apt' ? 'sudo apt-get update && ' : '';
  return { kind: 'tell', command: `${update}sudo ${install} ${packages.join(' ')}` };
}

/** The package manager of this Linux, by the names in os-release; null where it is another one. */
export function managerOf(osRelease: string): Manager | null {
  const field = (name: string): string => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(osRelease)?.[1] ?? '';
  const names = `${field('ID')} ${field('ID_LIKE')}`.split(' ');
  if (names.some((name) => name === 'debian' || name === 'ubuntu')) return 'apt';
  if (names.some((name) => name === 'fedora' || name === 'rhel')) return 'dnf';
  return names.includes('arch') ? 'pacman' : null;
}

/** The text of this machine's os-release; empty where there is none. */
export function readOsRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}
