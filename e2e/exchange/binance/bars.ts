import { max, min, notional, plus } from '../../../src/shared/money.ts';
import type { Bar } from '../core/model.ts';
import { text } from './names.ts';

const MINUTE = 60_000;
/** Binance's intervals that are whole multiples of a minute from the epoch on. */
const INTERVALS: Readonly<Record<string, number>> = {
  '1m': 1,
  '3m': 3,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '2h': 120,
  '4h': 240,
  '6h': 360,
  '8h': 480,
  '12h': 720,
  '1d': 1_440,
};

/** Milliseconds; null for an interval that is not built. */
export function intervalMs(interval: string): number | null {
  const minutes = INTERVALS[interval];
  return minutes === undefined ? null : minutes * MINUTE;
}

/** Minutes put together to bars of an interval, oldest first; the first and the last may be incomplete. */
export function together(minutes: readonly Bar[], intervalLength: number): readonly Bar[] {
  const bars: Bar[] = [];
  for (const minute of minutes) {
    const openAt = Math.floor(minute.openAt / intervalLength) * intervalLength;
    const last = bars.at(-1);
    if (last === undefined || last.openAt !== openAt) {
      bars.push({ ...minute, openAt });
      continue;
    }
    const [high, low] = [max(last.high, minute.high), min(last.low, minute.low)];
    bars[bars.length - 1] = { ...last, high, low, close: minute.close, volume: plus(last.volume, minute.volume) };
  }
  return bars;
}

/** A row of the klines' list. */
export function klineRow(bar: Bar, intervalLength: number): readonly unknown[] {
  const prices = [text(bar.open), text(bar.high), text(bar.low), text(bar.close), text(bar.volume)];
  const value = text(notional(bar.close, bar.volume));
  return [bar.openAt, ...prices, bar.openAt + intervalLength - 1, value, 1, '0', '0', '0'];
}

/** The `k` of a kline event. */
export function klineEvent(bar: Bar, id: string, interval: string, length: number, closed: boolean): unknown {
  return {
    t: bar.openAt,
    T: bar.openAt + length - 1,
    s: id,
    i: interval,
    f: 1,
    L: 1,
    o: text(bar.open),
    c: text(bar.close),
    h: text(bar.high),
    l: text(bar.low),
    v: text(bar.volume),
    n: 1,
    x: closed,
    q: text(notional(bar.close, bar.volume)),
    V: '0',
    Q: '0',
    B: '0',
  };
}
