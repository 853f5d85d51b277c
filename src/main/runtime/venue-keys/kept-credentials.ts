import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ExchangeId } from '../../../shared/exchanges.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { VenueCredentials } from '../../adapters/ccxt/credentials.ts';
import { accountOf } from '../../adapters/keychain/folder-keys.ts';
import { SecretStoreError } from '../../adapters/keychain/secret-store.ts';
import { Secret } from '../../secret/secret.ts';

/** As it stands in the keychain. With its exchange, so that nothing beside it can send a key to another one. */
const Kept = z.strictObject({
  v: z.literal(1),
  exchange: ExchangeId,
  apiKey: z.string().min(1),
  secret: z.string().min(1),
  passphrase: z.string().min(1).nullable(),
});

/** What a keychain's item surely holds, in letters: Windows takes 2,560 bytes, two a letter. */
const MAX_TEXT = 1_200;

/** Where a key stands in the keychain. */
export function venueAccount(alias: string, folderId: string): string {
  return accountOf(`venue:${alias}`, folderId);
}

/** @throws Refusal when it is too long to be kept */
export function toKept(exchange: ExchangeId, { apiKey, secret, passphrase }: VenueCredentials): Secret {
  const plain = (it: Secret): string => it.useText((text) => text);
  const kept: z.infer<typeof Kept> = {
    ...{ v: 1, exchange, apiKey: plain(apiKey), secret: plain(secret) },
    passphrase: passphrase === null ? null : plain(passphrase),
  };
  const text = JSON.stringify(kept);
  if (text.length > MAX_TEXT) {
    throw new Refusal('This key is too long for a keychain. Make one with a shorter secret: HMAC or Ed25519, not RSA.');
  }
  return Secret.ofText(text);
}

/** @throws SecretStoreError when it is no such key, or another exchange's; it quotes nothing of it */
export function fromKept(stored: Secret, alias: string, exchange: ExchangeId): VenueCredentials {
  const kept = stored.useText((text) => {
    try {
      return Kept.parse(JSON.parse(text));
    } catch {
      // Not as the cause: it could quote what is stored.
      return null;
    }
  });
  if (kept?.exchange !== exchange) {
    const words = `The key ${alias} is damaged in the keychain, or is not of this exchange. Rotate it.`;
    throw new SecretStoreError('unavailable', words);
  }
  return {
    apiKey: Secret.ofText(kept.apiKey),
    secret: Secret.ofText(kept.secret),
    passphrase: kept.passphrase === null ? null : Secret.ofText(kept.passphrase),
  };
}

/** Tells one key of an exchange from another. A hash of its public half, which is long and random. */
export function fingerprintOf(exchange: ExchangeId, { apiKey }: Pick<VenueCredentials, 'apiKey'>): string {
  return apiKey.useText((text) =>
    createHash('sha256').update(`interlock/venue-key/v1\0${exchange}\0${text}`).digest('hex').slice(0, 32),
  );
}
