import { type Exact, mulDiv, ONE, type Price, type Quantity, type Rate } from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Bar, Quote } from '../domain/market.ts';

/** How quotes are made where only trades were recorded: both numbers belong to the paper venue's configuration. */
export interface BarSpread {
  /** Whole distance between bid and ask as a fraction of the price. */
  readonly spreadRate: Rate;
  /** Share of a bar's volume that can be traded against it on each side, spread evenly over its quotes. */
  readonly participation: Rate;
}

/** Quotes in one bar: at its open, a quarter, a half and three quarters of the interval. */
export const QUOTES_PER_BAR = 4;

/**
 * The quotes that stood during a bar, on an assumed path: open, the extreme nearer to the open, the other extreme,
 * close. The same assumption as TradingView's broker emulator and MultiCharts make (docs/feeds.md). A tie goes to the
 * low first, so that a long's stop is met before its target.
 *
 * Bid and ask lie half the spread below and above the path, rounded outward to the tick and at least one tick apart.
 * Size on each side is the participation share of a quarter of the volume, rounded down to the step.
 */
export function quotesFromBar(bar: Bar, instrument: Instrument, spread: BarSpread): Quote[] {
  const size = sizePerQuote(bar.volume, instrument.step, spread.participation);
  return pathOf(bar.open, bar.high, bar.low).map((corner, index) => {
    const middle = bar[corner];
    const { bid, ask } = around(middle, instrument.tick, spread.spreadRate);
    return {
      symbol: bar.symbol,
      at: quoteTime(bar.openAt, bar.closeAt, index),
      bid,
      bidSize: size,
      ask,
      askSize: size,
    };
  });
}

/** Bid and ask as recorded, each with its own open, high, low and close and one size for the interval. */
export interface QuoteBar {
  readonly openAt: number;
  readonly closeAt: number;
  readonly bid: Corners;
  readonly bidSize: Quantity;
  readonly ask: Corners;
  readonly askSize: Quantity;
}
export interface Corners {
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
}

/**
 * The quotes of a recorded quote bar, on the path of {@link quotesFromBar} judged by the middle. A quote equal to the
 * one before it is left out: it is the same standing quote, and repeating it would renew a size that was recorded once.
 */
export function quotesFromQuoteBar(symbol: string, row: QuoteBar): Quote[] {
  const quotes: Quote[] = [];
  const path = pathOf(row.bid.open + row.ask.open, row.bid.high + row.ask.high, row.bid.low + row.ask.low);
  for (const [index, corner] of path.entries()) {
    const [bid, ask] = [row.bid[corner], row.ask[corner]];
    const before = quotes.at(-1);
    if (before !== undefined && before.bid === bid && before.ask === ask) continue;
    const at = quoteTime(row.openAt, row.closeAt, index);
    quotes.push({ symbol, at, bid, bidSize: row.bidSize, ask, askSize: row.askSize });
  }
  return quotes;
}

const LOW_FIRST = ['open', 'low', 'high', 'close'] as const;
const HIGH_FIRST = ['open', 'high', 'low', 'close'] as const;

function pathOf(open: bigint, high: bigint, low: bigint): readonly ('open' | 'high' | 'low' | 'close')[] {
  return high - open < open - low ? HIGH_FIRST : LOW_FIRST;
}

function quoteTime(openAt: number, closeAt: number, index: number): number {
  return openAt + Math.floor(((closeAt - openAt) * index) / QUOTES_PER_BAR);
}

function sizePerQuote(volume: Quantity, step: Quantity, participation: Rate): Quantity {
  const size = mulDiv<Quantity>(volume, participation, ONE * BigInt(QUOTES_PER_BAR), 'down');
  return (size - (size % step)) as Quantity;
}

function around(middle: Price, tick: Price, spreadRate: Rate): { bid: Price; ask: Price } {
  const half = mulDiv<Price>(middle, spreadRate, 2n * ONE, 'up');
  const below = ((middle - half) / tick) * tick;
  // A price near zero with a wide spread: there is no bid below one tick.
  const bid = below < tick ? (tick as bigint) : below;
  const above = ceilTo(middle + half, tick);
  return { bid: bid as Price, ask: (above > bid ? above : bid + tick) as Price };
}

function ceilTo(amount: bigint, step: Exact): bigint {
  return ((amount + step - 1n) / step) * step;
}
