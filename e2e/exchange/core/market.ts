import type { Clock } from '../../../src/main/engine/ports.ts';
import { max, min, minus, nearestStep, type Price, plus, type Quantity, type Rate } from '../../../src/shared/money.ts';
import type { Bar, Instrument, Level, MarketEvent, Quote, Side, Trade } from './model.ts';
import { Refusal } from './refusal.ts';

const MINUTE = 60_000;
const EIGHT_HOURS = 8 * 60 * MINUTE;
/** Trades and bars that can still be asked for. */
const KEPT = 1_000;

interface Listing {
  readonly instrument: Instrument;
  quote: Quote | null;
  last: Price | null;
  trades: Trade[];
  bars: Bar[];
  fundingRate: Rate;
  delisted: boolean;
  halted: boolean;
}

/** Instruments and what they trade at. Prices move by script (or by a recording that a script plays) alone. */
export class Market {
  readonly #clock: Clock;
  readonly #listings = new Map<string, Listing>();
  readonly #listeners = new Set<(event: MarketEvent) => void>();
  #tradeId = 0;
  /** The matching's: called once a script has moved a price, with the print that moved it if there was one. */
  onMove: (symbol: string, print: Trade | null) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(instrument: Instrument): void {
    const listing = { quote: null, last: null, trades: [], bars: [], fundingRate: 0n as Rate };
    this.#listings.set(instrument.symbol, { instrument, ...listing, delisted: false, halted: false });
  }

  /** No order is taken for it from now on, and it is in no list any more. */
  delist(symbol: string): void {
    this.#listing(symbol).delisted = true;
  }

  /** No order is taken for it from now on, and it is listed as one that is not traded. */
  halt(symbol: string): void {
    this.#listing(symbol).halted = true;
  }

  isHalted(symbol: string): boolean {
    return this.#listing(symbol).halted;
  }

  instruments(): readonly Instrument[] {
    return [...this.#listings.values()].filter((it) => !it.delisted).map((it) => it.instrument);
  }

  /** Delisted ones too: what they are is still known. */
  listed(): readonly Instrument[] {
    return [...this.#listings.values()].map((it) => it.instrument);
  }

  /** @throws Refusal `unknown-instrument` or `delisted` */
  instrument(symbol: string): Instrument {
    const listing = this.#listing(symbol);
    if (listing.delisted || listing.halted) throw new Refusal('delisted', symbol);
    return listing.instrument;
  }

  /** Also of a delisted one: positions in it are still there. */
  terms(symbol: string): Instrument {
    return this.#listing(symbol).instrument;
  }

  quote(symbol: string): Quote | null {
    return this.#listing(symbol).quote;
  }
  last(symbol: string): Price | null {
    return this.#listing(symbol).last;
  }
  /** The middle of the quote, on the tick. */
  mark(symbol: string): Price | null {
    const { quote, last, instrument } = this.#listing(symbol);
    const [bid, ask] = [quote?.bids[0]?.price, quote?.asks[0]?.price];
    if (bid === undefined || ask === undefined) return last;
    return nearestStep(((bid + ask) / 2n) as Price, instrument.tick);
  }
  trades(symbol: string): readonly Trade[] {
    return this.#listing(symbol).trades;
  }
  bars(symbol: string): readonly Bar[] {
    return this.#listing(symbol).bars;
  }
  fundingRate(symbol: string): Rate {
    return this.#listing(symbol).fundingRate;
  }
  setFundingRate(symbol: string, rate: Rate): void {
    this.#listing(symbol).fundingRate = rate;
  }
  nextFundingAt(_symbol: string): number {
    return (Math.floor(this.#clock.now() / EIGHT_HOURS) + 1) * EIGHT_HOURS;
  }

  /** Calls back for each change; returns what ends it. */
  listen(listener: (event: MarketEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Replaces the quote. The last price follows it, as a trade inside it would have it. */
  setQuote(symbol: string, bids: readonly Level[], asks: readonly Level[]): void {
    const listing = this.#listing(symbol);
    const [bid, ask] = [bids[0]?.price, asks[0]?.price];
    const was = listing.last ?? bid ?? ask ?? null;
    if (was !== null) listing.last = max(bid ?? was, min(ask ?? was, was));
    this.#requote(listing, bids, asks);
    if (listing.last !== null) this.#bar(listing, listing.last, 0n as Quantity);
    this.onMove(symbol, null);
  }

  /** A trade of others: resting orders at its price or better are filled by it first. */
  trade(symbol: string, price: Price, size: Quantity, side: Side): void {
    this.onMove(symbol, this.print(symbol, price, size, side));
  }

  /** Writes a trade to the tape. */
  print(symbol: string, price: Price, size: Quantity, side: Side): Trade {
    const listing = this.#listing(symbol);
    this.#tradeId += 1;
    const trade = { symbol, id: String(this.#tradeId), price, size, side, at: this.#clock.now() };
    listing.trades = [...listing.trades.slice(-KEPT), trade];
    listing.last = price;
    this.#tell({ kind: 'trade', trade });
    this.#bar(listing, price, size);
    return trade;
  }

  /** Takes up to `size` from the side of the quote that a `side` order meets, no worse than `limit`. */
  take(symbol: string, side: Side, limit: Price | null, size: Quantity): readonly Level[] {
    const listing = this.#listing(symbol);
    const quote = listing.quote;
    if (quote === null) return [];
    const taken: Level[] = [];
    const rest: Level[] = [];
    let left = size;
    for (const level of side === 'buy' ? quote.asks : quote.bids) {
      const good = limit === null || (side === 'buy' ? level.price <= limit : level.price >= limit);
      const part = good ? min(left, level.size) : (0n as Quantity);
      left = minus(left, part);
      if (part > 0n) taken.push({ price: level.price, size: part });
      if (level.size > part) rest.push({ price: level.price, size: minus(level.size, part) });
    }
    if (taken.length > 0)
      this.#requote(listing, side === 'buy' ? quote.bids : rest, side === 'buy' ? rest : quote.asks);
    return taken;
  }

  /** Size that a `side` order could take at once. */
  offered(symbol: string, side: Side, limit: Price | null): Quantity {
    const quote = this.#listing(symbol).quote;
    const levels = (side === 'buy' ? quote?.asks : quote?.bids) ?? [];
    const good = levels.filter(({ price: at }) => limit === null || (side === 'buy' ? at <= limit : at >= limit));
    return good.reduce((sum, level) => plus(sum, level.size), 0n as Quantity);
  }

  /** A minute is over: the running bars end, and new ones begin at the last price. */
  turnMinute(): void {
    for (const listing of this.#listings.values()) {
      if (listing.last !== null && !listing.delisted) this.#bar(listing, listing.last, 0n as Quantity);
    }
  }

  /** Finished minutes of before, for who asks for bars. They take the place of those that were there. */
  setPast(symbol: string, bars: readonly Bar[]): void {
    const listing = this.#listing(symbol);
    const running = listing.bars.slice(-1);
    listing.bars = [...bars.slice(-KEPT), ...running];
  }

  #requote(listing: Listing, bids: readonly Level[], asks: readonly Level[]): void {
    const symbol = listing.instrument.symbol;
    const version = (listing.quote?.version ?? 0) + 1;
    listing.quote = { symbol, bids, asks, at: this.#clock.now(), version };
    this.#tell({ kind: 'quote', quote: listing.quote });
  }

  #bar(listing: Listing, at: Price, size: Quantity): void {
    const symbol = listing.instrument.symbol;
    const openAt = Math.floor(this.#clock.now() / MINUTE) * MINUTE;
    const running = listing.bars.at(-1);
    if (running !== undefined && running.openAt === openAt) {
      const [high, low] = [max(running.high, at), min(running.low, at)];
      const bar = { ...running, high, low, close: at, volume: plus(running.volume, size) };
      listing.bars = [...listing.bars.slice(0, -1), bar];
      this.#tell({ kind: 'bar', symbol, bar, closed: false });
      return;
    }
    if (running !== undefined) this.#tell({ kind: 'bar', symbol, bar: running, closed: true });
    const bar = { openAt, open: at, high: at, low: at, close: at, volume: size };
    listing.bars = [...listing.bars.slice(-KEPT), bar];
    this.#tell({ kind: 'bar', symbol, bar, closed: false });
  }

  #listing(symbol: string): Listing {
    const listing = this.#listings.get(symbol);
    if (listing === undefined) throw new Refusal('unknown-instrument', symbol);
    return listing;
  }

  #tell(event: MarketEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
