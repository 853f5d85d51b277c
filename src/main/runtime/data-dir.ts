import { isAbsolute, join, resolve } from 'node:path';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * The folder that holds the journal, the latch, the keys' file and the control socket: as named, else by
 * `INTERLOCK_DATA`, else where the system keeps a user's application data. Window and command line must agree on it.
 */
export function dataDirOf(named: string | undefined, { env, platform, home }: Surroundings): string {
  const wanted = named ?? env.INTERLOCK_DATA;
  if (wanted !== undefined && wanted !== '') return resolve(wanted);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Interlock');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'Interlock');
  const data = env.XDG_DATA_HOME;
  // A relative XDG path is to be ignored, says the XDG base directory specification.
  return join(data !== undefined && isAbsolute(data) ? data : join(home, '.local', 'share'), 'interlock');
}
