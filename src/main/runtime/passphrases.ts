import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../shared/ipc/contract.ts';
import type { Role } from '../../shared/roles.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { SERVICE } from '../adapters/keychain/open-secret-store.ts';
import { type SecretStore, SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { Secret } from '../secret/secret.ts';

/** Roles that a passphrase unlocks; whoever holds the data folder is an operator without. */
export const UNLOCKABLE = ['approver', 'administrator'] as const satisfies readonly Role[];
export type Unlockable = (typeof UNLOCKABLE)[number];

/**
 * One guess costs 32 MiB and three passes over it: OWASP's password storage cheat sheet names N=2^15, r=8, p=3 among
 * the equals. It is computed on another thread, so that a kill never waits for it.
 */
const COST = { N: 2 ** 15, r: 8, p: 3 } as const;
const MAX_MEMORY = 64 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const hex = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
/** With its cost, so that a later version may ask for more and still read it. */
const Stored = z.strictObject({
  N: z.number().int().min(COST.N),
  r: z.number().int().min(1),
  p: z.number().int().min(1),
  salt: hex(SALT_BYTES),
  hash: hex(HASH_BYTES),
});
type Stored = z.infer<typeof Stored>;

/** The roles' passphrases: a salted hash each, in the secret store under `role-<role>:<id of the folder>`, nowhere else. */
export class Passphrases {
  readonly #store: SecretStore;
  readonly #id: string;

  /** For a data folder that has an id. @throws SecretStoreError when it has none, or it cannot be read */
  constructor(dataDir: string, store: SecretStore) {
    const database = readDatabaseJson(dataDir);
    if (database === null) {
      throw new SecretStoreError('unavailable', 'This data folder was never used. Start the console with it once.');
    }
    this.#store = store;
    this.#id = database.id;
  }

  /** The roles that have one. @throws SecretStoreError */
  async known(): Promise<Unlockable[]> {
    const known: Unlockable[] = [];
    for (const role of UNLOCKABLE) if ((await this.#read(role)) !== null) known.push(role);
    return known;
  }

  /** @throws Refusal when the role has none, SecretStoreError when the store cannot be asked */
  async matches(role: Unlockable, passphrase: Secret): Promise<boolean> {
    const stored = await this.#read(role);
    if (stored === null) {
      throw new Refusal(`There is no passphrase for ${role} yet. Set one: interlock role passphrase ${role}.`);
    }
    const hash = await derive(passphrase, Buffer.from(stored.salt, 'hex'), stored);
    return timingSafeEqual(hash, Buffer.from(stored.hash, 'hex'));
  }

  async has(role: Unlockable): Promise<boolean> {
    return (await this.#read(role)) !== null;
  }

  /** @throws SecretStoreError when it was not stored */
  async set(role: Unlockable, passphrase: Secret): Promise<void> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await derive(passphrase, salt, COST);
    const stored: Stored = { ...COST, salt: salt.toString('hex'), hash: hash.toString('hex') };
    await this.#store.setPassword(SERVICE, this.#account(role), Secret.ofText(JSON.stringify(stored)));
  }

  async #read(role: Unlockable): Promise<Stored | null> {
    const kept = await this.#store.getPassword(SERVICE, this.#account(role));
    if (kept === null) return null;
    try {
      return kept.useText((text) => Stored.parse(JSON.parse(text)));
    } catch {
      // Not as the cause: it could quote what is stored.
      throw new SecretStoreError('unavailable', `The passphrase of ${role} is damaged where it is stored. Restore it.`);
    }
  }

  #account(role: Unlockable): string {
    return `role-${role}:${this.#id}`;
  }
}

/** The same letters give the same bytes on every keyboard and system (NFKC). */
function derive(passphrase: Secret, salt: Buffer, { N, r, p }: Pick<Stored, 'N' | 'r' | 'p'>): Promise<Buffer> {
  const options: ScryptOptions = { N, r, p, maxmem: MAX_MEMORY };
  return new Promise((resolve, reject) => {
    passphrase.useText((text) =>
      scrypt(text.normalize('NFKC'), salt, HASH_BYTES, options, (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      }),
    );
  });
}
