import type { InstrumentId, TimeMs } from '../../../shared/ids.ts';
import { formatAmount, mulDiv, ONE } from '../../../shared/money.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { Column, MAX_CELL } from './column.ts';
import { type InUnits, type OffUnit, readUnits, type Unit, unitOf } from './decimal.ts';
import { CellError, quoted } from './feed-error.ts';
import type { FeedForm } from './header.ts';
import { createTimestampReader } from './timestamp.ts';

/** An instrument with its units made ready for reading. */
interface Listed {
  readonly instrument: Instrument;
  readonly index: bigint;
  readonly tick: Unit;
  readonly step: Unit;
  /** Open time of its last row: one row for each symbol and time. */
  lastAt: TimeMs;
}

/** Volume counted in the quote currency is read to 1e-8 of it before it becomes base units. */
const QUOTE_VOLUME = unitOf(100_000_000n, 'smallest amount');

export interface TableOptions {
  readonly form: FeedForm;
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly defaultSymbol: InstrumentId;
  readonly offTick: OffUnit;
  readonly wallNow: TimeMs;
}

/**
 * The rows of a recorded feed, each checked as it comes in and kept as whole ticks and steps in columns. Every refusal
 * is a CellError; the column it concerns is in {@link Table.column}.
 */
export class Table {
  readonly form: FeedForm['form'];
  readonly times: number[] = [];
  readonly symbols = new Column();
  /** As many price columns as the form has, in its order: 4 for bars, 8 for quote bars (bid, then ask). */
  readonly prices: readonly Column[];
  /** Volume in steps of the base; or bid size and ask size. */
  readonly sizes: readonly Column[];
  /** Listed in the order they first appeared. */
  readonly listed: Instrument[] = [];
  roundedPrices = 0;
  /** The column being read, for messages; empty while the row as a whole is. */
  column = '';

  private readonly options: TableOptions;
  private readonly bySymbol = new Map<string, Listed>();
  private readonly readTime = createTimestampReader();
  private readonly firstPrice: number;

  constructor(options: TableOptions) {
    this.options = options;
    this.form = options.form.form;
    const isQuotes = options.form.form === 'quote bars';
    this.prices = Array.from({ length: isQuotes ? 8 : 4 }, () => new Column());
    this.sizes = Array.from({ length: isQuotes ? 2 : 1 }, () => new Column());
    this.firstPrice = options.form.form === 'bars' ? 1 : 2;
  }

  /** Reads one line. @throws CellError */
  add(line: string): void {
    const { form, defaultSymbol } = this.options;
    this.column = '';
    const cells = line.split(',');
    if (cells.length !== form.columns.length) {
      const reason = `${cells.length} columns where the header has ${form.columns.length}`;
      throw new CellError(reason, line === '' ? 'Remove the empty line' : 'Each row needs one value for each column');
    }
    this.column = 'timestamp';
    const time = this.readTime(cells[0] ?? '');
    if (this.firstPrice === 2) this.column = 'symbol';
    const listed = this.find(this.firstPrice === 2 ? (cells[1] ?? '') : defaultSymbol);
    this.column = 'timestamp';
    this.checkTime(time, listed, cells);
    if (form.form === 'quote bars') this.addQuotes(cells, listed);
    else this.addBar(cells, listed);
    this.times.push(time);
    this.symbols.push(listed.index);
    listed.lastAt = time;
  }

  private checkTime(time: TimeMs, listed: Listed, cells: readonly string[]): void {
    if (time > this.options.wallNow) {
      throw new CellError(`${quoted(cells[0] ?? '')} lies in the future`, 'Check the unit and the zone of the times');
    }
    if (time === listed.lastAt) {
      const whose = this.firstPrice === 2 ? `${listed.instrument.symbol} at this time` : 'this time';
      throw new CellError(`a row for ${whose} was there already`, 'Remove one of the two');
    }
    if (time < (this.times.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      throw new CellError('the time is before that of the row above', 'Sort the file by time, oldest first');
    }
  }

  private find(symbol: string): Listed {
    const known = this.bySymbol.get(symbol);
    if (known !== undefined) return known;
    const instrument = this.options.instruments.get(symbol);
    if (instrument === undefined) {
      const names = [...this.options.instruments.keys()].slice(0, 20).join(', ');
      const remedy = `Add it to the instruments file with its kind, tick, step and minimums; it lists ${names}`;
      throw new CellError(`the instrument ${quoted(symbol)} is unknown`, remedy);
    }
    const first = this.listed[0];
    if (first !== undefined && first.quote !== instrument.quote) {
      const reason = `${instrument.symbol} settles in ${instrument.quote} but ${first.symbol} in ${first.quote}`;
      throw new CellError(reason, 'A session has one settlement currency: make one file for each');
    }
    const listed: Listed = {
      instrument,
      index: BigInt(this.listed.length),
      tick: unitOf(instrument.tick, `tick ${formatAmount(instrument.tick)} of ${instrument.symbol}`),
      step: unitOf(instrument.step, `step ${formatAmount(instrument.step)} of ${instrument.symbol}`),
      lastAt: Number.NEGATIVE_INFINITY,
    };
    this.listed.push(instrument);
    this.bySymbol.set(symbol, listed);
    return listed;
  }

  private addBar(cells: readonly string[], listed: Listed): void {
    const first = this.firstPrice;
    const [open, high, low, close] = this.readCorners(cells, first, listed);
    const volume = this.readVolume(cells, first + 4, listed, close);
    this.store([open, high, low, close], [volume]);
  }

  private addQuotes(cells: readonly string[], listed: Listed): void {
    const bid = this.readCorners(cells, 2, listed);
    const bidSize = this.readSize(cells, 6, listed.step);
    const ask = this.readCorners(cells, 7, listed);
    const askSize = this.readSize(cells, 11, listed.step);
    for (const [i, name] of ['open', 'high', 'low', 'close'].entries()) {
      const [below, above] = [bid[i], ask[i]];
      if (below === undefined || above === undefined || below < above) continue;
      this.column = `bid_${name}`;
      throw new CellError(`the bid is not below the ask in ask_${name}`, 'Correct the row or leave it out');
    }
    this.store([...bid, ...ask], [bidSize, askSize]);
  }

  private readCorners(cells: readonly string[], from: number, listed: Listed): [bigint, bigint, bigint, bigint] {
    const open = this.readPrice(cells, from, listed.tick);
    const high = this.readPrice(cells, from + 1, listed.tick);
    const low = this.readPrice(cells, from + 2, listed.tick);
    const close = this.readPrice(cells, from + 3, listed.tick);
    this.column = this.options.form.columns[from + 1] ?? '';
    if (high < low) throw new CellError('the high is below the low', 'Correct the row or leave it out');
    for (const [value, offset] of [
      [open, 0],
      [close, 3],
    ] as const) {
      if (value <= high && value >= low) continue;
      this.column = this.options.form.columns[from + offset] ?? '';
      throw new CellError('the price lies outside of the high and low', 'Correct the row or leave it out');
    }
    return [open, high, low, close];
  }

  private readPrice(cells: readonly string[], index: number, tick: Unit): bigint {
    const { units, rounded } = this.read(cells, index, tick, this.options.offTick);
    if (units <= 0n) throw new CellError('the price is not above zero', 'Correct the row or leave it out');
    if (rounded) this.roundedPrices += 1;
    return units;
  }

  private readVolume(cells: readonly string[], index: number, listed: Listed, closeTicks: bigint): bigint {
    if (listed.instrument.volumeUnit === 'base') return this.readSize(cells, index, listed.step);
    const value = this.readSize(cells, index, QUOTE_VOLUME) * QUOTE_VOLUME.amount;
    return mulDiv<never>(value, ONE, closeTicks * listed.tick.amount * listed.step.amount, 'down');
  }

  /** Counts, unlike prices, are rounded to the nearest unit: nothing is traded at them. */
  private readSize(cells: readonly string[], index: number, unit: Unit): bigint {
    const { units } = this.read(cells, index, unit, 'nearest');
    if (units < 0n || cells[index]?.startsWith('-')) {
      throw new CellError('the value is negative', 'Correct the row or leave it out');
    }
    return units;
  }

  private read(cells: readonly string[], index: number, unit: Unit, off: OffUnit): InUnits {
    this.column = this.options.form.columns[index] ?? '';
    const read = readUnits(cells[index] ?? '', unit, off);
    if (read.units > MAX_CELL) throw new CellError(`the value is too large for the ${unit.text}`, 'Correct the value');
    return read;
  }

  private store(prices: readonly bigint[], sizes: readonly bigint[]): void {
    this.column = '';
    for (const [i, value] of prices.entries()) this.prices[i]?.push(value);
    for (const [i, value] of sizes.entries()) this.sizes[i]?.push(value);
  }
}
