import { join } from 'node:path';
import { loadInstruments } from '../../src/main/adapters/feeds/instruments-file.ts';
import { openRecordedFeed, type RecordedFeed } from '../../src/main/adapters/feeds/recorded-feed.ts';
import { InstrumentId } from '../../src/shared/ids.ts';
import { nearestStep, rate } from '../../src/shared/money.ts';
import type { Exchange } from './core/exchange.ts';
import type { Bar } from './core/model.ts';

const MARKET = join(import.meta.dirname, '../../resources/market');
const FILE = 'btc-perp_1m_2021-12-31_2022-02-01.csv.gz';
const MINUTE = 60_000;

/** The recorded minutes of a bitcoin perpetual that the first run plays. */
export async function openRecording(wallNow: number): Promise<RecordedFeed> {
  return await openRecordedFeed({
    path: join(MARKET, FILE),
    instruments: await loadInstruments(join(MARKET, 'instruments.json')),
    defaultSymbol: InstrumentId.parse('BTC-PERP'),
    spread: { spreadRate: rate('0.0001'), participation: rate('0.1') },
    wallNow,
  });
}

/**
 * Plays a recording into an instrument's quotes, one after the other, on that instrument's own tick. When they were
 * recorded does not matter: they happen when they are played.
 */
export class Playback {
  readonly #exchange: Exchange;
  readonly #symbol: string;
  readonly #feed: RecordedFeed;
  #step: number;
  #quote = 0;
  #cancel: (() => void) | null = null;

  constructor(exchange: Exchange, symbol: string, feed: RecordedFeed, from = 0) {
    this.#exchange = exchange;
    this.#symbol = symbol;
    this.#feed = feed;
    this.#step = from;
  }

  /** Plays `minutes` as history that ends where the market's own bars begin, so that bars can be asked for. */
  past(minutes: number): void {
    const { clock, market } = this.#exchange;
    const { tick, step } = market.terms(this.#symbol);
    const until = market.bars(this.#symbol).at(-1)?.openAt ?? Math.floor(clock.now() / MINUTE) * MINUTE;
    const bars: Bar[] = [];
    for (let left = minutes; left > 0; left -= 1, this.#next()) {
      const recorded = this.#feed.stepAt(this.#step).rows[0]?.bar;
      if (recorded === undefined) continue;
      const on = (price: Bar['open']) => nearestStep(price, tick);
      const { open, high, low, close, volume } = recorded;
      const prices = { open: on(open), high: on(high), low: on(low), close: on(close) };
      bars.push({ openAt: until - left * MINUTE, ...prices, volume: nearestStep(volume, step) });
    }
    market.setPast(this.#symbol, bars);
  }

  /** The next quote. After the last one it begins anew. */
  advance(): void {
    const { tick, step } = this.#exchange.market.terms(this.#symbol);
    const quotes = this.#feed.stepAt(this.#step).rows[0]?.quotes ?? [];
    const quote = quotes[this.#quote];
    this.#quote += 1;
    if (this.#quote >= quotes.length) this.#next();
    if (quote === undefined) return;
    const bid = nearestStep(quote.bid, tick);
    const ask = nearestStep(quote.ask, tick);
    const apart = ask > bid ? ask : ((bid + tick) as typeof ask);
    this.#exchange.market.setQuote(
      this.#symbol,
      [{ price: bid, size: nearestStep(quote.bidSize, step) }],
      [{ price: apart, size: nearestStep(quote.askSize, step) }],
    );
  }

  /** Plays a quote each so many milliseconds until {@link stop}. */
  start(everyMs: number): void {
    this.stop();
    const { clock } = this.#exchange;
    const turn = (): void => {
      this.advance();
      this.#cancel = clock.at(clock.now() + everyMs, turn);
    };
    this.#cancel = clock.at(clock.now() + everyMs, turn);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #next(): void {
    this.#quote = 0;
    this.#step = (this.#step + 1) % this.#feed.info.steps;
  }
}
