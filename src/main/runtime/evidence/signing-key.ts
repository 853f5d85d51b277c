import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { TimeMs } from '../../../shared/ids.ts';
import { readDatabaseJson } from '../../adapters/keychain/database-file.ts';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import { type SecretStore, SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { ed25519Signer, KEY_BYTES } from '../../evidence/ed25519.ts';
import type { Signer } from '../../evidence/signer.ts';
import { keyIdOf, type VerifierKey } from '../../evidence/verifier-key.ts';
import { Secret } from '../../secret/secret.ts';

const keyBytes = z.string().regex(new RegExp(`^[0-9a-f]{${KEY_BYTES * 2}}$`));

/**
 * One item of the secret store, so that a rotation is one write: the private key, when it was made (the machine's
 * clock), the public keys of those before it, oldest first, and which of those were lost. Whoever can swap the public keys there can swap the
 * private one as well; and then no checkpoint that was signed before fits any more.
 */
const Stored = z.strictObject({
  seed: keyBytes,
  madeAt: z.int(),
  former: z.array(keyBytes),
  lost: z.strictObject({ to: z.int(), keyIds: z.array(z.string().regex(/^[0-9a-f]{8}$/)) }).optional(),
});
/** Keys that signed and that nobody has any more: what they signed up to record `to` cannot be verified. */
export type LostKeys = Readonly<z.infer<typeof Stored>['lost'] & object>;
type Stored = z.infer<typeof Stored>;

interface SigningKeyParts {
  readonly dataDir: string;
  readonly store: SecretStore;
  readonly wallNow: () => TimeMs;
  /** The folder has checkpoints: then there must be a key, and none is made. */
  readonly mustExist: boolean;
}

/** A key that is not in use yet. */
export interface NextKey {
  readonly signer: Signer;
  /** Stores it in place of the one before, whose public key stays known. @throws SecretStoreError */
  keep(): Promise<void>;
}

/** The Ed25519 key that signs checkpoints and statements of one data folder, in the secret store as `signing:<id>`. */
export class SigningKey {
  /** The data folder's id. */
  readonly folderId: string;
  /** The name in notes and the origin of checkpoints. */
  readonly name: string;
  readonly #store: SecretStore;
  readonly #account: string;
  readonly #wallNow: () => TimeMs;
  #current: { readonly signer: Signer; readonly madeAt: TimeMs } | null = null;
  #former: readonly VerifierKey[] = [];
  #lost: LostKeys | null = null;
  #problem = '';

  private constructor({ dataDir, store, wallNow }: SigningKeyParts) {
    const database = readDatabaseJson(dataDir);
    if (database === null) {
      throw new SecretStoreError('unavailable', 'This data folder was never used. Start the console with it once.');
    }
    this.folderId = database.id;
    this.name = `interlock/${database.id}`;
    this.#account = `signing:${database.id}`;
    this.#store = store;
    this.#wallNow = wallNow;
  }

  /** Loads the key; makes one only where nothing was ever signed. What keeps it from being used is {@link problem}. */
  static async open(parts: SigningKeyParts): Promise<SigningKey> {
    const key = new SigningKey(parts);
    try {
      await key.#load(parts.mustExist);
    } catch (error) {
      key.#problem =
        error instanceof SecretStoreError ? error.message : 'The key that signs checkpoints cannot be read or made.';
    }
    return key;
  }

  /** Null when it cannot be used. */
  get signer(): Signer | null {
    return this.#current?.signer ?? null;
  }

  /** Why it cannot be used, and what to do; empty when it can. */
  get problem(): string {
    return this.#problem;
  }

  /** When the key in use was made, by the machine's clock. */
  get madeAt(): TimeMs | null {
    return this.#current?.madeAt ?? null;
  }

  /** The public keys of everything that was signed, oldest first; the one in use is the last. */
  get publicKeys(): readonly VerifierKey[] {
    const signer = this.signer;
    if (signer === null) return this.#former;
    const { name, keyId, publicKey } = signer;
    return [...this.#former, { name, keyId, publicKey }];
  }

  /** What was signed and cannot be verified any more, since nobody has the key; null when everything can. */
  get lost(): LostKeys | null {
    return this.#lost;
  }

  /**
   * A new key, for a rotation. Where the key itself was lost: `known`, public keys from elsewhere, and `lost`, those that
   * nobody has.
   */
  next(known: readonly VerifierKey[] = [], lost: LostKeys | null = this.#lost): NextKey {
    const seed = randomBytes(KEY_BYTES);
    const signer = ed25519Signer(this.name, seed);
    const former = [...this.publicKeys];
    for (const key of known) if (!former.some(({ keyId }) => keyId === key.keyId)) former.push(key);
    const madeAt = this.#wallNow();
    const stored = toStore({
      seed: seed.toString('hex'),
      madeAt,
      former: former.map(({ publicKey }) => Buffer.from(publicKey).toString('hex')),
      ...(lost === null ? {} : { lost }),
    });
    seed.fill(0);
    return {
      signer,
      keep: async () => {
        await this.#save(stored);
        this.#former = former;
        this.#lost = lost;
        this.#current = { signer, madeAt };
        this.#problem = '';
      },
    };
  }

  async #load(mustExist: boolean): Promise<void> {
    const kept = await this.#store.getPassword(SERVICE, this.#account);
    if (kept === null && !mustExist) return this.next().keep();
    if (kept === null) {
      throw new SecretStoreError(
        'unavailable',
        'The key that signed the checkpoints is not in the secret store. Restore it there and start again; if it is lost, rotate the key `signing`: a new one is made then.',
      );
    }
    const { seed, madeAt, former, lost = null } = kept.useText(parse);
    const bytes = Buffer.from(seed, 'hex');
    this.#current = { signer: ed25519Signer(this.name, bytes), madeAt };
    this.#lost = lost;
    bytes.fill(0);
    this.#former = former.map((hex) => {
      const publicKey = Buffer.from(hex, 'hex');
      return { name: this.name, keyId: keyIdOf(this.name, publicKey), publicKey };
    });
  }

  async #save(stored: Secret): Promise<void> {
    await this.#store.setPassword(SERVICE, this.#account, stored);
    if ((await this.#store.getPassword(SERVICE, this.#account))?.equals(stored) !== true) {
      throw new SecretStoreError('unavailable', 'The signing key was stored, but does not come back the same.');
    }
  }
}

function toStore(stored: Stored): Secret {
  return Secret.ofText(JSON.stringify(stored));
}

function parse(text: string): Stored {
  try {
    return Stored.parse(JSON.parse(text));
  } catch {
    // Not as the cause: it could quote the key.
    throw new SecretStoreError(
      'unavailable',
      'The key that signs checkpoints is damaged where it is stored. Restore it and start again.',
    );
  }
}
