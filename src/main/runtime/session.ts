import type { TimeMs } from '../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import type { SessionView } from '../../shared/view/console-view.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { ExchangeLaunch } from '../adapters/exchange/launch.ts';
import { firstStepAfter, lastQuotes } from '../adapters/feeds/places.ts';
import type { VenueFault } from '../engine/domain/venue-fault.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { AgentFleet } from './agent-fleet.ts';
import type { Config } from './config.ts';
import { type AccountWays, accountPlace, type ExchangeAccount } from './live/exchange-account.ts';
import type { LiveWorld, OpenLiveFeed, WantedMarket } from './live/live-world.ts';
import type { PlayEnd, Player } from './player.ts';
import type { VenueDescription } from './projection/venue-rows.ts';
import type { FeedPlace, Rig } from './rig.ts';
import { joinAccount, ownSeed, refuseOtherExchange } from './session-account.ts';
import { findSessionFeed } from './session-feed.ts';
import { openingOf } from './session-opening.ts';
import { type PlayFrom, SessionPlay } from './session-play.ts';
import { liveClock, type Prepared, type PrepareParts, prepareLive, prepareRecorded } from './session-prepare.ts';
import { isLiveSession, refuseInKill, refuseLeftBehind, refuseOther, refuseVenueFault } from './session-refusals.ts';
import { SessionVenue } from './session-venue.ts';
import { sessionView } from './session-view.ts';

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

export interface SessionParts {
  readonly engine: Engine;
  readonly venues: Map<string, VenuePort>;
  readonly fleet: AgentFleet;
  readonly config: Config;
  readonly defaultSymbol: string;
  /** How the venue's own process is started; null when it lives in this one. */
  readonly exchange: ExchangeLaunch | null;
  readonly openLiveFeed: OpenLiveFeed;
  readonly accounts: AccountWays;
  readonly wallNow: () => TimeMs;
  readonly micros: () => number;
  /** The engine's clock is the rig's: whoever holds the port is told of a new one. */
  readonly onRig: (rig: Rig) => void;
  /** Where the feed lies, for the next start. */
  readonly remember: (place: FeedPlace) => void;
  readonly note: (text: string) => void;
}

/** Opens, resumes, paces and ends the paper session, on a recorded feed or on live prices. */
export class SessionControl {
  readonly #parts: SessionParts;
  readonly #venue: SessionVenue;
  readonly #prepare: PrepareParts;
  readonly #play: SessionPlay;
  #state: SessionView['state'] = 'none';
  #problem = '';
  #venueReached = true;
  /** Called when the feed is played to its end, or was stopped. */
  onEnd: (end: PlayEnd) => void = () => {};

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { exchange, config, engine, accounts } = parts;
    this.#venue = new SessionVenue({
      exchange,
      config,
      accounts,
      onReport: (venue, report) => engine.submit({ kind: 'venue.report', venue, report }),
      onHeard: () => this.#play.player.heard(),
      onLost: (why) => this.#venueLost(`${why}.`),
    });
    this.#prepare = { ...parts, steadyNow: () => parts.micros() / 1_000 };
    this.#play = new SessionPlay(
      {
        ...parts,
        venue: this.#venue,
        onEnd: (end) => this.#ended(end),
        onBroken: (error) => this.#broken(error),
      },
      this.#venue.none(parts.wallNow()),
    );
  }

  get state(): SessionView['state'] {
    return this.#state === 'running' && this.#play.player.isPaused ? 'paused' : this.#state;
  }

  /** False once the venue's process is lost, or could not be reached: nothing can be cancelled or closed from here. */
  get isVenueReached(): boolean {
    return this.#venueReached;
  }

  /** Steps played, in all. */
  get bars(): number {
    return this.#play.player.index;
  }

  /**
   * After the fold: finds the session that was open, ready to be resumed; a kill that was running goes on.
   * `places`: where its feed may lie, the likeliest first.
   */
  async recover(places: readonly FeedPlace[], speed: Speed): Promise<void> {
    const { engine } = this.#parts;
    const session = engine.state.session;
    if (session === null) {
      await this.#refuseUnknownMarket();
      return;
    }
    const isLive = session.live !== null;
    const found = isLive
      ? { feed: null, place: null, problem: '' }
      : await findSessionFeed(session, places, this.#parts);
    const { feed, place, problem: missing } = found;
    if (missing !== '') this.#problem = missing;
    const hasEnded = session.ended !== null;
    this.#state = hasEnded ? 'ended' : missing === '' ? 'ready' : 'failed';
    this.#play.player.stop();
    const how = { feed, place, speed: isLive ? 1 : speed };
    const { rig: brought, problem, isStanding } = await this.#venue.bringBack(session, engine.state, how);
    const rig = isLive ? { ...brought, clock: liveClock(this.#prepare) } : brought;
    if (problem !== '') {
      this.#state = 'failed';
      this.#venueReached = false;
      this.#problem = problem;
    }
    this.#play.adopt(rig);
    rig.begin();
    this.applyFaults();
    const at = rig.market.now();
    const first = feed === null ? 0 : firstStepAfter(feed, at);
    // What is held can be closed at the last price known, also when the session is over.
    if (!isStanding)
      rig.market.quotes(feed === null ? [...engine.state.live.quotes.values()] : lastQuotes(feed, first, at));
    if (hasEnded || isLive) this.#play.idle(speed, isLive ? session.steps : null);
    else this.#play.play({ firstStep: first, speed, until: null, paused: true });
  }

  /** A journal without a session beside a venue that trades one: nothing here may call that venue flat. */
  async #refuseUnknownMarket(): Promise<void> {
    const unknown = await this.#venue.unknown(this.#parts.wallNow());
    if (unknown === null) return;
    this.#state = 'failed';
    this.#venueReached = false;
    this.#problem = unknown.problem;
    this.#play.player.stop();
    this.#play.adopt(unknown.rig);
    this.#play.idle(1);
  }

  /** @throws Refusal in words for the operator */
  async start(request: SessionRequest): Promise<void> {
    this.#refuseToStart();
    const { defaultSymbol, accounts } = this.#parts;
    // Before anything is asked for: where orders may not go, no price is needed either.
    const place = request.account === null ? null : await accountPlace(request.account, accounts);
    const prepared =
      request.live === null
        ? await prepareRecorded({ feedPath: request.feedPath, symbol: defaultSymbol }, this.#prepare)
        : await prepareLive(request.live, this.#prepare, { firstStep: 0, clock: liveClock(this.#prepare) });
    let account: ExchangeAccount | null = null;
    try {
      const joined = place === null ? null : await joinAccount(place, prepared, this.#venue);
      account = joined?.account ?? null;
      const wanted = prepared.live === null ? request : { ...request, speed: 1 };
      await this.#open(joined === null ? prepared : { ...prepared, opening: joined.opening }, wanted, account);
    } catch (error) {
      await account?.close();
      await prepared.live?.close();
      throw error;
    }
  }

  async #open(prepared: Prepared, asked: SessionRequest, account: ExchangeAccount | null): Promise<void> {
    const { engine, fleet, config } = this.#parts;
    const { opening, feed, place, live, clock } = prepared;
    const number = (engine.state.session?.session ?? 0) + 1;
    const request = account === null ? asked : { ...asked, seed: ownSeed() };
    const opened = openingOf(number, opening, request, fleet.manifests(), config);
    if (account === null) await this.#venue.reach();
    const { session, seed, currency, feedSha256, firstAt: at } = opened;
    const { speed, until } = request;
    const { instruments } = opening;
    const wanted = { at, session, seed, currency, feedSha256, feed, place, speed, instruments, restore: null };
    const own = account === null ? this.#venue.opening(wanted) : this.#venue.rigOf(account, at);
    const rig = clock === null ? own : { ...own, clock };
    // Before it is in the journal: a process that is killed in between must find the feed of the session that it opened.
    if (place !== null) this.#parts.remember(place);
    // From here on nothing is waited for: a kill finds either the old world with its driver or the new one.
    this.#refuseToStart();
    const before = this.#play.rig;
    this.#play.player.stop();
    this.#play.adopt(rig);
    try {
      engine.openSession(opened);
    } catch (error) {
      this.#play.adopt(before);
      this.#play.idle(request.speed);
      throw error;
    }
    this.#venue.take(account);
    rig.begin();
    this.applyFaults();
    this.#problem = '';
    this.#begin(live, { firstStep: 0, speed, until });
  }

  #refuseToStart(): void {
    const { engine } = this.#parts;
    refuseInKill(engine);
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state === 'running') throw new Refusal('A session is running already.');
    if (this.#state === 'ready') {
      throw new Refusal('A session is open in this data folder. Resume it, or use another data folder.');
    }
    refuseLeftBehind(engine.state);
  }

  /** Goes on after a pause or after a restart. @throws Refusal */
  async resume(until: TimeMs | null = null): Promise<void> {
    if (this.state === 'paused') {
      this.#play.player.resume();
      return;
    }
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state !== 'ready') throw new Refusal('There is no session to resume. Start one.');
    const { engine } = this.#parts;
    refuseInKill(engine);
    const live = await this.#reopenLive();
    try {
      if (this.#state !== 'ready') throw new Refusal('The session was resumed already.');
      refuseInKill(engine);
    } catch (error) {
      await live?.close();
      throw error;
    }
    const { speed, index } = this.#play.player;
    this.#play.player.stop();
    this.#begin(live, { firstStep: index, speed, until });
  }

  /** Plays from there, on these prices or with null on the recording, and starts the agents. */
  #begin(live: LiveWorld | null, from: Omit<PlayFrom, 'paused'>): void {
    this.#play.take(live);
    if (this.#play.hasSource) this.#state = 'running';
    this.#play.play({ ...from, paused: false });
    live?.begin();
  }

  /** The live prices of the journal's session again, with what was missed said; null for a recorded one. */
  async #reopenLive(): Promise<LiveWorld | null> {
    const { engine } = this.#parts;
    const { session, live: last, ledger } = engine.state;
    if (session === null || session.live === null) return null;
    const { clock } = this.#play.rig;
    refuseOtherExchange(session.account, this.#parts.accounts.test);
    const { live } = await prepareLive(session.live, this.#prepare, { firstStep: this.#play.player.index, clock });
    try {
      live?.refuseOthers(ledger.instruments);
    } catch (error) {
      await live?.close();
      throw error;
    }
    live?.noteRestart(session, last.closedAt, clock.now());
    return live;
  }

  /** See {@link refuseOther}. @throws Refusal */
  refuseOther({ live, account }: Pick<SessionRequest, 'live' | 'account'>): void {
    refuseOther(this.#parts.engine.state.session, { wantsLive: live !== null, account });
  }

  /** See {@link refuseVenueFault}. @throws Refusal */
  refuseVenueFault(fault: VenueFault): void {
    refuseVenueFault(this.#parts.engine.state.session, fault);
  }

  /** Ends a live session, which has no end of its own; positions stay as they are. @throws Refusal */
  end(): void {
    const { engine } = this.#parts;
    if (!isLiveSession(engine.state.session)) {
      throw new Refusal('No live session is open. A recorded one ends with its feed.');
    }
    if (this.#state === 'running') {
      this.#play.player.finish();
      return;
    }
    engine.endSession('stopped');
    this.#state = 'ended';
  }

  pause(): void {
    if (this.#state !== 'running') throw new Refusal('No session is running.');
    this.#play.player.pause();
  }

  setSpeed(speed: Speed): void {
    if (isLiveSession(this.#parts.engine.state.session))
      throw new Refusal('A live session goes at the market’s own pace.');
    this.#play.player.setSpeed(speed);
    this.#venue.pace(speed);
  }

  /** The faults that are switched on (K12), as the journal has them: after a change, and for a venue that begins. */
  applyFaults(): void {
    this.#play.rig.setFault(this.#parts.engine.state.chaos.venue);
    this.#play.player.poke();
  }

  /** The loop looks again at what it waits for. */
  poke(): void {
    this.#play.player.poke();
  }

  async stop(): Promise<void> {
    await this.#play.close();
    await this.#venue.close();
  }

  view(): SessionView {
    const { engine, wallNow } = this.#parts;
    const standing = { state: this.state, problem: this.#problem };
    return sessionView(engine.state.session, this.#play, standing, wallNow());
  }

  venues(): VenueDescription[] {
    return [this.#venue.view()];
  }

  agentEvent(event: Parameters<Player['agentEvent']>[0]): void {
    try {
      this.#play.player.agentEvent(event);
    } catch (error) {
      // R5: whatever breaks over what an agent says must end in a kill and not in the end of the process.
      this.#kill(
        `what ${event.agent} said could not be handled: ${error instanceof Error ? error.message : 'unknown'}`,
      );
      this.#play.player.poke();
    }
  }

  /** The venue's process is gone or took another's side: nothing is played any more, and a kill gets a clock. */
  #venueLost(why: string): void {
    const { engine, note } = this.#parts;
    const { index, speed } = this.#play.player;
    this.#venueReached = false;
    this.#problem = `The venue is lost: ${why} Close the console and start it again: it goes on from there.`;
    this.#state = 'failed';
    note(this.#problem);
    this.#play.player.stop();
    void this.#play.closeLive();
    this.#play.idle(speed, index);
    engine.pump();
    this.#play.player.poke();
    this.onEnd('stopped');
  }

  /**
   * The player's loop is ours: if it breaks, the market stands still. Everything is stopped and said, and the kill gets a
   * clock that still goes.
   */
  #broken(error: unknown): void {
    this.#state = 'failed';
    this.#problem = `the replay stopped: ${error instanceof Error ? error.message : 'unknown error'}`;
    this.#parts.note(this.#problem);
    void this.#play.closeLive();
    this.#play.idle(1);
    this.#kill('the replay stopped by an error');
    this.#play.player.poke();
  }

  #kill(reason: string): KillReceipt {
    const { engine } = this.#parts;
    const commandId = `session:failed:${engine.state.trips.count}`;
    return engine.kill({ scope: { kind: 'global' }, commandId, cause: 'trigger', by: 'session', reason });
  }

  #ended(end: PlayEnd): void {
    const { engine } = this.#parts;
    if (end === 'stopped') return;
    engine.sample(this.#play.player.index);
    void this.#play.closeLive();
    engine.endSession(end === 'finished' ? 'stopped' : end);
    this.#state = 'ended';
    this.onEnd(end);
  }
}
