import { randomBytes } from 'node:crypto';
import { Secret } from '../../secret/secret.ts';
import { SERVICE } from './open-secret-store.ts';
import { type SecretStore, SecretStoreError } from './secret-store.ts';

/** Keys of a data folder that are its own alone, by their aliases: one a database, and the one that wraps data keys. */
export const FOLDER_KEYS = ['database', 'database-management', 'database-market', 'master'] as const;
export type FolderKey = (typeof FOLDER_KEYS)[number];

export function isFolderKey(alias: string): alias is FolderKey {
  return FOLDER_KEYS.some((it) => it === alias);
}

/**
 * A key, and the one that takes its place while that is under way. Without a current one it is being made; without both
 * it never was. Of a database also those before, newest first: copies of its file may still be under one.
 */
export interface StoredKeys {
  readonly current: Uint8Array | null;
  readonly next: Uint8Array | null;
  readonly former: readonly Uint8Array[];
}

const KEY_BYTES = 32;
/** Former keys of a database that are kept, newest first: a keychain's item holds no more than some 1,000 letters. */
const MAX_FORMER = 12;
/**
 * Hex: `current`, `current>next` while it is changed, `>next` while it is made; behind them `<former` of each that copies
 * may still be under. One value, so that it changes whole.
 */
const KEY_TEXT = /^([0-9a-f]{64})?(?:>([0-9a-f]{64}))?((?:<[0-9a-f]{64})*)$/;

/**
 * The keys of one data folder in the secret store, each under `<alias>:<id of the folder>`. A change has two steps, so
 * that whatever is cut short in between, one of the two keys fits: {@link begin} stores the next one beside the current,
 * {@link finish} puts it in the place of the current one. That of a database stays known as a former one: copies that
 * were made before are under it.
 */
export class FolderKeys {
  readonly #store: SecretStore;
  readonly #id: string;

  constructor(store: SecretStore, id: string) {
    this.#store = store;
    this.#id = id;
  }

  /** @throws SecretStoreError when the store cannot be asked, or what it holds is no key */
  async read(alias: FolderKey): Promise<StoredKeys> {
    const stored = await this.#store.getPassword(SERVICE, accountOf(alias, this.#id));
    return stored === null ? { current: null, next: null, former: [] } : parseKeys(stored, alias);
  }

  /** Makes the next key, or keeps to the one that is under way. @throws SecretStoreError when it was not stored */
  async begin(alias: FolderKey): Promise<StoredKeys> {
    const stored = await this.read(alias);
    if (stored.next !== null) return stored;
    const key = newKey(`${hexOf(stored.current)}>`, formerText(stored.former));
    await storeKey(this.#store, accountOf(alias, this.#id), key);
    return this.read(alias);
  }

  /**
   * Begins a new key where what is stored is none; one that is a key stays. Whatever was under the damaged one stays
   * closed. @throws SecretStoreError when the store cannot be asked, or it was not stored
   */
  async mend(alias: FolderKey): Promise<void> {
    const account = accountOf(alias, this.#id);
    const stored = await this.#store.getPassword(SERVICE, account);
    if (stored !== null && stored.useText((text) => matchKeys(text)) === null) {
      await storeKey(this.#store, account, newKey('>'));
    }
  }

  /** The next key is the key. @throws SecretStoreError when that was not stored */
  async finish(alias: FolderKey): Promise<void> {
    const { current, next, former } = await this.read(alias);
    if (next === null) return;
    const known = current === null ? [] : [current];
    // What the master key wrapped is wrapped anew everywhere, and is to be gone with it.
    const behind = alias === 'master' ? [] : [...known, ...former].slice(0, MAX_FORMER);
    await storeKey(this.#store, accountOf(alias, this.#id), Secret.ofText(hexOf(next) + formerText(behind)));
  }
}

/** Overwrites keys that are not needed any more. */
export function forgetKeys({ current, next, former }: StoredKeys): void {
  for (const key of [current, next, ...former]) key?.fill(0);
}

/** Where a key stands in the secret store. */
export function accountOf(alias: string, id: string): string {
  return `${alias}:${id}`;
}

/** A new key, as it is stored, between what stands before and behind it there. */
export function newKey(before = '', behind = ''): Secret {
  return Secret.ofText(before + randomBytes(KEY_BYTES).toString('hex') + behind);
}

function formerText(keys: readonly Uint8Array[]): string {
  return keys.map((key) => `<${hexOf(key)}`).join('');
}

/** Stores it and sees that it is there. @throws SecretStoreError */
export async function storeKey(store: SecretStore, account: string, key: Secret): Promise<void> {
  await store.setPassword(SERVICE, account, key);
  if ((await store.getPassword(SERVICE, account))?.equals(key) !== true) {
    throw new SecretStoreError('unavailable', 'A key of this data folder was stored, but does not come back the same.');
  }
}

/** @throws SecretStoreError, which quotes nothing of it */
export function parseKeys(stored: Secret, alias: FolderKey): StoredKeys {
  const found = stored.useText((text) => matchKeys(text));
  if (found === null) {
    throw new SecretStoreError(
      'unavailable',
      `The key ${alias} of this data folder is damaged where it is stored. Restore it.`,
    );
  }
  const [, current, next, former = ''] = found;
  const before = former.split('<').slice(1);
  return { current: bytesOf(current), next: bytesOf(next), former: before.map((hex) => Buffer.from(hex, 'hex')) };
}

/** Null for what is no key. */
function matchKeys(text: string): RegExpExecArray | null {
  return text === '' || text.startsWith('<') ? null : KEY_TEXT.exec(text);
}

function bytesOf(hex: string | undefined): Uint8Array | null {
  return hex === undefined ? null : Buffer.from(hex, 'hex');
}

function hexOf(key: Uint8Array | null): string {
  return key === null ? '' : Buffer.from(key).toString('hex');
}
