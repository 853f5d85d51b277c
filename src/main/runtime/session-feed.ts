import type { TimeMs } from '../../shared/ids.ts';
import type { PriceView } from '../../shared/view/console-view.ts';
import { FeedError } from '../adapters/feeds/feed-error.ts';
import { openRecordedFeed, type RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { LiveConnection } from '../adapters/live-feed/live-feed.ts';
import type { LiveSource } from '../engine/domain/live-market.ts';
import type { Session } from '../engine/state.ts';
import type { Config } from './config.ts';
import type { FeedPlace } from './rig.ts';
import { WrongInput } from './wrong-input.ts';

interface Opening {
  readonly config: Config;
  readonly wallNow: () => TimeMs;
}

/** The recorded feed that lies there. @throws WrongInput, in words, when it is none */
export async function openSessionFeed(
  { feedPath, symbol }: FeedPlace,
  { config, wallNow }: Opening,
): Promise<RecordedFeed> {
  try {
    const { spreadRate, participation } = config.paper;
    return await openRecordedFeed({
      path: feedPath,
      instruments: config.instruments,
      defaultSymbol: symbol,
      spread: { spreadRate, participation },
      wallNow: wallNow(),
    });
  } catch (error) {
    if (error instanceof FeedError) throw new WrongInput(error.message);
    throw error;
  }
}

/** A session's own feed and where it lies; null, with the problem in words, when it is not to be had. */
export interface FoundFeed {
  readonly feed: RecordedFeed | null;
  readonly place: FeedPlace | null;
  readonly problem: string;
}

/** Finds the feed that this session was opened with, byte for byte, at the first of the places that has it. */
export async function findSessionFeed(
  session: Session,
  places: readonly FeedPlace[],
  opening: Opening,
): Promise<FoundFeed> {
  const problems: string[] = [];
  for (const place of places) {
    const found = await lookForFeed(session, place, opening);
    if (found.feed !== null) return { ...found, place };
    problems.push(found.problem);
  }
  const unknown = 'It is not known where the recorded feed of the session lies: session.json is missing.';
  return { feed: null, place: places[0] ?? null, problem: problems[0] ?? unknown };
}

async function lookForFeed(
  session: Session,
  place: FeedPlace,
  opening: Opening,
): Promise<Pick<FoundFeed, 'feed' | 'problem'>> {
  try {
    const feed = await openSessionFeed(place, opening);
    if (feed.info.sha256 === session.feedSha256) return { feed, problem: '' };
    const problem = 'The recorded feed was changed since the session began. Put the old file back to resume it.';
    return { feed: null, problem };
  } catch (error) {
    return { feed: null, problem: error instanceof Error ? error.message : 'the feed cannot be opened' };
  }
}

/** A feed in a few characters: `BTC-PERP 1m`, `ADA/BTC +4 5m`. */
export function feedWords(info: RecordedFeed['info']): string {
  const [first = '', ...others] = info.symbols;
  const minutes = info.intervalMs / 60_000;
  const interval = Number.isInteger(minutes) ? `${minutes}m` : `${info.intervalMs / 1_000}s`;
  return `${first}${others.length === 0 ? '' : ` +${others.length}`} ${interval}`;
}

/** A recorded feed in a line; empty while there is none. */
export function recordedWords(info: RecordedFeed['info'] | undefined): string {
  return info === undefined ? '' : `${info.name}: ${info.form}, ${info.steps} steps`;
}

/** Where a live session's prices come from, and what is wrong with them now. */
export function liveWords(sources: readonly LiveSource[], connections: readonly LiveConnection[]): string {
  const where = sources.map(({ symbol, source, market }) => `${symbol} (${market} at ${source})`).join(', ');
  const wrong = connections.filter(({ state }) => state !== 'streaming');
  const how = wrong.map(({ symbol, state }) => `${symbol} ${state}`).join(', ');
  return `Live prices: ${where}${how === '' ? '' : `; ${how}`}`;
}

/** Machine time since when nothing came of the instrument that is worst off; null with none. */
export function stalestOf(prices: readonly PriceView[]): TimeMs | null {
  return prices.length === 0 ? null : Math.min(...prices.map(({ heardWallAt }) => heardWallAt));
}
