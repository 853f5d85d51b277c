import { createHash } from 'node:crypto';
import { SERVICE } from '../adapters/keychain/open-secret-store.ts';
import type { Credential, SecretStore } from '../adapters/keychain/secret-store.ts';
import type { Secret } from '../secret/secret.ts';

/** A key was read from where it is kept: its alias, and a hash that tells whether it is another one than before. */
export interface KeyRead {
  readonly alias: string;
  /** Null for a former key, which opened a copy that was put back: that makes it no other key. */
  readonly fingerprint: string | null;
}

/** What was read of a data folder's keys; kept until somebody listens, from the very first read on (S3). */
export class KeyReads {
  #waiting: KeyRead[] = [];
  #listener: ((reads: readonly KeyRead[]) => void) | null = null;

  /** @param text what the store holds; only its hash is kept, which tells nothing of it: every key is random */
  note(alias: string, text: string): void {
    const fingerprint = createHash('sha256').update(`interlock/key/v1\0${text}`).digest('hex').slice(0, 16);
    this.#tell({ alias, fingerprint });
  }

  /** A former key was used. */
  noteFormer(alias: string): void {
    this.#tell({ alias, fingerprint: null });
  }

  listen(listener: (reads: readonly KeyRead[]) => void): void {
    this.#listener = listener;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) listener(waiting);
  }

  #tell(read: KeyRead): void {
    if (this.#listener === null) this.#waiting.push(read);
    else this.#listener([read]);
  }
}

/** A secret store that notes each key of one data folder as it is read. */
export class NotingStore implements SecretStore {
  readonly #inner: SecretStore;
  readonly #suffix: string;
  readonly #reads: KeyReads;

  constructor(inner: SecretStore, folderId: string, reads: KeyReads) {
    this.#inner = inner;
    this.#suffix = `:${folderId}`;
    this.#reads = reads;
  }

  async getPassword(service: string, account: string): Promise<Secret | null> {
    const secret = await this.#inner.getPassword(service, account);
    if (secret !== null && service === SERVICE && account.endsWith(this.#suffix)) {
      secret.useText((text) => this.#reads.note(account.slice(0, -this.#suffix.length), text));
    }
    return secret;
  }

  setPassword(service: string, account: string, password: Secret): Promise<void> {
    return this.#inner.setPassword(service, account, password);
  }

  deletePassword(service: string, account: string): Promise<boolean> {
    return this.#inner.deletePassword(service, account);
  }

  findCredentials(service: string): Promise<readonly Credential[]> {
    return this.#inner.findCredentials(service);
  }
}
