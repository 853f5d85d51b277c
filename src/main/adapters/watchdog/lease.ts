import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { watchdogDir } from './takeover-file.ts';

/**
 * Which watchdog may act on a data folder: the one whose name stands in `<dataDir>/watchdog/lease`. Each console takes
 * the lease for its own, so that a watchdog of an earlier one, stopped at the wrong moment and woken later, finds that
 * it is not meant any more and leaves the console that trades now alone.
 */
const leaseFile = (dataDir: string): string => join(watchdogDir(dataDir), 'lease');

/** Gives the folder to a new watchdog, and answers with its name. */
export function giveLease(dataDir: string): string {
  const lease = randomBytes(16).toString('hex');
  mkdirSync(watchdogDir(dataDir), { recursive: true, mode: 0o700 });
  writeFileSync(leaseFile(dataDir), lease, { mode: 0o600 });
  return lease;
}

/** No watchdog may act on the folder. */
export function revokeLease(dataDir: string): void {
  rmSync(leaseFile(dataDir), { force: true });
}

/** False only when another has the folder, or none; a file that cannot be read keeps nobody from acting. */
export async function holdsLease(dataDir: string, lease: string): Promise<boolean> {
  try {
    return (await readFile(leaseFile(dataDir), 'utf8')) === lease;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}
