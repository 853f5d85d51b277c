import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { dataDirOf, type Surroundings } from '../data-dir.ts';

const NAME = 'interlock-checkpoints';

/**
 * The folder that holds the copies of checkpoints of all data folders which share it:
 * - as the settings say;
 * - for the app's own data folder, in the user's state folder, so that what rolls the data folder back, such as a
 *   restored backup of it, leaves them;
 * - for a data folder that was named, beside it, as `<name>.checkpoints`;
 * - for the folder of a run that was given none (`runs/…` in the app's own), inside it: nothing is written elsewhere.
 */
export function checkpointPlace(dataDir: string, setting: string | undefined, surroundings: Surroundings): string {
  if (setting !== undefined) return setting;
  const folder = resolve(dataDir);
  const { INTERLOCK_DATA: _, ...env } = surroundings.env;
  if (folder === dataDirOf(undefined, { ...surroundings, env })) return join(stateDir(surroundings), NAME);
  if (dirname(folder) === join(dataDirOf(undefined, surroundings), 'runs')) return join(folder, 'checkpoints');
  return join(dirname(folder), `${basename(folder)}.checkpoints`);
}

/** Where the system keeps what a user's programs remember between two runs. */
function stateDir({ env, platform, home }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(home, 'AppData', 'Local');
  const state = env.XDG_STATE_HOME;
  // A relative XDG path is to be ignored, says the XDG base directory specification.
  return state !== undefined && isAbsolute(state) ? state : join(home, '.local', 'state');
}
