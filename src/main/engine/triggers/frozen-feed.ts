import type { WatchedFeed } from './signs.ts';
import { EVERYTHING, type Reading, seconds, type Trigger, type Watched } from './trigger.ts';

/** Instruments that are named; of more the number is said. */
const NAMED_AT_MOST = 3;

/**
 * Prices that should come and do not, though the connection may stand. A recorded bar is late on either clock: on the
 * market's, as prices age; on the machine's, as a slow replay would hide it. Of a live feed each instrument is looked at
 * by itself: nothing of it arrives, its quotes are old by the exchange's own time, or its bar does not come. A session
 * that is paused, or a feed that is held back by hand, expects no recorded bar.
 */
export const frozenFeed: Trigger = {
  id: 'frozen-feed',
  label: 'Frozen feed',
  trips: 'everything',
  clock: 'engine',
  measure: (watched) => {
    const feeds = watched.signs.feeds();
    return [feeds.length === 0 ? recorded(watched) : live(watched, feeds)];
  },
};

function recorded({ risk, signs: { bar }, now, wallNow }: Watched): Reading {
  const { lateMs } = risk.triggers['frozen-feed'];
  const late = bar === null ? 0 : Math.max(now - bar.dueAt, wallNow - bar.dueWallAt, 0);
  return {
    scope: EVERYTHING,
    fraction: late / lateMs,
    crossed: late >= lateMs,
    words: () => ({
      measured: late === 0 ? 'in time' : `a bar is ${seconds(late)} late`,
      threshold: `${seconds(lateMs)} late`,
      reason: `frozen feed: the bar that was due did not come for ${seconds(late)}`,
    }),
  };
}

/** How late one instrument is, in one of the ways in which it can be. */
interface Late {
  readonly symbol: string;
  readonly ms: number;
  readonly limitMs: number;
  readonly what: string;
}

function live({ risk, now }: Watched, feeds: readonly WatchedFeed[]): Reading {
  const { lateMs, quoteLateMs = lateMs } = risk.triggers['frozen-feed'];
  const all = feeds.map((feed) => latest(feed, now, lateMs, quoteLateMs)).sort((a, b) => part(b) - part(a));
  const [worst] = all;
  const frozen = all.filter((it) => part(it) >= 1);
  const [named, more] = [frozen.slice(0, NAMED_AT_MOST), frozen.length - NAMED_AT_MOST];
  const others = more > 0 ? `, and ${more} more` : '';
  return {
    scope: EVERYTHING,
    fraction: worst === undefined ? 0 : part(worst),
    crossed: frozen.length > 0,
    words: () => ({
      measured: worst === undefined || worst.ms === 0 ? 'in time' : said(worst),
      threshold: `a bar ${seconds(lateMs)} late, a quote ${seconds(quoteLateMs)}`,
      reason: `frozen feed: ${named.map(said).join('; ')}${others}`,
    }),
  };
}

/** The way in which this instrument is nearest to its limit. */
function latest({ symbol, heardAt, quotedAt, barDueAt }: WatchedFeed, now: number, bar: number, quote: number): Late {
  const late = (since: number | null): number => (since === null ? 0 : Math.max(0, now - since));
  const ways: readonly Late[] = [
    { symbol, ms: late(heardAt), limitMs: quote, what: 'nothing came for' },
    { symbol, ms: late(quotedAt), limitMs: quote, what: 'its newest quote is old by the exchange’s time,' },
    { symbol, ms: late(barDueAt), limitMs: bar, what: 'a bar that was due did not come for' },
  ];
  return ways.reduce((worst, it) => (part(it) > part(worst) ? it : worst));
}

const part = ({ ms, limitMs }: Late): number => ms / limitMs;
const said = ({ symbol, what, ms }: Late): string => `${symbol}: ${what} ${seconds(ms)}`;
