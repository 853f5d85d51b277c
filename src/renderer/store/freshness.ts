import type { SessionView } from '../../shared/view/console-view.ts';
import type { Connection } from './console-store.ts';

/** Marked a little before five seconds, so that with the clock's half second the mark is there in time. */
export const STALE_AFTER_MS = 4_500;
/** A heartbeat older than this is late. */
export const BEAT_LATE_AFTER_MS = 3_000;
/** A slow replay brings a row every so often; only half as much again is late. */
const INTERVAL_GRACE = 1.5;

/**
 * `live`: as fresh as the feed can be. `paused`: old because the operator stopped the clock. `stale`: older than it
 * should be. `idle`: no session runs, nothing is expected.
 */
export type Freshness = 'live' | 'paused' | 'stale' | 'idle';

export interface FeedAge {
  readonly freshness: Freshness;
  /** Machine milliseconds since the last row; null before the first. */
  readonly ageMs: number | null;
}

/** A live session has bars of one minute; quotes come between them, and the feed's age is theirs. */
const LIVE_BAR_MS = 60_000;

/** Machine milliseconds between two rows at the session's speed; 0 when it cannot be told. */
export function rowIntervalMs(session: SessionView): number {
  if (session.feed === 'live') return LIVE_BAR_MS;
  const { speed, bars, marketAt, firstAt } = session;
  if (speed === 'max' || speed <= 0 || marketAt === null || firstAt === null || bars < 2) return 0;
  const perSymbol = bars / Math.max(1, session.symbols.length);
  return perSymbol < 1 ? 0 : (marketAt - firstAt) / perSymbol / speed;
}

/** How old a figure that goes by rows may grow before it is marked. */
export function staleAfterMs(session: SessionView): number {
  return Math.max(STALE_AFTER_MS, rowIntervalMs(session) * INTERVAL_GRACE);
}

/** The feed's age, judged against its speed. With the connection lost every figure is as old as the last word. */
export function feedAge(session: SessionView, connection: Connection, heardWallAt: number, now: number): FeedAge {
  const at = session.lastRowWallAt;
  const ageMs = at === null ? null : Math.max(0, now - at);
  if (connection === 'lost') return { freshness: 'stale', ageMs: Math.max(ageMs ?? 0, now - heardWallAt) };
  if (session.state === 'paused') return { freshness: 'paused', ageMs };
  if (session.state === 'failed') return { freshness: 'stale', ageMs };
  if (session.state !== 'running') return { freshness: 'idle', ageMs };
  if (ageMs === null) return { freshness: 'idle', ageMs };
  const staleMs = session.feed === 'live' ? STALE_AFTER_MS : staleAfterMs(session);
  return { freshness: ageMs > staleMs ? 'stale' : 'live', ageMs };
}

/** The age of one mark price: how far it lags behind the market, in machine time, on top of the feed's own age. */
export function markAge(session: SessionView, feed: FeedAge, markAt: number): FeedAge {
  if (feed.freshness !== 'live' || feed.ageMs === null) return feed;
  if (session.speed === 'max' || session.marketAt === null) return feed;
  const ageMs = feed.ageMs + Math.max(0, session.marketAt - markAt) / session.speed;
  return { freshness: ageMs > staleAfterMs(session) ? 'stale' : 'live', ageMs };
}
