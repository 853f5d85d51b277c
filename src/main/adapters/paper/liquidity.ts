import { mulDiv, ONE, type Price, type Quantity, type Rate } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { Side } from '../../engine/domain/order.ts';
import { createRandom, type Random } from '../../engine/domain/random.ts';
import type { PaperVenueConfig } from './config.ts';

/** One price with what is left of its size. */
export interface Level {
  readonly price: Price;
  left: Quantity;
}

const RATE_STEPS = 1_000_000;

/**
 * What can be traded while one quote stands: its own price and size, then the configured levels behind it. Each level's
 * size is used up once; only the next quote brings more. Levels are drawn when first looked at, from a random stream
 * named by instrument, time and side, so what one order does never changes the depth another one finds.
 */
export class Liquidity {
  readonly quote: Quote;
  private readonly instrument: Instrument;
  private readonly depth: PaperVenueConfig['depth'];
  private readonly seed: number;
  private readonly sides: Record<Side, { readonly levels: Level[]; random?: Random }>;

  constructor(quote: Quote, instrument: Instrument, depth: PaperVenueConfig['depth'], seed: number) {
    this.quote = quote;
    this.instrument = instrument;
    this.depth = depth;
    this.seed = seed;
    this.sides = {
      buy: { levels: [{ price: quote.ask, left: quote.askSize }] },
      sell: { levels: [{ price: quote.bid, left: quote.bidSize }] },
    };
  }

  /** The level that an order of `side` meets at `index` (0 is the quote itself), or undefined beyond the depth. */
  level(side: Side, index: number): Level | undefined {
    const { levels } = this.sides[side];
    while (levels.length <= index) {
      const next = levels.length <= this.depth.levels ? this.further(side) : undefined;
      if (next === undefined) return undefined;
      levels.push(next);
    }
    return levels[index];
  }

  /** Fills that a market order of `quantity` would get now, without taking them. */
  preview(side: Side, quantity: Quantity): { readonly price: Price; readonly quantity: Quantity }[] {
    const fills: { price: Price; quantity: Quantity }[] = [];
    let rest: bigint = quantity;
    for (let i = 0; rest > 0n; i += 1) {
      const level = this.level(side, i);
      if (level === undefined) break;
      const size = rest < level.left ? rest : level.left;
      if (size > 0n) fills.push({ price: level.price, quantity: size as Quantity });
      rest -= size;
    }
    return fills;
  }

  private further(side: Side): Level | undefined {
    const { quote, instrument, seed } = this;
    const drawn = this.sides[side];
    const last = drawn.levels.at(-1);
    if (last === undefined) return undefined;
    drawn.random ??= createRandom(seed, `depth/${quote.symbol}/${quote.at}/${side}`);
    const { min, max } = this.depth.slippageRate;
    const slippage = (min + ((max - min) * BigInt(drawn.random.integer(0, RATE_STEPS))) / BigInt(RATE_STEPS)) as Rate;
    const ticks = mulDiv<Price>(last.price, slippage, ONE * instrument.tick, 'up');
    const distance = (ticks > 1n ? ticks : 1n) * instrument.tick;
    const price = (side === 'buy' ? last.price + distance : last.price - distance) as Price;
    if (price <= 0n) return undefined;
    return { price, left: side === 'buy' ? quote.askSize : quote.bidSize };
  }
}
