import { describe, expect, it } from 'vitest';
import { cash, ONE, quantity } from '../../../shared/money.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { FeedStep } from '../../engine/domain/market.ts';
import { createRandom } from '../../engine/domain/random.ts';
import type { VenueReport } from '../../engine/domain/venue-report.ts';
import { SimulatedClock } from '../clock/simulated-clock.ts';
import { embedded, instruments, openFeed } from '../feeds/fixtures/index.ts';
import { defaultConfig } from './harness.ts';
import { PaperVenue } from './paper-venue.ts';

const feed = await openFeed(embedded, { spread: defaultConfig });
const STEPS = 1_440;

/** A day of the recorded month, traded at random with the default configuration, as a replay's driver would do it. */
function replay(seed: number): { reports: VenueReport[]; venue: PaperVenue } {
  const clock = new SimulatedClock(feed.info.firstAt);
  const reports: VenueReport[] = [];
  const venue = new PaperVenue({
    id: 'paper',
    scheduler: clock,
    instruments: new Map([...instruments].filter(([symbol]) => feed.instruments.has(symbol))),
    config: defaultConfig,
    seed,
    currency: feed.info.currency,
    balance: cash('100000'),
    onReport: (report) => reports.push(report),
  });
  const random = createRandom(seed, 'trader');
  for (let i = 0; i < STEPS; i += 1) {
    const step = feed.stepAt(i);
    for (const quote of step.rows[0]?.quotes ?? []) {
      clock.advanceTo(quote.at);
      venue.onQuote(quote);
    }
    clock.advanceTo(step.closeAt);
    const close = step.rows[0]?.bar.close;
    if (close === undefined || !random.chance(0.3)) continue;
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const type = random.chance(0.5) ? 'market' : 'limit';
    venue.submit({
      id: `replay-${i}`,
      symbol: 'BTC-PERP',
      side,
      type,
      quantity: quantity(`0.0${random.integer(10, 99)}`),
      ...(type === 'limit' ? { price: close } : {}),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    });
  }
  return { reports, venue };
}

function stepOf(at: number): FeedStep {
  return feed.stepAt(Math.floor((at - feed.info.firstAt) / feed.info.intervalMs));
}

describe('a day of the recorded month', () => {
  const { reports, venue } = replay(5);
  const fills = reports.filter((it) => it.kind === 'fill');

  it('[T2] every fill happens at a price that the minute it falls in allows, and not before the order came', () => {
    expect(fills.length).toBeGreaterThan(200);
    const { spreadRate, depth } = defaultConfig;
    const worst = spreadRate + BigInt(depth.levels) * depth.slippageRate.max;
    for (const it of fills) {
      const bar = stepOf(it.at).rows[0]?.bar;
      if (bar === undefined) throw new Error('a fill outside of the feed');
      // Spread and depth, two ticks of rounding a level on top.
      const slack = (bar.high * worst) / ONE + 10n * (instruments.get('BTC-PERP')?.tick ?? 0n);
      expect(it.price).toBeGreaterThanOrEqual(bar.low - slack);
      expect(it.price).toBeLessThanOrEqual(bar.high + slack);
      const sentAt = stepOf(feed.info.firstAt + Number(it.orderId.split('-')[1]) * feed.info.intervalMs).closeAt;
      expect(it.at).toBeGreaterThanOrEqual(sentAt + defaultConfig.latencyMs.min);
    }
  });

  it('[T2] one minute’s fills stay within the configured share of its volume', () => {
    const byMinute = new Map<string, bigint>();
    for (const it of fills) {
      const step = stepOf(it.at);
      const key = `${step.openAt}/${it.side}`;
      byMinute.set(key, (byMinute.get(key) ?? 0n) + it.quantity);
    }
    const levels = BigInt(defaultConfig.depth.levels + 1);
    for (const [key, traded] of byMinute) {
      const volume = stepOf(Number(key.split('/')[0])).rows[0]?.bar.volume ?? 0n;
      expect(traded * ONE).toBeLessThanOrEqual(volume * defaultConfig.participation * levels);
    }
  });

  it('[T2] is the same day again for the same seed, and another one for another seed', () => {
    expect(encode(replay(5).reports)).toBe(encode(reports));
    expect(encode(replay(6).reports)).not.toBe(encode(reports));
    expect(venue.snapshot().cash).toBeLessThan(cash('100000'));
  });
});
