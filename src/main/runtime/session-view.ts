import type { TimeMs } from '../../shared/ids.ts';
import type { SessionView } from '../../shared/view/console-view.ts';
import type { Session } from '../engine/state.ts';
import { accountView } from './session-account.ts';
import { feedWords, liveWords, recordedWords, stalestOf } from './session-feed.ts';
import type { SessionPlay } from './session-play.ts';

/** The session for the screen: what the journal says of it, and what is played of it at `wallNow`. */
export function sessionView(
  session: Session | null,
  { rig, live: playing, player }: SessionPlay,
  { state, problem }: Pick<SessionView, 'state' | 'problem'>,
  wallNow: TimeMs,
): SessionView {
  const info = rig.feed?.info;
  const live = session?.live ?? null;
  const prices = playing?.prices(wallNow) ?? [];
  return {
    state,
    feed: live === null ? 'recorded' : 'live',
    feedName: info === undefined ? (session?.feed ?? '') : feedWords(info),
    feedDescription: live === null ? recordedWords(info) : liveWords(live, playing?.feed.connections() ?? []),
    symbols: [...(info?.symbols ?? live?.map(({ symbol }) => symbol) ?? [])],
    account: session === null ? null : accountView(session),
    speed: player.speed,
    seed: session?.seed ?? 0,
    marketAt: session === null ? null : rig.clock.now(),
    firstAt: info?.firstAt ?? null,
    lastAt: info?.lastAt ?? null,
    lastRowWallAt: playing === null ? player.lastRowWallAt : stalestOf(prices),
    prices,
    bars: player.index,
    barsTotal: info?.steps ?? null,
    problem,
  };
}
