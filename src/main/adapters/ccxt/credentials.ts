import type { ExchangeId } from '../../../shared/exchanges.ts';
import { SECRET_MARK, type Secret } from '../../secret/secret.ts';

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

/** A text with each of them struck out, as it is and as it stands in an address: an exchange may echo what it was sent. */
export function strikeOut(text: string, { apiKey, secret, passphrase }: VenueCredentials): string {
  const own = [apiKey, secret, passphrase].filter((it) => it !== null);
  const strike = (from: string, it: string): string =>
    it === '' ? from : from.replaceAll(it, SECRET_MARK).replaceAll(encodeURIComponent(it), SECRET_MARK);
  return own.reduce((from, it) => it.useText((secretText) => strike(from, secretText)), text);
}

/** Overwrites all of it; it cannot be used any more. */
export function wipeCredentials({ apiKey, secret, passphrase }: VenueCredentials): void {
  for (const it of [apiKey, secret, passphrase]) it?.wipe();
}
