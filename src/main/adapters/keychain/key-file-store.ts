import { join } from 'node:path';
import { z } from 'zod';
import { Secret } from '../../secret/secret.ts';
import { ensureOwnerFolder, readOwnerFile, writeOwnerFile } from './owner-file.ts';
import { type Credential, type SecretStore, SecretStoreError } from './secret-store.ts';

/** Entries, not an object: no name in it can then mean something else. */
const Secrets = z.array(z.strictObject({ service: z.string(), account: z.string(), password: z.string() }));
type Secrets = z.infer<typeof Secrets>;

/** Where the key file lies in the data folder. */
export const KEY_FOLDER = 'keys';
export const KEY_FILE = 'secrets.json';

/**
 * Secrets in a file that only its owner can read, for machines without a keychain: good enough for paper, never for
 * live (S1). Refuses a file or folder that others can read, that is a link, or that belongs to someone else.
 */
export class KeyFileStore implements SecretStore {
  readonly #dir: string;
  readonly #file: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, KEY_FOLDER);
    this.#file = join(this.#dir, KEY_FILE);
  }

  async getPassword(service: string, account: string): Promise<Secret | null> {
    const found = this.#load().find((it) => it.service === service && it.account === account);
    return found === undefined ? null : Secret.ofText(found.password);
  }

  async setPassword(service: string, account: string, password: Secret): Promise<void> {
    password.useText((text) => this.#save([...this.#without(service, account), { service, account, password: text }]));
  }

  async deletePassword(service: string, account: string): Promise<boolean> {
    if ((await this.getPassword(service, account)) === null) return false;
    this.#save(this.#without(service, account));
    return true;
  }

  async findCredentials(service: string): Promise<readonly Credential[]> {
    return this.#load()
      .filter((it) => it.service === service)
      .map(({ account, password }) => ({ account, password: Secret.ofText(password) }));
  }

  #without(service: string, account: string): Secrets {
    return this.#load().filter((it) => it.service !== service || it.account !== account);
  }

  #save(secrets: Secrets): void {
    writeOwnerFile(this.#file, JSON.stringify(secrets), { replace: true });
  }

  #load(): Secrets {
    ensureOwnerFolder(this.#dir);
    const text = readOwnerFile(this.#file);
    if (text === null) return [];
    try {
      return Secrets.parse(JSON.parse(text));
    } catch {
      // Not as the cause: it could quote the file.
      throw new SecretStoreError('unavailable', `${KEY_FILE} in the data folder is damaged. Restore it from a copy.`);
    }
  }
}
