import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type ControlClient, connectControl } from '../adapters/control-socket/client.ts';
import { LocalSocketError } from '../adapters/local-socket/local-socket-error.ts';
import { dataDirOf } from '../runtime/data-dir.ts';
import { say } from './print.ts';

const LAST_RUN = 'last-run';

export function defaultDataDir(): string {
  return dataDirOf(undefined, { env: process.env, platform: process.platform, home: homedir() });
}

/**
 * The data folders a command may mean: the one that is named, or else the app's own and that of the last headless run.
 * The one that was used last comes first.
 */
export function candidates(named: string | undefined): string[] {
  if (named !== undefined) return [dataDirOf(named, { env: process.env, platform: process.platform, home: homedir() })];
  const own = defaultDataDir();
  try {
    const last = readFileSync(join(own, LAST_RUN), 'utf8').trim();
    return last === '' || last === own || !existsSync(last) ? [own] : [last, own];
  } catch {
    return [own];
  }
}

export function rememberRun(dataDir: string): void {
  const own = defaultDataDir();
  mkdirSync(own, { recursive: true, mode: 0o700 });
  writeFileSync(join(own, LAST_RUN), `${dataDir}\n`, { mode: 0o600 });
}

/**
 * Connections to every console that runs among the candidates; says which of them could not be reached, and tells
 * `onUnreachable` that there are such.
 */
export async function runningConsoles(
  named: string | undefined,
  onUnreachable: () => void = () => {},
): Promise<{ readonly dataDir: string; readonly client: ControlClient }[]> {
  const found: { dataDir: string; client: ControlClient }[] = [];
  const faults: { dataDir: string; error: unknown }[] = [];
  for (const dataDir of candidates(named)) {
    try {
      found.push({ dataDir, client: await connectControl(dataDir) });
    } catch (error) {
      if (!(error instanceof LocalSocketError && error.code === 'not-running')) faults.push({ dataDir, error });
    }
  }
  // One console that cannot be reached must not hide another one from a kill.
  const [first] = faults;
  if (found.length === 0 && first !== undefined) throw first.error;
  if (first !== undefined) onUnreachable();
  for (const { dataDir, error } of faults) say(`${dataDir}: ${error instanceof Error ? error.message : 'no answer'}`);
  return found;
}

/**
 * The folder of a run that was given none: one for each combination of inputs, so that the same run gives the same
 * journal however often it is repeated. The earlier one is kept beside it as `.previous`.
 */
export function freshRunDir(name: string): string {
  return join(defaultDataDir(), 'runs', name);
}

export function setAside(dataDir: string): void {
  const previous = `${dataDir}.previous`;
  rmSync(previous, { recursive: true, force: true });
  renameSync(dataDir, previous);
}
