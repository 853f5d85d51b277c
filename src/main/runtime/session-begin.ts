import type { TimeMs } from '../../shared/ids.ts';
import { Refusal } from '../../shared/ipc/contract.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import { accountPlace, type ExchangeAccount } from './live/exchange-account.ts';
import type { LiveWorld, WantedMarket } from './live/live-world.ts';
import { joinAccount, ownSeed, refuseOtherExchange } from './session-account.ts';
import { openingOf } from './session-opening.ts';
import type { PlayFrom } from './session-play.ts';
import { liveClock, type Prepared, prepareLive, prepareRecorded } from './session-prepare.ts';
import { refuseInKill, refuseLeftBehind } from './session-refusals.ts';
import type { SessionWorld } from './session-world.ts';

/** What a session is started with; what is absent comes from the settings and the embedded default. */
export interface SessionRequest {
  readonly feedPath: string;
  /** Today's prices of these instruments instead of the recorded ones; null: nothing goes out for prices. */
  readonly live: readonly WantedMarket[] | null;
  /** The key, by its alias, of the account at an exchange that is traded on them; null: the paper venue. */
  readonly account: string | null;
  readonly speed: Speed;
  readonly seed: number;
  /** Null: every agent that accepts an instrument of the feed. */
  readonly agents: readonly string[] | null;
  readonly until: TimeMs | null;
}

/** Opens a session and plays it. @throws Refusal in words for the operator */
export async function startSession(world: SessionWorld, request: SessionRequest): Promise<void> {
  const { parts, venue, prepare } = world;
  refuseToStart(world);
  const { defaultSymbol, accounts } = parts;
  // Before anything is asked for: where orders may not go, no price is needed either.
  const place = request.account === null ? null : await accountPlace(request.account, accounts);
  const prepared =
    request.live === null
      ? await prepareRecorded({ feedPath: request.feedPath, symbol: defaultSymbol }, prepare)
      : await prepareLive(request.live, prepare, { firstStep: 0, clock: liveClock(prepare) });
  let account: ExchangeAccount | null = null;
  try {
    const joined = place === null ? null : await joinAccount(place, prepared, venue);
    account = joined?.account ?? null;
    const wanted = prepared.live === null ? request : { ...request, speed: 1 };
    await open(world, joined === null ? prepared : { ...prepared, opening: joined.opening }, wanted, account);
  } catch (error) {
    await account?.close();
    await prepared.live?.close();
    throw error;
  }
}

async function open(
  world: SessionWorld,
  prepared: Prepared,
  asked: SessionRequest,
  account: ExchangeAccount | null,
): Promise<void> {
  const { parts, venue, play, standing } = world;
  const { engine, fleet, config } = parts;
  const { opening, feed, place, live, clock } = prepared;
  const number = (engine.state.session?.session ?? 0) + 1;
  const request = account === null ? asked : { ...asked, seed: ownSeed() };
  const opened = openingOf(number, opening, request, fleet.manifests(), config);
  if (account === null) await venue.reach();
  const { session, seed, currency, feedSha256, firstAt: at } = opened;
  const { speed, until } = request;
  const { instruments } = opening;
  const wanted = { at, session, seed, currency, feedSha256, feed, place, speed, instruments, restore: null };
  const own = account === null ? venue.opening(wanted) : venue.rigOf(account, at);
  const rig = clock === null ? own : { ...own, clock };
  // Before it is in the journal: a process that is killed in between must find the feed of the session that it opened.
  if (place !== null) parts.remember(place);
  // From here on nothing is waited for: a kill finds either the old world with its driver or the new one.
  refuseToStart(world);
  const before = play.rig;
  play.player.stop();
  play.adopt(rig);
  try {
    engine.openSession(opened);
  } catch (error) {
    play.adopt(before);
    play.idle(request.speed);
    throw error;
  }
  venue.take(account);
  rig.begin();
  play.applyFaults();
  standing.problem = '';
  begin(world, live, { firstStep: 0, speed, until });
}

function refuseToStart({ parts: { engine }, standing: { state, problem } }: SessionWorld): void {
  refuseInKill(engine);
  if (state === 'failed') throw new Refusal(problem);
  if (state === 'running') throw new Refusal('A session is running already.');
  if (state === 'ready') {
    throw new Refusal('A session is open in this data folder. Resume it, or use another data folder.');
  }
  refuseLeftBehind(engine.state);
}

/** Goes on after a restart. @throws Refusal in words for the operator */
export async function resumeSession(world: SessionWorld, until: TimeMs | null): Promise<void> {
  const { parts, play, standing } = world;
  if (standing.state === 'failed') throw new Refusal(standing.problem);
  if (standing.state !== 'ready') throw new Refusal('There is no session to resume. Start one.');
  const { engine } = parts;
  refuseInKill(engine);
  const live = await reopenLive(world);
  try {
    if (standing.state !== 'ready') throw new Refusal('The session was resumed already.');
    refuseInKill(engine);
  } catch (error) {
    await live?.close();
    throw error;
  }
  const { speed, index } = play.player;
  play.player.stop();
  begin(world, live, { firstStep: index, speed, until });
}

/** The live prices of the journal's session again, with what was missed said; null for a recorded one. */
async function reopenLive({ parts, prepare, play }: SessionWorld): Promise<LiveWorld | null> {
  const { engine, accounts } = parts;
  const { session, live: last, ledger } = engine.state;
  if (session === null || session.live === null) return null;
  const { clock } = play.rig;
  refuseOtherExchange(session.account, accounts.test);
  const { live } = await prepareLive(session.live, prepare, { firstStep: play.player.index, clock });
  try {
    live?.refuseOthers(ledger.instruments);
  } catch (error) {
    await live?.close();
    throw error;
  }
  live?.noteRestart(session, last.closedAt, clock.now());
  return live;
}

/** Plays from there, on these prices or with null on the recording. */
function begin({ play, standing }: SessionWorld, live: LiveWorld | null, from: Omit<PlayFrom, 'paused'>): void {
  play.take(live);
  if (play.hasSource) standing.state = 'running';
  play.play({ ...from, paused: false });
  live?.begin();
}
