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
import type { Played } from './played.ts';
import { type PlayEnd, Player } from './player.ts';
import type { VenueDescription } from './projection/venue-rows.ts';
import type { FeedPlace, Rig } from './rig.ts';
import { accountView, joinAccount, ownSeed, refuseOtherExchange } from './session-account.ts';
import { feedWords, findSessionFeed, liveWords, recordedWords, stalestOf } from './session-feed.ts';
import { openingOf } from './session-opening.ts';
import { liveClock, type Prepared, type PrepareParts, prepareLive, prepareRecorded } from './session-prepare.ts';
import { SessionVenue } from './session-venue.ts';
import { WarmUp } from './warm-up.ts';

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
  #rig: Rig;
  /** What a live session plays, while it does. */
  #live: LiveWorld | null = null;
  #player: Player;
  #state: SessionView['state'] = 'none';
  #problem = '';
  #venueReached = true;
  #loop: Promise<void> = Promise.resolve();
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
      onHeard: () => this.#player.heard(),
      onLost: (why) => this.#venueLost(`${why}.`),
    });
    this.#prepare = { ...parts, steadyNow: () => parts.micros() / 1_000 };
    this.#rig = this.#venue.none(parts.wallNow());
    this.#adopt(this.#rig);
    this.#player = this.#idle(1);
  }

  get state(): SessionView['state'] {
    return this.#state === 'running' && this.#player.isPaused ? 'paused' : this.#state;
  }

  /** False once the venue's process is lost, or could not be reached: nothing can be cancelled or closed from here. */
  get isVenueReached(): boolean {
    return this.#venueReached;
  }

  /** Steps played, in all. */
  get bars(): number {
    return this.#player.index;
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
    this.#player.stop();
    const how = { feed, place, speed: isLive ? 1 : speed };
    const { rig: brought, problem, isStanding } = await this.#venue.bringBack(session, engine.state, how);
    const rig = isLive ? { ...brought, clock: liveClock(this.#prepare) } : brought;
    if (problem !== '') {
      this.#state = 'failed';
      this.#venueReached = false;
      this.#problem = problem;
    }
    this.#adopt(rig);
    rig.begin();
    this.applyFaults();
    const at = rig.market.now();
    const first = feed === null ? 0 : firstStepAfter(feed, at);
    // What is held can be closed at the last price known, also when the session is over.
    if (!isStanding)
      rig.market.quotes(feed === null ? [...engine.state.live.quotes.values()] : lastQuotes(feed, first, at));
    this.#player =
      hasEnded || isLive ? this.#idle(speed, isLive ? session.steps : null) : this.#play(first, speed, null, true);
  }

  /** A journal without a session beside a venue that trades one: nothing here may call that venue flat. */
  async #refuseUnknownMarket(): Promise<void> {
    const unknown = await this.#venue.unknown(this.#parts.wallNow());
    if (unknown === null) return;
    this.#state = 'failed';
    this.#venueReached = false;
    this.#problem = unknown.problem;
    this.#player.stop();
    this.#adopt(unknown.rig);
    this.#player = this.#idle(1);
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
    const before = this.#rig;
    this.#player.stop();
    this.#adopt(rig);
    try {
      engine.openSession(opened);
    } catch (error) {
      this.#adopt(before);
      this.#player = this.#idle(request.speed);
      throw error;
    }
    this.#venue.take(account);
    rig.begin();
    this.applyFaults();
    this.#problem = '';
    this.#live = live;
    this.#player = this.#play(0, speed, until, false, () => this.#startAgents());
    live?.begin();
  }

  #refuseToStart(): void {
    const { engine } = this.#parts;
    if (engine.kills.isRunning) throw new Refusal('A kill is still running. Wait until it says FLAT or INCOMPLETE.');
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state === 'running') throw new Refusal('A session is running already.');
    if (this.#state === 'ready') {
      throw new Refusal('A session is open in this data folder. Resume it, or use another data folder.');
    }
    const { session, orders, ledger } = engine.state;
    if (session !== null && session.account !== null && orders.open.size + ledger.account.positions.size > 0) {
      throw new Refusal(
        `The last session left orders or positions at ${session.venue}, and a new one would not look after them. Kill first.`,
      );
    }
  }

  /** Goes on after a pause or after a restart. @throws Refusal */
  async resume(until: TimeMs | null = null): Promise<void> {
    if (this.state === 'paused') {
      this.#player.resume();
      return;
    }
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state !== 'ready') throw new Refusal('There is no session to resume. Start one.');
    const { engine } = this.#parts;
    const refuseInKill = (): void => {
      if (engine.kills.isRunning) throw new Refusal('A kill is still running. Wait until it says FLAT or INCOMPLETE.');
    };
    refuseInKill();
    const live = await this.#reopenLive();
    try {
      if (this.#state !== 'ready') throw new Refusal('The session was resumed already.');
      refuseInKill();
    } catch (error) {
      await live?.close();
      throw error;
    }
    this.#live = live;
    const { speed, index } = this.#player;
    this.#player.stop();
    this.#player = this.#play(index, speed, until, false, () => this.#startAgents());
    live?.begin();
  }

  /** The live prices of the journal's session again, with what was missed said; null for a recorded one. */
  async #reopenLive(): Promise<LiveWorld | null> {
    const { engine } = this.#parts;
    const { session, live: last, ledger } = engine.state;
    if (session === null || session.live === null) return null;
    const { clock } = this.#rig;
    refuseOtherExchange(session.account, this.#parts.accounts.test);
    const { live } = await prepareLive(session.live, this.#prepare, { firstStep: this.#player.index, clock });
    try {
      live?.refuseOthers(ledger.instruments);
    } catch (error) {
      await live?.close();
      throw error;
    }
    live?.noteRestart(session, last.closedAt, clock.now());
    return live;
  }

  /** Whoever asks for live prices, or for an account, is not given another session that was left open. @throws Refusal */
  refuseOther({ live, account }: Pick<SessionRequest, 'live' | 'account'>): void {
    const own = this.#parts.engine.state.session?.account?.alias ?? null;
    if (account !== null && account !== own) {
      const what = own === null ? 'on paper' : `with the key ${own}`;
      throw new Refusal(`A session ${what} is open in this data folder. Resume that, or use another data folder.`);
    }
    if (live === null || this.#isLive) return;
    throw new Refusal('A recorded session is open in this data folder. Resume it, or use another data folder.');
  }

  /** A fault of the paper venue is none of an account at an exchange. @throws Refusal */
  refuseVenueFault(fault: VenueFault): void {
    const { session } = this.#parts.engine.state;
    if (fault === 'normal' || session === null || session.account === null) return;
    throw new Refusal(`The session trades at ${session.venue}: faults of a venue are switched there, not here.`);
  }

  /** The session that is open, if one is, has its prices from outside. */
  get #isLive(): boolean {
    const { session } = this.#parts.engine.state;
    return session !== null && session.live !== null && session.ended === null;
  }

  /** Ends a live session, which has no end of its own; positions stay as they are. @throws Refusal */
  end(): void {
    const { engine } = this.#parts;
    if (!this.#isLive) {
      throw new Refusal('No live session is open. A recorded one ends with its feed.');
    }
    if (this.#state === 'running') {
      this.#player.finish();
      return;
    }
    engine.endSession('stopped');
    this.#state = 'ended';
  }

  pause(): void {
    if (this.#state !== 'running') throw new Refusal('No session is running.');
    this.#player.pause();
  }

  setSpeed(speed: Speed): void {
    if (this.#isLive) throw new Refusal('A live session goes at the market’s own pace.');
    this.#player.setSpeed(speed);
    this.#venue.pace(speed);
  }

  /** The faults that are switched on (K12), as the journal has them: after a change, and for a venue that begins. */
  applyFaults(): void {
    this.#rig.setFault(this.#parts.engine.state.chaos.venue);
    this.#player.poke();
  }

  /** The loop looks again at what it waits for. */
  poke(): void {
    this.#player.poke();
  }

  async stop(): Promise<void> {
    this.#player.stop();
    await this.#loop;
    await this.#closeLive();
    await this.#venue.close();
  }

  async #closeLive(): Promise<void> {
    const live = this.#live;
    this.#live = null;
    await live?.close();
  }

  view(): SessionView {
    const session = this.#parts.engine.state.session;
    const info = this.#rig.feed?.info;
    const live = session?.live ?? null;
    const prices = this.#live?.prices(this.#parts.wallNow()) ?? [];
    return {
      state: this.state,
      feed: live === null ? 'recorded' : 'live',
      feedName: info === undefined ? (session?.feed ?? '') : feedWords(info),
      feedDescription: live === null ? recordedWords(info) : liveWords(live, this.#live?.feed.connections() ?? []),
      symbols: [...(info?.symbols ?? live?.map(({ symbol }) => symbol) ?? [])],
      account: session === null ? null : accountView(session),
      speed: this.#player.speed,
      seed: session?.seed ?? 0,
      marketAt: session === null ? null : this.#rig.clock.now(),
      firstAt: info?.firstAt ?? null,
      lastAt: info?.lastAt ?? null,
      lastRowWallAt: this.#live === null ? this.#player.lastRowWallAt : stalestOf(prices),
      prices,
      bars: this.#player.index,
      barsTotal: info?.steps ?? null,
      problem: this.#problem,
    };
  }

  venues(): VenueDescription[] {
    return [this.#venue.view()];
  }

  agentEvent(event: Parameters<Player['agentEvent']>[0]): void {
    try {
      this.#player.agentEvent(event);
    } catch (error) {
      // R5: whatever breaks over what an agent says must end in a kill and not in the end of the process.
      this.#kill(
        `what ${event.agent} said could not be handled: ${error instanceof Error ? error.message : 'unknown'}`,
      );
      this.#player.poke();
    }
  }

  #startAgents(): void {
    const { engine } = this.#parts;
    const agents = [...engine.state.registry.keys()];
    const free = agents.filter((agent) => !engine.core.gate.isClosed({ kind: 'agent', agent }));
    this.#player.expect(free);
    for (const agent of free) engine.startAgent(agent);
  }

  /** The venue's process is gone or took another's side: nothing is played any more, and a kill gets a clock. */
  #venueLost(why: string): void {
    const { engine, note } = this.#parts;
    const { index, speed } = this.#player;
    this.#venueReached = false;
    this.#problem = `The venue is lost: ${why} Close the console and start it again: it goes on from there.`;
    this.#state = 'failed';
    note(this.#problem);
    this.#player.stop();
    void this.#closeLive();
    this.#player = this.#drive(null, index, speed, null, false);
    engine.pump();
    this.#player.poke();
    this.onEnd('stopped');
  }

  /** From now on this is the engine's venue and clock. */
  #adopt(rig: Rig): void {
    this.#rig = rig;
    this.#parts.venues.clear();
    this.#parts.venues.set(rig.venue.id, rig.venue);
    this.#parts.onRig(rig);
  }

  #play(firstStep: number, speed: Speed, until: TimeMs | null, paused: boolean, begin: () => void = () => {}): Player {
    const source = this.#source();
    if (source !== null && !paused) this.#state = 'running';
    return this.#drive(source, firstStep, speed, until, paused, begin);
  }

  #source(): Played | null {
    const { feed } = this.#rig;
    if (this.#live !== null) return this.#live.steps;
    if (feed === null) return null;
    return { kind: 'recorded', steps: feed.info.steps, stepAt: (index) => feed.stepAt(index) };
  }

  /** Plays nothing and keeps the clock for kills. */
  #idle(speed: Speed, steps: number | null = null): Player {
    return this.#drive(null, steps ?? this.#rig.feed?.info.steps ?? 0, speed, null, false);
  }

  #drive(
    source: Played | null,
    firstStep: number,
    speed: Speed,
    until: TimeMs | null,
    paused: boolean,
    begin: () => void = () => {},
  ): Player {
    const { engine, fleet, wallNow, micros, note } = this.#parts;
    const { market, clock, feed } = this.#rig;
    const history = this.#live?.history;
    const player = new Player({
      source,
      market,
      clock,
      engine,
      speed,
      firstStep,
      until,
      paused,
      wallNow,
      steadyNow: () => micros() / 1_000,
      micros,
      onCaughtUp: this.#venue.onCaughtUp,
      warmUp: new WarmUp({
        stepAt: (index) => (history ?? feed)?.stepAt(index) ?? { openAt: 0, closeAt: 0, rows: [] },
        firstIndex: () => history?.firstIndex ?? 0,
        agents: fleet,
        state: () => engine.state,
        allowed: (agent) => engine.market.history(agent),
      }),
    });
    this.#player = player;
    // Whoever is to be waited for is named before the loop looks for the first time.
    begin();
    this.#loop = player
      .run((end) => this.#ended(end))
      .catch((error: unknown) => {
        // The loop is ours: if it breaks, the market stands still. Everything is stopped and said, and the kill gets a
        // clock that still goes.
        this.#state = 'failed';
        this.#problem = `the replay stopped: ${error instanceof Error ? error.message : 'unknown error'}`;
        note(this.#problem);
        void this.#closeLive();
        this.#player = this.#idle(1);
        this.#kill('the replay stopped by an error');
        this.#player.poke();
      });
    return player;
  }

  #kill(reason: string): KillReceipt {
    const { engine } = this.#parts;
    const commandId = `session:failed:${engine.state.trips.count}`;
    return engine.kill({ scope: { kind: 'global' }, commandId, cause: 'trigger', by: 'session', reason });
  }

  #ended(end: PlayEnd): void {
    const { engine } = this.#parts;
    if (end === 'stopped') return;
    engine.sample(this.#player.index);
    void this.#closeLive();
    engine.endSession(end === 'finished' ? 'stopped' : end);
    this.#state = 'ended';
    this.onEnd(end);
  }
}
