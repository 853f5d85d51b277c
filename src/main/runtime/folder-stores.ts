import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type FolderKey, type FolderKeys, forgetKeys, type StoredKeys } from '../adapters/keychain/folder-keys.ts';
import { SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { MANAGEMENT_FILE, ManagementStore } from '../adapters/management/management-store.ts';
import { NAME as MANAGEMENT } from '../adapters/management/name.ts';
import { NAME as MARKET, MARKET_FILE, MarketStore } from '../adapters/market/market-store.ts';
import { DatabaseError, databaseError } from '../adapters/sqlcipher/database-error.ts';
import { syncFolder } from '../adapters/sqlcipher/files.ts';
import type { OpenedStore } from '../adapters/sqlcipher/open-store.ts';
import type { StorageCode } from '../adapters/sqlcipher/storage-failure.ts';
import type { KeyReads } from './key-reads.ts';

/** A database whose key could not be changed yet, and why. */
export interface UnfinishedKey {
  readonly alias: FolderKey;
  readonly problem: string;
}

export interface FolderStores {
  /** Null when it cannot be opened: the console works without it. */
  readonly management: ManagementStore | null;
  /** Why it cannot be, and what to do; empty when it is open. */
  readonly managementProblem: string;
  readonly market: MarketStore;
  readonly unfinished: readonly UnfinishedKey[];
  /** Why the market database was put aside and made anew; empty when it was not. */
  readonly marketSetAside: string;
}

interface Place {
  readonly dataDir: string;
  readonly keys: FolderKeys;
  readonly reads: KeyReads;
  readonly wallNow: () => number;
}

/**
 * Opens the stores beside the journal, or makes them; the folder must be locked for this process. Changes of their keys
 * that were asked for are made, and those that were cut short are ended. Neither holds what a kill needs, so damage of
 * them keeps nobody from a start; never is a plain file used in the place of one.
 * @throws DatabaseError or SecretStoreError with a sentence for the operator
 */
export async function openFolderStores(place: Place): Promise<FolderStores> {
  const unfinished: UnfinishedKey[] = [];
  const opened = await managementOrWords(place, unfinished);
  try {
    return { ...opened, unfinished, ...(await openMarket(place, unfinished)) };
  } catch (error) {
    opened.management?.close();
    throw error;
  }
}

async function managementOrWords(
  place: Place,
  unfinished: UnfinishedKey[],
): Promise<Pick<FolderStores, 'management' | 'managementProblem'>> {
  try {
    // What it holds stands nowhere else: it is made anew by an operator's word alone.
    return { management: await openManagement(place, unfinished, false), managementProblem: '' };
  } catch (error) {
    if (!(error instanceof DatabaseError || error instanceof SecretStoreError)) throw error;
    return { management: null, managementProblem: error.message };
  }
}

async function openManagement(
  place: Place,
  unfinished: UnfinishedKey[],
  canBeMadeAnew: boolean,
): Promise<ManagementStore> {
  const management = await openOne(place, 'database-management', unfinished, {
    ...{ name: MANAGEMENT, canBeMadeAnew, open: ManagementStore.open },
    file: join(place.dataDir, MANAGEMENT_FILE),
  });
  try {
    await unlock(management, place);
    return management;
  } catch (error) {
    management.close();
    throw error;
  }
}

/**
 * Makes the management database anew, and puts the one that cannot be opened aside; the folder must be locked for this
 * process. Keys that are damaged where they are stored are made anew with it. False when there is nothing to mend.
 * @throws DatabaseError or SecretStoreError when it could not be made: nothing is lost then
 */
export async function makeManagementAnew(place: Place): Promise<boolean> {
  try {
    (await openManagement(place, [], false)).close();
    return false;
  } catch (error) {
    if (!isBeyondMending(error)) throw error;
  }
  for (const alias of ['database-management', 'master'] as const) await place.keys.mend(alias);
  putAside(join(place.dataDir, MANAGEMENT_FILE), place.wallNow());
  (await openManagement(place, [], true)).close();
  return true;
}

/** What no reading of the file will mend. */
const DAMAGED: ReadonlySet<StorageCode> = new Set(['corrupt', 'wrong-key', 'missing']);

/**
 * It holds nothing that the journal does not tell, so damage of it keeps nobody from a start: it is put aside, and made
 * anew.
 */
async function openMarket(
  place: Place,
  unfinished: UnfinishedKey[],
): Promise<Pick<FolderStores, 'market' | 'marketSetAside'>> {
  const file = join(place.dataDir, MARKET_FILE);
  const open = (): Promise<MarketStore> =>
    openOne(place, 'database-market', unfinished, { name: MARKET, file, canBeMadeAnew: true, open: MarketStore.open });
  try {
    return { market: await open(), marketSetAside: '' };
  } catch (error) {
    if (!isBeyondMending(error)) throw error;
    await place.keys.mend('database-market');
    putAside(file, place.wallNow());
    const how = error instanceof DatabaseError && error.code === 'corrupt' ? 'is damaged or was altered' : CLOSED;
    return { market: await open(), marketSetAside: `${MARKET} ${how}.` };
  }
}

const CLOSED = 'cannot be opened with its key';

/** What neither another try nor room on the disk will open. A store of keys that cannot be asked is found by the next. */
function isBeyondMending(error: unknown): boolean {
  return error instanceof SecretStoreError || (error instanceof DatabaseError && DAMAGED.has(error.code));
}

function putAside(file: string, wallAt: number): void {
  const when = new Date(wallAt).toISOString().replace(/[:.]/g, '-');
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${file}.damaged-${when}${suffix}`);
  }
  syncFolder(dirname(file));
}

interface Kind<S> {
  readonly name: string;
  readonly file: string;
  readonly canBeMadeAnew: boolean;
  readonly open: (dir: string, keys: StoredKeys) => OpenedStore<S>;
}

async function openOne<S extends { close(): void }>(
  { dataDir, keys, reads }: Place,
  alias: FolderKey,
  unfinished: UnfinishedKey[],
  { name, file, canBeMadeAnew, open }: Kind<S>,
): Promise<S> {
  const stored = await keys.read(alias);
  const wasMade = stored.current !== null;
  if (!wasMade && stored.next === null && existsSync(file)) throw keyMissing(name);
  if (wasMade && !existsSync(file) && !canBeMadeAnew) throw databaseError(name, 'missing');
  const known = wasMade || stored.next !== null ? stored : await keys.begin(alias);
  const { store, was, under, problem } = open(dataDir, known);
  try {
    if (was === 'former') reads.noteFormer(alias);
    if (under !== 'former') noteKey(reads, alias, known, under);
    if (problem !== '') unfinished.push({ alias, problem });
    if (under === 'next') await keys.finish(alias);
    return store;
  } catch (error) {
    store.close();
    throw error;
  } finally {
    forgetKeys(known);
  }
}

async function unlock(management: ManagementStore, { keys, reads }: Place): Promise<void> {
  const stored = await keys.read('master');
  const isThere = stored.current !== null || stored.next !== null;
  const known = isThere || !management.needsMaster ? stored : await keys.begin('master');
  try {
    management.unlock(known);
    noteKey(reads, 'master', known, known.next === null ? 'current' : 'next');
    if (known.next !== null) await keys.finish('master');
  } finally {
    forgetKeys(known);
  }
}

/** Notes the key that is in use from now on. */
export function noteKey(reads: KeyReads, alias: FolderKey, known: StoredKeys, under: 'current' | 'next'): void {
  const key = known[under];
  if (key !== null) reads.note(alias, Buffer.from(key).toString('hex'));
}

function keyMissing(name: string): SecretStoreError {
  return new SecretStoreError(
    'unavailable',
    `${name} is there, and its key is not where it was put. Restore the key, or unlock the keychain it is in. ` +
      'No new key was made and nothing was changed.',
  );
}
