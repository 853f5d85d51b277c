import { z } from 'zod';
import { ExchangeId } from '../exchanges.ts';
import { VenueMarket } from '../view/venue-key-view.ts';

/** What is asked and answered about keys of exchanges. */

/** A name for a key, which also stands in the keychain and in alarms. */
export const VenueKeyAlias = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'use lower case letters, digits and dashes')
  .max(32);

/** Exchanges write keys without spaces; a private key in PEM has lines. */
const KeyPart = z
  .string()
  .min(1)
  .max(800)
  .regex(/^[\x21-\x7e](?:[\x20-\x7e\r\n]*[\x21-\x7e])?$/, 'it is not what an exchange gives out: copy it again');

/** Which key, and for what. An alias that is in use: the key is to take the place of the one there. */
export const EnterVenueKey = z.strictObject({
  exchange: ExchangeId,
  alias: VenueKeyAlias,
  market: VenueMarket,
});
export type EnterVenueKey = z.infer<typeof EnterVenueKey>;

/** What was typed in: the key itself, and the alias once more where it was asked for. */
export const TypedVenueKey = z.strictObject({
  apiKey: KeyPart,
  secret: KeyPart,
  passphrase: KeyPart.nullable().default(null),
  typed: z.string().max(64).default(''),
});
export type TypedVenueKey = z.infer<typeof TypedVenueKey>;

/** stored: it is kept. confirm: it is not, unless the alias is typed as well, for what the exchange does not tell. */
export const VenueKeyEntered = z.strictObject({ kind: z.enum(['stored', 'confirm']), text: z.string() });
export type VenueKeyEntered = z.infer<typeof VenueKeyEntered>;
