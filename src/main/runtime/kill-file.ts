import { type FSWatcher, lstatSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Looked for this often besides the file system's own notice, machine milliseconds. */
const LOOK_EVERY_MS = 250;

/** Name of the file whose mere existence in the data folder trips the global kill (K1). */
export const KILL_FILE = 'KILL';

/** What a look found: absent, present, or an error that counts as present. */
export function lookForKillFile(dataDir: string): { readonly trips: boolean; readonly why: string } {
  try {
    lstatSync(join(dataDir, KILL_FILE));
    return { trips: true, why: 'a file named KILL is in the data folder' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' && isThere(dataDir)) return { trips: false, why: '' };
    return { trips: true, why: `looking for the file KILL failed (${code ?? 'unknown error'})` };
  }
}

/** A folder that is gone has no file KILL in it either; that is an error while looking, not an absence. */
function isThere(dataDir: string): boolean {
  try {
    return lstatSync(dataDir).isDirectory() || statSync(dataDir).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Watches for the file. It is never opened or read: a name is enough, a folder or a dangling link too, and so is an
 * error while looking, since an unreadable data folder must not hide a kill.
 */
export function watchKillFile(dataDir: string, onTrip: (why: string) => void): () => void {
  let tripping = false;
  const look = (): void => {
    const found = lookForKillFile(dataDir);
    if (found.trips && !tripping) onTrip(found.why);
    tripping = found.trips;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dataDir, look);
    // The look on the timer goes on: a lost notice costs a quarter of a second, not the kill.
    watcher.on('error', () => watcher?.close());
  } catch {
    watcher = undefined;
  }
  look();
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
}
