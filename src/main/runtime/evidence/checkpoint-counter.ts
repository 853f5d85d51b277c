import { z } from 'zod';
import { SERVICE } from '../../adapters/keychain/open-secret-store.ts';
import { type SecretStore, SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { Secret } from '../../secret/secret.ts';

const Counted = z.strictObject({ size: z.int().min(1), root: z.string().regex(/^[0-9a-f]{64}$/) });
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
  async write(size: number, root: Uint8Array): Promise<void> {
    const counted: Counted = { size, root: Buffer.from(root).toString('hex') };
    await this.#store.setPassword(SERVICE, this.#account, Secret.ofText(JSON.stringify(counted)));
  }
}
