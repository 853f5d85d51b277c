import { z } from 'zod';
import { ExchangeId } from '../exchanges.ts';

const time = z.number().int();

/** What a key is to trade: an exchange may have an account for each. */
export const VenueMarket = z.enum(['perp', 'spot']);
export type VenueMarket = z.infer<typeof VenueMarket>;

/** A key of an exchange by its alias (S1 to S3): where it stands in its life, never anything of the key itself. */
export const VenueKeyRow = z.strictObject({
  /** The alias. */
  id: z.string(),
  exchange: ExchangeId,
  market: VenueMarket,
  /** refused: nothing may use it. revoked: it is gone, and its alias does not come back. */
  state: z.enum(['active', 'refused', 'revoked']),
  /** What the exchange said that it may do, in words. */
  permissions: z.string(),
  enteredWallAt: time,
  testedWallAt: time.nullable(),
  /** When it should be rotated next; null for one that is not active. */
  dueWallAt: time.nullable(),
  isDue: z.boolean(),
  /** Somebody said that it may have been seen. */
  isExposed: z.boolean(),
  /** What is wrong, or what to do; empty for nothing. */
  text: z.string(),
});
export type VenueKeyRow = z.infer<typeof VenueKeyRow>;
