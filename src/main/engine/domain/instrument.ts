import { z } from 'zod';
import { InstrumentId, type VenueId } from '../../../shared/ids.ts';
import { type Cash, cash, type Price, price, type Quantity, quantity } from '../../../shared/money.ts';

/** What the venue says of one thing that trades. Every limit is known or the instrument refuses to load (R7). */
export interface Instrument {
  readonly symbol: InstrumentId;
  /** Linear perpetual (margined, may be short) or spot (holdings, never short). */
  readonly kind: 'perp' | 'spot';
  readonly base: string;
  /** Settlement currency: prices, fees and cash are in it. */
  readonly quote: string;
  readonly tick: Price;
  readonly step: Quantity;
  readonly minQuantity: Quantity;
  readonly minNotional: Cash;
  /** The most that one market order may be for; absent where the venue does not tell it in units of the base. */
  readonly maxMarketQuantity?: Quantity | undefined;
  /** What the feed's volume counts for this instrument: units of base, or value in quote. */
  readonly volumeUnit: 'base' | 'quote';
  /** Where it is traded, when that is not the session's venue: each instrument is traded at one venue. */
  readonly venue?: VenueId;
}

/** Where an instrument is traded; `otherwise` is the session's own venue. */
export function venueOf(instrument: Instrument, otherwise: VenueId | undefined): VenueId | undefined {
  return instrument.venue ?? otherwise;
}

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'use a plain decimal number');

/** The form in instruments.json: the same fields, decimals as text. Unknown keys are refused. */
export const InstrumentJson = z
  .strictObject({
    symbol: InstrumentId,
    kind: z.enum(['perp', 'spot']),
    base: z.string().min(1).max(12),
    quote: z.string().min(1).max(12),
    tick: decimal,
    step: decimal,
    minQuantity: decimal,
    minNotional: decimal,
    maxMarketQuantity: decimal.optional(),
    volumeUnit: z.enum(['base', 'quote']),
  })
  .transform(
    ({ maxMarketQuantity: most, ...json }): Instrument => ({
      ...json,
      tick: price(json.tick),
      step: quantity(json.step),
      minQuantity: quantity(json.minQuantity),
      minNotional: cash(json.minNotional),
      ...(most === undefined ? {} : { maxMarketQuantity: quantity(most) }),
    }),
  )
  .refine((it) => it.tick > 0n && it.step > 0n, 'tick and step must be above zero')
  .refine(
    ({ maxMarketQuantity: most, minQuantity }) => most === undefined || (most > 0n && most >= minQuantity),
    'maxMarketQuantity must be above zero and no less than minQuantity',
  );
