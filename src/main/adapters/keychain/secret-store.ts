import type { Secret } from '../../secret/secret.ts';

/**
 * Where secrets are kept, in keytar's four functions. A null says that there is no such secret, never that the store
 * could not be asked: that is a SecretStoreError.
 */
export interface SecretStore {
  getPassword(service: string, account: string): Promise<Secret | null>;
  setPassword(service: string, account: string, password: Secret): Promise<void>;
  /** True when there was one. */
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<readonly Credential[]>;
}

export interface Credential {
  readonly account: string;
  readonly password: Secret;
}

/**
 * unavailable: there is no such store, or it does not answer. locked: it is there and waits to be unlocked. denied: it
 * is there and must not be used, by its own word or because others could read it.
 */
export type SecretStoreErrorCode = 'unavailable' | 'locked' | 'denied';

/** Why a store could not be asked. The message is for the operator and says what to do; it holds no secret. */
export class SecretStoreError extends Error {
  override readonly name = 'SecretStoreError';
  readonly code: SecretStoreErrorCode;

  constructor(code: SecretStoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
