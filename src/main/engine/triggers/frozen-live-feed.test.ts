import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WatchedFeed } from './signs.ts';
import { TriggerRig } from './testing/trigger-rig.ts';

const CONFIG = { lateMs: 2_500, quoteLateMs: 15_000 };

function reasons(feeds: (now: number) => readonly WatchedFeed[], passesMs = 0): string[] {
  const desk = new TriggerRig('frozen-feed', CONFIG);
  const watched = feeds(desk.rig.now);
  desk.triggers.watchFeeds(() => watched);
  desk.rig.advance(passesMs);
  desk.triggers.tick();
  return desk.fired().map(({ reason }) => reason);
}
const fresh = (symbol: string, now: number): WatchedFeed => ({
  symbol,
  heardAt: now,
  quotedAt: now,
  barDueAt: null,
});

describe('a frozen live feed', () => {
  it('[K9] is one of several instruments of which nothing arrives: it is named, and the others are not', () => {
    const one = (silentMs: number) => (now: number) => [
      fresh('BTC/USDT:USDT', now),
      { ...fresh('ETH/USDT:USDT', now), heardAt: now - silentMs, quotedAt: null },
    ];
    expect(reasons(one(14_999))).toEqual([]);
    expect(reasons(one(15_000))).toEqual(['frozen feed: ETH/USDT:USDT: nothing came for 15.0 s']);
  });

  it('[K9] is one whose messages arrive and tell of an exchange that stands still', () => {
    const old = (now: number) => [{ ...fresh('A/B', now), quotedAt: now - 20_000 }, fresh('C/D', now)];
    expect(reasons(old)).toEqual(['frozen feed: A/B: its newest quote is old by the exchange’s time, 20.0 s']);
  });

  it('[K9] is one whose quotes come and whose bar does not', () => {
    const due = (now: number) => [{ ...fresh('A/B', now), barDueAt: now }, fresh('C/D', now)];
    expect(reasons(due, 2_499)).toEqual([]);
    expect(reasons(due, 2_500)).toEqual(['frozen feed: A/B: a bar that was due did not come for 2.5 s']);
  });

  it('[K9] fires exactly when an instrument is over a limit, and names each of the first three that are', () => {
    const ms = fc.integer({ min: 0, max: 30_000 });
    const feed = fc.record({ heard: ms, quoted: fc.option(ms), bar: fc.option(fc.integer({ min: 0, max: 5_000 })) });
    fc.assert(
      fc.property(fc.array(feed, { maxLength: 6 }), (feeds) => {
        const said = reasons((now) =>
          feeds.map(({ heard, quoted, bar }, n) => ({
            symbol: `S${n}/X`,
            heardAt: now - heard,
            quotedAt: quoted === null ? null : now - quoted,
            barDueAt: bar === null ? null : now - bar,
          })),
        );
        const frozen = feeds.flatMap(({ heard, quoted, bar }, n) =>
          Math.max(heard, quoted ?? 0) >= CONFIG.quoteLateMs || (bar ?? 0) >= CONFIG.lateMs ? [`S${n}/X`] : [],
        );
        expect(said).toHaveLength(frozen.length === 0 ? 0 : 1);
        const named = frozen.filter((symbol) => said[0]?.includes(symbol) === true);
        expect(named).toHaveLength(Math.min(3, frozen.length));
        for (const n of feeds.keys()) {
          if (!frozen.includes(`S${n}/X`)) expect(said[0] ?? '').not.toContain(`S${n}/X`);
        }
      }),
    );
  });

  it('[K9] is none once the feed is over', () => {
    expect(reasons(() => [], 60_000)).toEqual([]);
  });
});
