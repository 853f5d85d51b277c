import type { Instrument } from '../../src/main/engine/domain/instrument.ts';
import type { InstrumentId, VenueId } from '../../src/shared/ids.ts';
import { cash, price, quantity } from '../../src/shared/money.ts';

/** One thing that trades, and where its price begins; its least order is several steps, so that dust can be left. */
export interface Market {
  readonly instrument: Instrument;
  readonly startPrice: number;
  /** Decimals of its price and of its quantity. */
  readonly decimals: { readonly price: number; readonly quantity: number };
}

interface MarketNumbers {
  readonly symbol: InstrumentId;
  readonly venue: VenueId | null;
  readonly startPrice: number;
  readonly tick: string;
  readonly step: string;
  readonly minQuantity: string;
  /** The most in one market order, where the exchange tells one: positions come to several times as much. */
  readonly maxMarketQuantity?: string;
}

function market({ symbol, venue, startPrice, tick, step, minQuantity, maxMarketQuantity }: MarketNumbers): Market {
  return {
    instrument: {
      symbol,
      kind: 'perp',
      base: symbol.split('-')[0] ?? symbol,
      quote: 'USD',
      tick: price(tick),
      step: quantity(step),
      minQuantity: quantity(minQuantity),
      minNotional: cash('5'),
      ...(maxMarketQuantity === undefined ? {} : { maxMarketQuantity: quantity(maxMarketQuantity) }),
      volumeUnit: 'base',
      ...(venue === null ? {} : { venue }),
    },
    startPrice,
    decimals: { price: tick.split('.')[1]?.length ?? 0, quantity: step.split('.')[1]?.length ?? 0 },
  };
}

/** Where a price will be, so many milliseconds after the start. */
export type PriceAt = (symbol: InstrumentId, at: number) => number;

/** What each exchange lists. The first is the session's own venue, which its instruments need not name. */
export const MARKETS: Readonly<Record<VenueId, readonly Market[]>> = {
  alpha: [
    market({
      symbol: 'BTC-PERP',
      venue: null,
      startPrice: 46_000,
      tick: '0.5',
      step: '0.0001',
      minQuantity: '0.002',
    }),
    market({
      symbol: 'ETH-PERP',
      venue: null,
      startPrice: 3_700,
      tick: '0.1',
      step: '0.001',
      minQuantity: '0.01',
      maxMarketQuantity: '0.7',
    }),
  ],
  beta: [
    market({ symbol: 'SOL-PERP', venue: 'beta', startPrice: 170, tick: '0.01', step: '0.01', minQuantity: '0.1' }),
  ],
  gamma: [
    market({ symbol: 'XRP-PERP', venue: 'gamma', startPrice: 0.8, tick: '0.0001', step: '1', minQuantity: '10' }),
  ],
};

/** A price of this market near `value`, as text on its tick. */
export function priceText({ instrument, decimals }: Market, value: number): string {
  const units = BigInt(Math.max(1, Math.round(value * 1e8)));
  const tick = (instrument.tick as bigint) / 10n ** 8n;
  const ticks = units / tick === 0n ? tick : (units / tick) * tick;
  return (Number(ticks) / 1e8).toFixed(decimals.price);
}

/** A quantity of about this value, as text on the market's step, at least one step. */
export function quantityText({ instrument, decimals }: Market, value: number, at: number): string {
  const step = Number(instrument.step) / 1e16;
  return (Math.max(1, Math.round(value / at / step)) * step).toFixed(decimals.quantity);
}
