import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embedded, instruments, openFeed } from '../adapters/feeds/fixtures/index.ts';
import { defaultConfig } from '../adapters/paper/harness.ts';
import { encode } from '../engine/domain/encoding.ts';
import type { Quote } from '../engine/domain/market.ts';
import { FeedPlayer } from './feed-player.ts';
import { OpenMarket } from './open-market.ts';
import { OPENING } from './testing/exchange-desk.ts';

const feed = await openFeed(embedded, { spread: defaultConfig });
const { firstAt, intervalMs, sha256, steps } = feed.info;

/** What a player hands over to a market that stands at step `from`, in leaps of such lengths. */
async function played(from: number, leaps: readonly number[], feedSha256 = sha256): Promise<Quote[]> {
  const open = new OpenMarket(
    {
      ...OPENING,
      // As it comes over the socket.
      config: JSON.parse(encode(defaultConfig)),
      at: feed.stepAt(from).openAt,
      feedSha256,
      instruments: [...instruments.values()].filter(({ symbol }) => feed.instruments.has(symbol)),
      feed: { path: embedded, symbol: 'BTC-PERP' },
    },
    () => {},
  );
  const got: Quote[] = [];
  open.quotes(quotesOf(from - 1));
  const hand = open.quotes.bind(open);
  open.quotes = (quotes) => {
    got.push(...quotes);
    hand(quotes);
  };
  const player = new FeedPlayer(open);
  await player.open();
  for (const leap of leaps) {
    const until = open.market.now() + leap;
    player.playTo(until);
    open.market.advance(until);
  }
  return got;
}

const quotesOf = (step: number): Quote[] => feed.stepAt(step).rows.flatMap(({ quotes }) => [...quotes]);

describe('an exchange that plays on alone', () => {
  it('plays what is recorded, each quote once and in order, however far it leaps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_000 }),
        fc.array(fc.integer({ min: 1, max: 5 * intervalMs }), { minLength: 1, maxLength: 10 }),
        async (from, leaps) => {
          const got = await played(from, leaps);
          const last = Math.floor(leaps.reduce((sum, leap) => sum + leap, 0) / intervalMs);
          const expected = Array.from({ length: last + 1 }, (_, index) => quotesOf(from + index)).flat();
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 3 },
    );
  });

  it('repeats the last quotes every fifteen seconds where nothing is recorded any more', async () => {
    const end = firstAt + steps * intervalMs;
    const got = await played(steps - 1, [intervalMs, 60_000, 10_000, 20_000]);
    const after = got.filter(({ at }) => at >= end);
    expect(after.map(({ at }) => at - end)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000, 90_000]);
    const last = quotesOf(steps - 1).at(-1);
    for (const { at: _at, ...quote } of after) expect(last).toMatchObject(quote);
  });

  it('does not play another file than that of the session', async () => {
    const got = await played(10, [60_000], 'another');
    const last = quotesOf(9).at(-1);
    expect(got.length).toBeGreaterThan(0);
    for (const { at: _at, ...quote } of got) expect(last).toMatchObject(quote);
  });
});
