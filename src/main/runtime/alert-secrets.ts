import { randomBytes } from 'node:crypto';
import { Refusal } from '../../shared/ipc/contract.ts';
import { readDatabaseJson } from '../adapters/keychain/database-file.ts';
import { SERVICE } from '../adapters/keychain/open-secret-store.ts';
import { type SecretStore, SecretStoreError } from '../adapters/keychain/secret-store.ts';
import { Secret } from '../secret/secret.ts';

const SECRET_BYTES = 32;
const SECRET_TEXT = /^[0-9a-f]{64}$/;

/** What signs alerts that come in, and alarms that go out: two secrets, so that neither can be sent back as the other. */
export type AlertSecret = 'external-alert' | 'webhook';

/** The secrets of one data folder, in the secret store under `<name>:<id of the folder>`, as hex. */
export class AlertSecrets {
  readonly #store: SecretStore;
  readonly #id: string;

  /** @throws Refusal when the folder has no id yet, SecretStoreError when it cannot be read */
  constructor(dataDir: string, store: SecretStore) {
    const database = readDatabaseJson(dataDir);
    if (database === null)
      throw new Refusal('This data folder was never used. Start the console with it once, then try again.');
    this.#store = store;
    this.#id = database.id;
  }

  /** Null when there is none. Rejects with SecretStoreError when it is not what was stored. */
  async read(name: AlertSecret): Promise<Secret | null> {
    const kept = await this.#store.getPassword(SERVICE, this.#account(name));
    if (kept === null) return null;
    if (!kept.useText((text) => SECRET_TEXT.test(text)))
      throw new SecretStoreError('unavailable', `The secret of ${name} is damaged where it is stored. Make a new one.`);
    return Secret.ofBytes(kept.useText((text) => Buffer.from(text, 'hex')));
  }

  /** Makes a new one in place of any before; answers with its hex digits as text, which are told nowhere else. */
  async renew(name: AlertSecret): Promise<Secret> {
    const digits = Secret.ofText(randomBytes(SECRET_BYTES).toString('hex'));
    await this.#store.setPassword(SERVICE, this.#account(name), digits);
    return digits;
  }

  async remove(name: AlertSecret): Promise<void> {
    await this.#store.deletePassword(SERVICE, this.#account(name));
  }

  #account(name: AlertSecret): string {
    return `${name}:${this.#id}`;
  }
}
