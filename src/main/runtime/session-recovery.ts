import type { Speed } from '../adapters/clock/pacing.ts';
import { firstStepAfter, lastQuotes } from '../adapters/feeds/places.ts';
import type { FeedPlace } from './rig.ts';
import { findSessionFeed } from './session-feed.ts';
import { liveClock } from './session-prepare.ts';
import type { SessionWorld } from './session-world.ts';

/**
 * After the fold: finds the session that was open, ready to be resumed; a kill that was running goes on.
 * `places`: where its feed may lie, the likeliest first.
 */
export async function recoverSession(world: SessionWorld, places: readonly FeedPlace[], speed: Speed): Promise<void> {
  const { parts, venue, play, prepare, standing } = world;
  const { engine } = parts;
  const session = engine.state.session;
  if (session === null) {
    await refuseUnknownMarket(world);
    return;
  }
  const isLive = session.live !== null;
  const found = isLive ? { feed: null, place: null, problem: '' } : await findSessionFeed(session, places, parts);
  const { feed, place, problem: missing } = found;
  if (missing !== '') standing.problem = missing;
  const hasEnded = session.ended !== null;
  standing.state = hasEnded ? 'ended' : missing === '' ? 'ready' : 'failed';
  play.player.stop();
  const how = { feed, place, speed: isLive ? 1 : speed };
  const { rig: brought, problem, isStanding } = await venue.bringBack(session, engine.state, how);
  const rig = isLive ? { ...brought, clock: liveClock(prepare) } : brought;
  if (problem !== '') standing.loseVenue(problem);
  play.adopt(rig);
  rig.begin();
  play.applyFaults();
  const at = rig.market.now();
  const first = feed === null ? 0 : firstStepAfter(feed, at);
  // What is held can be closed at the last price known, also when the session is over.
  if (!isStanding)
    rig.market.quotes(feed === null ? [...engine.state.live.quotes.values()] : lastQuotes(feed, first, at));
  if (hasEnded || isLive) play.idle(speed, isLive ? session.steps : null);
  else play.play({ firstStep: first, speed, until: null, paused: true });
}

/** A journal without a session beside a venue that trades one: nothing here may call that venue flat. */
async function refuseUnknownMarket({ parts, venue, play, standing }: SessionWorld): Promise<void> {
  const unknown = await venue.unknown(parts.wallNow());
  if (unknown === null) return;
  standing.loseVenue(unknown.problem);
  play.player.stop();
  play.adopt(unknown.rig);
  play.idle(1);
}
