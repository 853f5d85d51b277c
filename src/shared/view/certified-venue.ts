import { z } from 'zod';
import { ExchangeId } from '../exchanges.ts';
import { RequestLimitView, VenueCapabilities } from './venue-capabilities.ts';

/** An account that Interlock can trade, and what a kill can do there: known before anything is connected. */
export const CertifiedVenue = z.strictObject({
  /** The account: an exchange whose spot and perpetuals are apart has two. */
  id: z.string(),
  exchange: ExchangeId,
  /** For people: `Binance Spot`. */
  name: z.string(),
  capabilities: VenueCapabilities,
  /** New orders that the engine may send there, at most. */
  requestLimit: RequestLimitView,
});
export type CertifiedVenue = z.infer<typeof CertifiedVenue>;
