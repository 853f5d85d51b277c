import type { InstrumentId, MarketName, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Bar, Quote } from '../../engine/domain/market.ts';

/** The bars of a live feed are of one minute, on whole minutes of exchange time. */
export const BAR_MS = 60_000;

/** An instrument, and whose prices it has: each is watched at one venue. */
export interface WatchedInstrument {
  readonly source: VenueId;
  /** What it is called there. */
  readonly market: MarketName;
  /** As the venue's own market list has it, exact. It names no venue to trade at: paper executes it. */
  readonly instrument: Instrument;
}

/** Best bid and ask, `quote.at` being when it arrived. */
export interface LiveQuote {
  readonly quote: Quote;
  /** The exchange's own time of it; null where the exchange says none. */
  readonly exchangeAt: TimeMs | null;
  /** The machine's wall clock when it was taken from the wire. */
  readonly arrivedAt: TimeMs;
}

/** A bar that the exchange has finished. A correction of one that was given already is not given again. */
export interface LiveBar {
  readonly bar: Bar;
  readonly arrivedAt: TimeMs;
}

/** How prices of one instrument come. `polling`: the stream is down, and they are asked for instead, less often. */
export interface LiveConnection {
  readonly symbol: InstrumentId;
  readonly source: VenueId;
  readonly state: 'connecting' | 'streaming' | 'polling' | 'lost';
  /** What is wrong, in words for the operator; empty while it streams. */
  readonly problem: string;
}

/** Who is told, each in the order in which things arrive; none of them may throw. */
export interface LiveListener {
  quote(quote: LiveQuote): void;
  bar(bar: LiveBar): void;
  /** After every change of a connection's state. */
  connection(connection: LiveConnection): void;
}

/**
 * Public market data as it comes, of one or several venues. Nothing goes out before {@link start} but what the opening
 * of the feed asked for (the venue's market list), and nothing after {@link close}. It never throws: what is wrong is a
 * connection's state, and it goes on trying with growing waits.
 */
export interface LiveFeed {
  /** For the journal and the screen, such as `binance`. */
  readonly name: string;
  readonly watched: ReadonlyMap<InstrumentId, WatchedInstrument>;
  start(listener: LiveListener): void;
  /** As each stands, in symbol order. */
  connections(): readonly LiveConnection[];
  /**
   * The last finished bars that close at or before `until`, at most `bars` of each instrument, oldest first; what the
   * venue does not have is left out. @throws LiveFeedError in words
   */
  history(until: TimeMs, bars: number): Promise<readonly Bar[]>;
  close(): Promise<void>;
}

/** A live feed cannot be opened or asked; the message says what to do. */
export class LiveFeedError extends Error {
  override readonly name = 'LiveFeedError';
}
