import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Price, Quantity } from '../../../shared/money.ts';

/** One finished interval of trading. Known only at `closeAt`: handing it over earlier would be look-ahead. */
export interface Bar {
  readonly symbol: InstrumentId;
  readonly openAt: TimeMs;
  readonly closeAt: TimeMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  /** In base units, whatever the file counted. */
  readonly volume: Quantity;
}

/** Best bid and ask with the size available at each, from `at` until the next quote. */
export interface Quote {
  readonly symbol: InstrumentId;
  readonly at: TimeMs;
  readonly bid: Price;
  readonly bidSize: Quantity;
  readonly ask: Price;
  readonly askSize: Quantity;
}

/**
 * One row of a recorded feed: a bar, the quotes that stood during it in time order (the first at `openAt`, the last
 * before `closeAt`), whether recorded or built from the bar.
 */
export interface FeedRow {
  readonly bar: Bar;
  readonly quotes: readonly Quote[];
}

/** All rows of one interval, in symbol order. Rows of one step share `openAt` and `closeAt`. */
export interface FeedStep {
  readonly openAt: TimeMs;
  readonly closeAt: TimeMs;
  readonly rows: readonly FeedRow[];
}

/** What a feed is, for the journal and the screen. */
export interface FeedInfo {
  readonly name: string;
  readonly form: 'bars' | 'multi-symbol bars' | 'quote bars';
  /** sha256 of the file's bytes as they lie on disk, lower-case hex. */
  readonly sha256: string;
  readonly symbols: readonly InstrumentId[];
  readonly intervalMs: number;
  readonly steps: number;
  readonly firstAt: TimeMs;
  readonly lastAt: TimeMs;
}
