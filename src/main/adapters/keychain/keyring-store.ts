import { Secret } from '../../secret/secret.ts';
import { type KeyringPlace, keyringPlace } from './keyring-place.ts';
import { callKeyring, type KeyringCall, type PlainCredential } from './keyring-process.ts';
import { type Credential, type SecretStore, SecretStoreError } from './secret-store.ts';

/** Longest wait for the keyring: it may be asking the person at the screen, who can start again after unlocking. */
const TIMEOUT_MS = 5_000;

export interface KeyringOptions {
  /** A Node program, or Electron's own where it may run as Node; that of keyring-place.ts unless told. */
  readonly nodePath?: string;
  readonly timeoutMs?: number;
}

/**
 * The operating system's keychain: the Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
 * Every call answers within the time-out or throws a SecretStoreError.
 */
export class KeyringStore implements SecretStore {
  readonly #place: KeyringPlace;
  readonly #timeoutMs: number;

  constructor({ nodePath, timeoutMs = TIMEOUT_MS }: KeyringOptions = {}) {
    const place = keyringPlace();
    this.#place = nodePath === undefined ? place : { ...place, nodePath };
    this.#timeoutMs = timeoutMs;
  }

  async getPassword(service: string, account: string): Promise<Secret | null> {
    const text = (await this.#call({ call: 'get', service, account })) as string | null;
    return text === null ? null : Secret.ofText(text);
  }

  async setPassword(service: string, account: string, password: Secret): Promise<void> {
    await password.useText((text) => this.#call({ call: 'set', service, account, password: text }));
  }

  async deletePassword(service: string, account: string): Promise<boolean> {
    return (await this.#call({ call: 'delete', service, account })) as boolean;
  }

  async findCredentials(service: string): Promise<readonly Credential[]> {
    const found = (await this.#call({ call: 'find', service })) as readonly PlainCredential[];
    return found.map(({ account, password }) => ({ account, password: Secret.ofText(password) }));
  }

  async #call(call: KeyringCall): Promise<unknown> {
    const answer = await callKeyring(this.#place, call, this.#timeoutMs);
    if (answer === 'timeout') {
      throw new SecretStoreError(
        'unavailable',
        'The keychain did not answer in time. If it asks to be unlocked, unlock it; then try again.',
      );
    }
    if ('error' in answer) throw toStoreError(answer.error);
    return answer.value;
  }
}

/** The library gives one code for everything, so its words have to tell. */
function toStoreError(words: string): SecretStoreError {
  if (/locked|dismissed|prompt/i.test(words)) {
    return new SecretStoreError('locked', 'The keychain is locked. Unlock it and try again.', words);
  }
  if (/denied|not permitted|not allowed/i.test(words)) {
    return new SecretStoreError('denied', 'The keychain refused the access. Allow it and try again.', words);
  }
  return new SecretStoreError('unavailable', 'There is no usable keychain in this session.', words);
}
