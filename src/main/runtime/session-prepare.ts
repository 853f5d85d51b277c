import type { TimeMs } from '../../shared/ids.ts';
import { Refusal } from '../../shared/ipc/contract.ts';
import { LiveClock } from '../adapters/clock/live-clock.ts';
import type { RecordedFeed } from '../adapters/feeds/recorded-feed.ts';
import type { Engine } from '../engine/engine.ts';
import type { Clock } from '../engine/ports.ts';
import type { Config } from './config.ts';
import { LiveWorld, type OpenLiveFeed, type WantedMarket } from './live/live-world.ts';
import type { FeedPlace } from './rig.ts';
import { openSessionFeed } from './session-feed.ts';
import type { OpeningFeed } from './session-opening.ts';

export interface PrepareParts {
  readonly engine: Engine;
  readonly config: Config;
  readonly openLiveFeed: OpenLiveFeed;
  readonly wallNow: () => TimeMs;
  readonly steadyNow: () => number;
}

/** What a session plays, found and checked; nothing of it is journalled yet. */
export interface Prepared {
  readonly opening: OpeningFeed;
  readonly feed: RecordedFeed | null;
  readonly place: FeedPlace | null;
  readonly live: LiveWorld | null;
  /** Null: the market's own. */
  readonly clock: Clock | null;
}

/** A recorded feed. @throws WrongInput */
export async function prepareRecorded(place: FeedPlace, parts: PrepareParts): Promise<Prepared> {
  const feed = await openSessionFeed(place, parts);
  return { opening: feed, feed, place, live: null, clock: null };
}

/** The machine's clock as a live session's, never before the journal's last record. */
export function liveClock({ engine, wallNow, steadyNow }: PrepareParts): LiveClock {
  return new LiveClock({ notBefore: engine.state.lastAt, wallNow, steadyNow });
}

/** Today's prices of these instruments. @throws Refusal in words for the operator */
export async function prepareLive(
  markets: readonly WantedMarket[],
  parts: PrepareParts,
  { firstStep, clock }: { readonly firstStep: number; readonly clock: Clock },
): Promise<Prepared> {
  const { openLiveFeed, engine } = parts;
  const live = await LiveWorld.open({ engine, clock, openFeed: openLiveFeed }, markets, firstStep);
  try {
    const info = { name: live.feed.name, sha256: '', firstAt: clock.now(), currency: currencyOf(live) };
    const opening = { info, instruments: live.instruments, live: live.sources };
    return { opening, feed: null, place: null, live, clock };
  } catch (error) {
    await live.close();
    throw error;
  }
}

function currencyOf({ instruments }: LiveWorld): string {
  const currencies = [...new Set([...instruments.values()].map(({ quote }) => quote))];
  const [currency = ''] = currencies;
  if (currencies.length > 1) {
    throw new Refusal(
      `These instruments settle in ${currencies.join(' and ')}: an account on paper has one currency. Choose instruments of one.`,
    );
  }
  return currency;
}
