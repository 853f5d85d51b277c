import type { ExchangeId } from '../../../shared/exchanges.ts';
import type { Secret } from '../../secret/secret.ts';

/** What an exchange asks for of whoever calls it, and nothing else knows. @see fieldsOf for which of them it wants */
export interface VenueCredentials {
  readonly apiKey: Secret;
  readonly secret: Secret;
  /** Null where the exchange has none. */
  readonly passphrase: Secret | null;
}

export type CredentialField = keyof VenueCredentials;

/** What each exchange gives to whoever makes a key there: OKX lets one choose a passphrase besides. */
const FIELDS: Readonly<Record<ExchangeId, readonly CredentialField[]>> = {
  binance: ['apiKey', 'secret'],
  bybit: ['apiKey', 'secret'],
  okx: ['apiKey', 'secret', 'passphrase'],
  krakenfutures: ['apiKey', 'secret'],
};

/** Which of them an exchange wants, in the order in which they are asked for. */
export function fieldsOf(exchange: ExchangeId): readonly CredentialField[] {
  return FIELDS[exchange];
}

/** Overwrites all of it; it cannot be used any more. */
export function wipeCredentials({ apiKey, secret, passphrase }: VenueCredentials): void {
  for (const it of [apiKey, secret, passphrase]) it?.wipe();
}
