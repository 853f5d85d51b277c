import { z } from 'zod';
import { MarketName, VenueId } from '../ids.ts';

/** The instruments of a live session: where the prices of each come from, and what it is called there. */
export const LiveMarkets = z
  .array(z.strictObject({ source: VenueId, market: MarketName }))
  .min(1, 'name at least one instrument')
  .max(20, 'name at most 20 instruments')
  .refine((all) => new Set(all.map(({ source, market }) => `${market}@${source}`)).size === all.length, {
    message: 'an instrument is named twice',
  });
export type LiveMarkets = z.infer<typeof LiveMarkets>;
