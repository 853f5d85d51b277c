import { type Credential, type SecretStore, SecretStoreError } from '../../../adapters/keychain/secret-store.ts';
import { Secret } from '../../../secret/secret.ts';

/** For tests: a keychain that can be locked, and that may lose what it is given. */
export class MemoryStore implements SecretStore {
  readonly kept = new Map<string, string>();
  isLocked = false;
  /** Called before each thing is put in: what it throws is what becomes of the process. */
  beforeSet: () => void = () => {};

  async getPassword(_service: string, account: string): Promise<Secret | null> {
    this.#mustBeOpen();
    const text = this.kept.get(account);
    return text === undefined ? null : Secret.ofText(text);
  }

  async setPassword(_service: string, account: string, password: Secret): Promise<void> {
    this.#mustBeOpen();
    this.beforeSet();
    password.useText((text) => this.kept.set(account, text));
  }

  async deletePassword(_service: string, account: string): Promise<boolean> {
    this.#mustBeOpen();
    return this.kept.delete(account);
  }

  async findCredentials(): Promise<readonly Credential[]> {
    this.#mustBeOpen();
    return [...this.kept].map(([account, text]) => ({ account, password: Secret.ofText(text) }));
  }

  #mustBeOpen(): void {
    if (this.isLocked) throw new SecretStoreError('locked', 'The keychain is locked. Unlock it and try again.');
  }
}
