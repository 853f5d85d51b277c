import { z } from 'zod';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import { type SecretStore, SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { Secret } from '../../secret/secret.ts';

const Counted = z.strictObject({
  size: z.int().min(1),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  /** The console that wrote it was closed behind it: nothing of its own can stand after these records. */
  closed: z.boolean().default(false),
});
export type Counted = z.infer<typeof Counted>;

/** How far the journal was when its newest checkpoint was signed, in the secret store as `checkpoint:<id>`. */
export class CheckpointCounter {
  readonly #store: SecretStore;
  readonly #account: string;

  constructor(store: SecretStore, folderId: string) {
    this.#store = store;
    this.#account = `checkpoint:${folderId}`;
  }

  /** Null before the first. @throws SecretStoreError */
  async read(): Promise<Counted | null> {
    const kept = await this.#store.getPassword(SERVICE, this.#account);
    if (kept === null) return null;
    try {
      return kept.useText((text) => Counted.parse(JSON.parse(text)));
    } catch {
      throw new SecretStoreError('unavailable', 'The count of checkpoints in the secret store is damaged.');
    }
  }

  /** @throws SecretStoreError */
  write(size: number, root: Uint8Array, closed = false): Promise<void> {
    return this.#keep({ size, root: Buffer.from(root).toString('hex'), closed });
  }

  /** A console works on the journal again: to be called before it appends anything. @throws SecretStoreError */
  async reopen(): Promise<void> {
    const counted = await this.read();
    if (counted?.closed === true) await this.#keep({ ...counted, closed: false });
  }

  async #keep(counted: Counted): Promise<void> {
    await this.#store.setPassword(SERVICE, this.#account, Secret.ofText(JSON.stringify(counted)));
  }
}
