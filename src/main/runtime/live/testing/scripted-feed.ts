import type { TimeMs } from '../../../../shared/ids.ts';
import { cash, type Price, price, quantity } from '../../../../shared/money.ts';
import {
  BAR_MS,
  type LiveConnection,
  type LiveFeed,
  type LiveListener,
} from '../../../adapters/live-feed/live-feed.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import type { Bar } from '../../../engine/domain/market.ts';

/** A perpetual as a venue of the tests lists it. */
export const LIVE_BTC: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USDT',
  tick: price('0.1'),
  step: quantity('0.001'),
  minQuantity: quantity('0.001'),
  minNotional: cash('5'),
  volumeUnit: 'base',
};

/** Live prices that a test tells. */
export class ScriptedFeed implements LiveFeed {
  readonly name = 'live scripted';
  readonly watched;
  isClosed = false;
  #listener: LiveListener | null = null;

  constructor(instrument: Instrument = LIVE_BTC) {
    this.watched = new Map([[instrument.symbol, { source: 'scripted', market: 'BTC/USDT:USDT', instrument }]]);
  }

  start(listener: LiveListener): void {
    this.#listener = listener;
  }

  connections(): readonly LiveConnection[] {
    return [{ symbol: 'BTC-PERP', source: 'scripted', state: 'streaming', problem: '' }];
  }

  /** Bars of nothing but one price. */
  history(until: TimeMs, bars: number): Promise<readonly Bar[]> {
    const count = Math.min(bars, 30);
    return Promise.resolve(Array.from({ length: count }, (_, n) => barAt('50000', until - (count - 1 - n) * BAR_MS)));
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }

  quote(at: string): void {
    const [bid, size] = [price(at), quantity('10')];
    const arrivedAt = Date.now();
    const quote = {
      symbol: 'BTC-PERP',
      at: arrivedAt,
      bid,
      bidSize: size,
      ask: (bid + LIVE_BTC.tick) as Price,
      askSize: size,
    };
    this.#listener?.quote({ quote, exchangeAt: arrivedAt, arrivedAt });
  }

  bar(at: string, closeAt: TimeMs): void {
    this.#listener?.bar({ bar: barAt(at, closeAt), arrivedAt: Date.now() });
  }
}

function barAt(at: string, closeAt: TimeMs): Bar {
  const middle = price(at);
  const ohlc = { open: middle, high: middle, low: middle, close: middle };
  return { symbol: 'BTC-PERP', openAt: closeAt - BAR_MS, closeAt, ...ohlc, volume: quantity('1') };
}
