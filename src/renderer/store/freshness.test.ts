import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../shared/view/console-view.ts';
import { feedAge, markAge, rowIntervalMs, staleAfterMs } from './freshness.ts';

const MINUTE = 60_000;
const session = (change: Partial<SessionView> = {}): SessionView => ({
  state: 'running',
  feed: 'recorded',
  feedName: 'BTC-PERP 1m',
  feedDescription: '',
  symbols: ['BTC-PERP'],
  account: null,
  speed: 60,
  seed: 1,
  marketAt: 100 * MINUTE,
  firstAt: 0,
  lastAt: null,
  lastRowWallAt: 10_000,
  prices: [],
  bars: 100,
  barsTotal: null,
  problem: '',
  ...change,
});

describe('[U3] freshness of the feed', () => {
  it('is stale within five seconds of the last row', () => {
    expect(feedAge(session(), 'open', 10_000, 14_000)).toEqual({ freshness: 'live', ageMs: 4_000 });
    expect(feedAge(session(), 'open', 10_000, 15_000).freshness).toBe('stale');
  });
  it('judges a live feed by its quotes, and a mark by the minute bars that it has', () => {
    const live = session({ feed: 'live', speed: 1, firstAt: null, bars: 1 });
    const feed = feedAge(live, 'open', 12_000, 12_000);
    expect(feed).toEqual({ freshness: 'live', ageMs: 2_000 });
    expect(markAge(live, feed, 100 * MINUTE - 59_000).freshness).toBe('live');
    expect(markAge(live, feed, 98 * MINUTE).freshness).toBe('stale');
    expect(feedAge(live, 'open', 15_000, 15_000).freshness).toBe('stale');
  });
  it('gives a slow replay the time between two of its rows, and half as much again', () => {
    expect(rowIntervalMs(session({ speed: 1 }))).toBe(MINUTE);
    expect(rowIntervalMs(session({ speed: 'max' }))).toBe(0);
    expect(staleAfterMs(session({ speed: 10 }))).toBe(9_000);
    expect(feedAge(session({ speed: 10 }), 'open', 0, 18_000).freshness).toBe('live');
    expect(feedAge(session({ speed: 10 }), 'open', 0, 20_000).freshness).toBe('stale');
  });
  it('says paused rather than stale, and stale when the engine is lost whatever the session says', () => {
    expect(feedAge(session({ state: 'paused' }), 'open', 0, 99_000).freshness).toBe('paused');
    expect(feedAge(session({ state: 'paused' }), 'lost', 50_000, 99_000)).toEqual({
      freshness: 'stale',
      ageMs: 89_000,
    });
    expect(feedAge(session({ state: 'failed' }), 'open', 0, 11_000).freshness).toBe('stale');
    expect(feedAge(session({ state: 'ready' }), 'open', 0, 99_000).freshness).toBe('idle');
  });
  it('marks one price that lags behind the market', () => {
    const feed = feedAge(session(), 'open', 10_000, 11_000);
    expect(markAge(session(), feed, 100 * MINUTE).freshness).toBe('live');
    expect(markAge(session(), feed, 95 * MINUTE)).toEqual({ freshness: 'stale', ageMs: 6_000 });
  });
});
