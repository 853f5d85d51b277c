import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FolderKeys } from '../adapters/keychain/folder-keys.ts';
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts';
import { inspectSigning } from '../runtime/evidence/inspect-signing.ts';
import { findReplica, newestReplica } from '../runtime/evidence/replica/find-replica.ts';
import { refuseInside } from '../runtime/evidence/replica/make-replica.ts';
import { ReplicaError, replicaProblem } from '../runtime/evidence/replica/replica-error.ts';
import { restoreReplica } from '../runtime/evidence/replica/restore-replica.ts';
import { verifyReplica } from '../runtime/evidence/replica/verify-replica.ts';
import { EVIDENCE_FILE, readEvidenceSettings } from '../runtime/evidence/settings.ts';
import { processEntry } from '../runtime/process-entry.ts';
import { writeJson } from '../runtime/settings-file.ts';
import { folder } from './audit-journal.ts';
import { unwrap } from './call.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { resourcesDir } from './place.ts';
import { print, printJson, say } from './print.ts';
import { withConsole } from './with-console.ts';

interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** `interlock replica set FOLDER | off`: where the daily copy goes; a console that runs takes it up within a minute. */
export async function replicaSet(place: string, options: Common): Promise<ExitCode> {
  const dataDir = folder(options);
  readEvidenceSettings(dataDir);
  const replicaFolder = place === 'off' ? undefined : usable(resolve(place), dataDir);
  const file = join(dataDir, EVIDENCE_FILE);
  writeJson(file, { ...asWritten(file), replicaFolder });
  if (options.json === true) printJson({ replicaFolder: replicaFolder ?? null });
  else print(replicaFolder === undefined ? 'No replica is made any more.' : 'A replica is made there once a day.');
  return EXIT.ok;
}

/** `interlock replica now`: makes one and verifies it; where no console runs, one is made for it. */
export async function replicaNow(options: Common): Promise<ExitCode> {
  const reply = await withConsole(options.data, async (call) => unwrap(await call('replica.make', {})));
  if (options.json === true) printJson(reply);
  else print(`A replica of ${reply.records} records is made and verified.`);
  return EXIT.ok;
}

/** `interlock replica status` */
export async function replicaStatus(options: Common): Promise<ExitCode> {
  const { replica } = await withConsole(
    options.data,
    async (call) => unwrap(await call('console.snapshot', {})).evidence,
  );
  if (options.json === true) printJson(replica);
  else {
    const last = replica.wallAt === null ? 'none yet' : new Date(replica.wallAt).toISOString();
    print(`${replica.state}: ${replica.text} Last: ${last}${replica.size === 0 ? '' : `, ${replica.size} records`}.`);
  }
  return EXIT.ok;
}

/** `interlock replica verify [FOLDER]`: every hash of a replica, where it lies; the newest one unless named. */
export async function replicaVerify(named: string | undefined, options: Common): Promise<ExitCode> {
  const dataDir = folder(options);
  try {
    const signing = await inspectSigning(dataDir, Date.now);
    const { store } = await openSecretStore({ dataDir });
    const { replicaFolder } = readEvidenceSettings(dataDir);
    const replica =
      named === undefined
        ? await newestReplica(setOr(replicaFolder), signing.folderId)
        : await findReplica(resolve(named));
    const entry = processEntry('verify-thread', resourcesDir);
    const keys = new FolderKeys(store, signing.folderId);
    const { records, head, wallAt } = await verifyReplica(replica, { keys, signing, entry, wallNow: Date.now });
    if (options.json === true) printJson({ ok: true, records, head, wallAt, problem: '' });
    else print(`OK: ${records} records, head ${head}, of ${new Date(wallAt).toISOString()}`);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ReplicaError)) throw error;
    if (options.json === true) printJson({ ok: false, records: 0, head: '', wallAt: null, problem: error.message });
    else print(`FAILED: ${error.message}`);
    return EXIT.tampered;
  }
}

export interface RestoreOptions extends Common {
  readonly from: string;
  readonly data: string;
  readonly keys?: string;
}

/** `interlock replica restore --from FOLDER --data NEWFOLDER [--keys FILE]` */
export async function replicaRestore({ from, data, keys, json }: RestoreOptions): Promise<ExitCode> {
  try {
    const entry = processEntry('verify-thread', resourcesDir);
    const keyFile = keys === undefined ? null : resolve(keys);
    const { records, head, wallAt } = await restoreReplica({
      ...{ from, target: data, keyFile, entry },
      wallNow: Date.now,
    });
    if (json === true) printJson({ records, head, wallAt });
    else for (const line of restoredLines(records, wallAt, data)) print(line);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof ReplicaError || (error instanceof Error && 'syscall' in error))) throw error;
    throw new CommandFailed(EXIT.refused, `${replicaProblem(error)} Nothing was restored.`);
  }
}

function restoredLines(records: number, wallAt: number, data: string): string[] {
  return [
    `Restored and verified: ${records} records, as they were ${new Date(wallAt).toISOString()}. Latches stand as they stood then.`,
    'What happened after that is not in it. If records were signed after it, the console finds that this journal is',
    'older and kills everything at each start. If that is what you mean to go on with, tell it so, then reset:',
    `  interlock keys rotate signing --reason "restored from a replica" --data ${data}`,
    'Look at what the venue says before you reset. Never start the data folder that this one takes the place of again.',
    'Agents and policies of your own (agents/, policy/) are not in a replica: put your copies of them there.',
  ];
}

/** @throws CommandFailed */
function usable(place: string, dataDir: string): string {
  try {
    refuseInside(place, dataDir);
    mkdirSync(place, { recursive: true, mode: 0o700 });
    if (statSync(place).dev === statSync(dataDir).dev) {
      say('interlock: that folder is on the same disk as the data folder: what takes one takes the other');
    }
    return place;
  } catch (error) {
    throw new CommandFailed(EXIT.refused, replicaProblem(error));
  }
}

function setOr(replicaFolder: string | undefined): string {
  if (replicaFolder === undefined) {
    throw new CommandFailed(
      EXIT.usage,
      'No folder for replicas is set. Name the replica, or: interlock replica set FOLDER.',
    );
  }
  return replicaFolder;
}

/** The settings' file as it stands, without what is only assumed. */
function asWritten(file: string): object {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch {
    return {};
  }
}
