import type { InstrumentId, MarketName, TimeMs, VenueId } from '../../../shared/ids.ts';
import { formatAmount, price, quantity } from '../../../shared/money.ts';
import type { Quote } from './market.ts';

/** Whose prices an instrument of a live session has. */
export interface LiveSource {
  readonly symbol: InstrumentId;
  readonly source: VenueId;
  /** What it is called there. */
  readonly market: MarketName;
}

/** A bar as agents were shown it; amounts are decimal text. */
export interface LiveBarText {
  readonly symbol: InstrumentId;
  readonly openAt: TimeMs;
  readonly closeAt: TimeMs;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A quote as text, `at` being the engine's time at which it reached the venue. */
export interface LiveQuoteText {
  readonly symbol: InstrumentId;
  readonly at: TimeMs;
  readonly bid: string;
  readonly bidSize: string;
  readonly ask: string;
  readonly askSize: string;
}

/** What a step of a live feed brought, as the journal keeps it: no file has it. */
export interface LiveStep {
  readonly closeAt: TimeMs;
  /** The session was paused: agents learnt from the bars, and what they proposed was not taken. */
  readonly heldBack: boolean;
  readonly bars: readonly LiveBarText[];
  /** The last of each instrument: what a venue on paper goes on with after a restart. */
  readonly quotes: readonly LiveQuoteText[];
}

/** What comes with a live step beside its bars. */
export type LiveDelivery = Pick<LiveStep, 'heldBack' | 'quotes'>;

export function quoteText({ symbol, at, bid, bidSize, ask, askSize }: Quote): LiveQuoteText {
  return {
    symbol,
    at,
    bid: formatAmount(bid),
    bidSize: formatAmount(bidSize),
    ask: formatAmount(ask),
    askSize: formatAmount(askSize),
  };
}

/** The quote again, to the last digit. */
export function quoteOf({ symbol, at, bid, bidSize, ask, askSize }: LiveQuoteText): Quote {
  return {
    symbol,
    at,
    bid: price(bid),
    bidSize: quantity(bidSize),
    ask: price(ask),
    askSize: quantity(askSize),
  };
}
