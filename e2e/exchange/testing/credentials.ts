import type { VenueCredentials } from '../../../src/main/adapters/ccxt/credentials.ts';
import { Secret } from '../../../src/main/secret/secret.ts';
import { MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';

/** What a client signs with, where it is not the furnished account's own. */
export interface Keys {
  readonly apiKey?: string;
  readonly secret?: string;
  readonly passphrase?: string | null;
}

/** The key of the furnished account (core/testing/market.ts), unless told. */
export function credentialsOf({
  apiKey = MAIN_KEY,
  secret = MAIN_SECRET,
  passphrase = null,
}: Keys = {}): VenueCredentials {
  return {
    apiKey: Secret.ofText(apiKey),
    secret: Secret.ofText(secret),
    passphrase: passphrase === null ? null : Secret.ofText(passphrase),
  };
}
