import { basename } from 'node:path';
import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { nearestStep, type Price, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Bar, FeedInfo, FeedRow, FeedStep } from '../../engine/domain/market.ts';
import {
  type BarSpread,
  type Corners,
  quotesFromBar,
  quotesFromQuoteBar,
} from '../../engine/market/quotes-from-bar.ts';
import type { OffUnit } from './decimal.ts';
import { CellError, FeedError } from './feed-error.ts';
import { formOf } from './header.ts';
import { readLines } from './read-lines.ts';
import { Table } from './table.ts';

export interface RecordedFeedOptions {
  /** A comma-separated file, gzipped or not. */
  readonly path: string;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** Whose prices a file without a symbol column holds. */
  readonly defaultSymbol: InstrumentId;
  /** How quotes are made from bars; not used where quotes were recorded. */
  readonly spread: BarSpread;
  /** Rows beyond this are refused. */
  readonly wallNow: TimeMs;
  /** Prices off their tick by more than float noise are refused unless this says to take the nearest tick. */
  readonly offTick?: OffUnit;
  /** Most bytes of text; 512 MiB unless said. */
  readonly maxBytes?: number;
}

export interface RecordedFeedInfo extends FeedInfo {
  /** The one settlement currency of every instrument in it. */
  readonly currency: string;
  readonly rows: number;
  /** How often the next step opens later than this one closes. */
  readonly gaps: number;
  /** Prices rounded to their tick by more than float noise; 0 unless that was asked for. */
  readonly roundedPrices: number;
}

/** A whole recorded feed, validated, kept compactly; steps are built when asked for. */
export interface RecordedFeed {
  readonly info: RecordedFeedInfo;
  /** The instruments that appear in it, by symbol. */
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  /** Step `index` of `info.steps`, from 0. The same index always gives an equal step. @throws RangeError */
  stepAt(index: number): FeedStep;
}

const MAX_BYTES = 512 * 1024 * 1024;
const MAX_LINE_LENGTH = 1_024;

/**
 * Opens a recorded feed and checks every row of it.
 * @throws FeedError naming file, line, column, what is wrong and what to do
 */
export async function openRecordedFeed(options: RecordedFeedOptions): Promise<RecordedFeed> {
  const file = options.path;
  let table: Table | undefined;
  const bounds = { maxBytes: options.maxBytes ?? MAX_BYTES, maxLineLength: MAX_LINE_LENGTH };
  const sha256 = await readLines(file, bounds, (text, line) => {
    try {
      if (table === undefined) table = newTable(text, options);
      else table.add(text);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      const column = table?.column ?? '';
      throw new FeedError({ file, line, ...(column === '' ? {} : { column }) }, error.message, error.remedy);
    }
  });
  if (table === undefined || table.times.length === 0) {
    throw new FeedError({ file }, 'the file has a header but no rows', 'Choose a file with data');
  }
  return feedOf(options, table, sha256);
}

function newTable(header: string, options: RecordedFeedOptions): Table {
  const { instruments, defaultSymbol, wallNow } = options;
  return new Table({ form: formOf(header), instruments, defaultSymbol, wallNow, offTick: options.offTick ?? 'refuse' });
}

function feedOf(options: RecordedFeedOptions, table: Table, sha256: string): RecordedFeed {
  const { form } = table;
  const starts = stepStarts(table.times);
  const { intervalMs, gaps } = intervalOf(options.path, table.times, starts);
  const lastAt = table.times.at(-1) ?? 0;
  if (lastAt + intervalMs > options.wallNow) {
    const reason = 'the last bar is not finished yet: it closes in the future';
    throw new FeedError({ file: options.path, line: table.times.length + 1 }, reason, 'Remove the row');
  }
  const order = rowOrder(table, starts);
  const listed = table.listed.toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const info: RecordedFeedInfo = {
    name: basename(options.path),
    form,
    sha256,
    symbols: listed.map(({ symbol }) => symbol),
    intervalMs,
    steps: starts.length,
    firstAt: table.times[0] ?? 0,
    lastAt,
    currency: listed[0]?.quote ?? '',
    rows: table.times.length,
    gaps,
    roundedPrices: table.roundedPrices,
  };
  const buildRow = form === 'quote bars' ? quoteRow : (...args: RowArgs) => barRow(options.spread, ...args);
  return {
    info,
    instruments: new Map(listed.map((instrument) => [instrument.symbol, instrument])),
    stepAt(index) {
      const start = starts[index];
      if (start === undefined) throw new RangeError(`no step ${index} in a feed of ${starts.length}`);
      const openAt = table.times[start] ?? 0;
      const closeAt = openAt + intervalMs;
      const rows: FeedRow[] = [];
      for (let i = start; i < (starts[index + 1] ?? order.length); i += 1) {
        rows.push(buildRow(table, order[i] ?? i, openAt, closeAt));
      }
      return { openAt, closeAt, rows };
    },
  };
}

type RowArgs = [table: Table, row: number, openAt: TimeMs, closeAt: TimeMs];

function instrumentOf(table: Table, row: number): Instrument {
  const instrument = table.listed[Number(table.symbols.at(row))];
  if (instrument === undefined) throw new RangeError(`row ${row} has no instrument`);
  return instrument;
}

function cornersOf(table: Table, row: number, from: number, tick: Price): Corners {
  const at = (offset: number): Price => ((table.prices[from + offset]?.at(row) ?? 0n) * tick) as Price;
  return { open: at(0), high: at(1), low: at(2), close: at(3) };
}

function sizeOf(table: Table, row: number, which: number, step: Quantity): Quantity {
  return ((table.sizes[which]?.at(row) ?? 0n) * step) as Quantity;
}

function barRow(spread: BarSpread, ...[table, row, openAt, closeAt]: RowArgs): FeedRow {
  const instrument = instrumentOf(table, row);
  const corners = cornersOf(table, row, 0, instrument.tick);
  const volume = sizeOf(table, row, 0, instrument.step);
  const bar: Bar = { symbol: instrument.symbol, openAt, closeAt, ...corners, volume };
  return { bar, quotes: quotesFromBar(bar, instrument, spread) };
}

/** The bar that agents see of recorded quotes is their middle, half ticks rounded up; its volume is unknown, hence 0. */
function quoteRow(...[table, row, openAt, closeAt]: RowArgs): FeedRow {
  const { symbol, tick, step } = instrumentOf(table, row);
  const bid = cornersOf(table, row, 0, tick);
  const ask = cornersOf(table, row, 4, tick);
  const middle = (below: Price, above: Price): Price => nearestStep(((below + above) / 2n) as Price, tick);
  const bar: Bar = {
    symbol,
    openAt,
    closeAt,
    open: middle(bid.open, ask.open),
    high: middle(bid.high, ask.high),
    low: middle(bid.low, ask.low),
    close: middle(bid.close, ask.close),
    volume: ZERO_QUANTITY,
  };
  const bidSize = sizeOf(table, row, 0, step);
  const askSize = sizeOf(table, row, 1, step);
  return { bar, quotes: quotesFromQuoteBar(symbol, { openAt, closeAt, bid, bidSize, ask, askSize }) };
}

/** Index of the first row of each step: rows of one time are one step. */
function stepStarts(times: readonly number[]): Uint32Array {
  const starts: number[] = [];
  for (let i = 0; i < times.length; i += 1) if (i === 0 || times[i] !== times[i - 1]) starts.push(i);
  return Uint32Array.from(starts);
}

/** The smallest distance between two steps is the interval; every larger one is a gap. */
function intervalOf(file: string, times: readonly number[], starts: Uint32Array): { intervalMs: number; gaps: number } {
  const opens = Array.from(starts, (start) => times[start] ?? 0);
  let intervalMs = Number.POSITIVE_INFINITY;
  for (let i = 1; i < opens.length; i += 1) intervalMs = Math.min(intervalMs, (opens[i] ?? 0) - (opens[i - 1] ?? 0));
  if (!Number.isFinite(intervalMs)) {
    const remedy = 'At least two different times are needed to tell the interval';
    throw new FeedError({ file }, 'all rows have one time', remedy);
  }
  let gaps = 0;
  for (let i = 1; i < opens.length; i += 1) if ((opens[i] ?? 0) - (opens[i - 1] ?? 0) > intervalMs) gaps += 1;
  return { intervalMs, gaps };
}

/** Row numbers with those of one step in the order of their symbols, whatever order the file has. */
function rowOrder(table: Table, starts: Uint32Array): Uint32Array {
  const order = Uint32Array.from(table.times.keys());
  if (table.listed.length === 1) return order;
  for (let i = 0; i < starts.length; i += 1) {
    order
      .subarray(starts[i], starts[i + 1] ?? order.length)
      .sort((a, b) => (instrumentOf(table, a).symbol < instrumentOf(table, b).symbol ? -1 : 1));
  }
  return order;
}
