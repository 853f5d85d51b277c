import type { TimeMs } from '../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../shared/ipc/contract.ts';
import type { SessionView, VenueView } from '../../shared/view/console-view.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { ExchangeLaunch } from '../adapters/exchange/launch.ts';
import { firstStepAfter, lastQuotes } from '../adapters/feeds/places.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { AgentFleet } from './agent-fleet.ts';
import type { Config } from './config.ts';
import { Replay, type ReplayEnd, type ReplaySource } from './replay.ts';
import { type FeedPlace, PAPER, type Rig } from './rig.ts';
import { feedWords, findSessionFeed, openSessionFeed } from './session-feed.ts';
import { openingOf } from './session-opening.ts';
import { SessionVenue } from './session-venue.ts';
import { WarmUp } from './warm-up.ts';

/** What a session is started with; what is absent comes from the settings and the embedded default. */
export interface SessionRequest {
  readonly feedPath: string;
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
  readonly wallNow: () => TimeMs;
  readonly micros: () => number;
  /** The engine's clock is the rig's: whoever holds the port is told of a new one. */
  readonly onRig: (rig: Rig) => void;
  /** Where the feed lies, for the next start. */
  readonly remember: (place: FeedPlace) => void;
  readonly note: (text: string) => void;
}

/** Opens, resumes, paces and ends the paper session on a recorded feed. */
export class SessionControl {
  readonly #parts: SessionParts;
  readonly #venue: SessionVenue;
  #rig: Rig;
  #replay: Replay;
  #state: SessionView['state'] = 'none';
  #problem = '';
  #venueReached = true;
  #loop: Promise<void> = Promise.resolve();
  /** Called when the feed is played to its end, or was stopped. */
  onEnd: (end: ReplayEnd) => void = () => {};

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { exchange, config, engine } = parts;
    this.#venue = new SessionVenue({
      exchange,
      config,
      onReport: (report) => engine.submit({ kind: 'venue.report', venue: PAPER, report }),
      onLost: (why) => this.#venueLost(`${why}.`),
    });
    this.#rig = this.#venue.none(parts.wallNow());
    this.#adopt(this.#rig);
    this.#replay = this.#idle(1);
  }

  get state(): SessionView['state'] {
    return this.#state === 'running' && this.#replay.isPaused ? 'paused' : this.#state;
  }

  /** False once the venue's process is lost, or could not be reached: nothing can be cancelled or closed from here. */
  get isVenueReached(): boolean {
    return this.#venueReached;
  }

  /** Steps played, in all. */
  get bars(): number {
    return this.#replay.index;
  }

  /** After the fold: finds the session that was open, ready to be resumed; a kill that was running goes on. */
  async recover(place: FeedPlace | null, speed: Speed): Promise<void> {
    const { engine } = this.#parts;
    const session = engine.state.session;
    if (session === null) {
      await this.#refuseUnknownMarket();
      return;
    }
    const { feed, problem: missing } = await findSessionFeed(session, place, this.#parts);
    if (missing !== '') this.#problem = missing;
    const hasEnded = session.ended !== null;
    this.#state = hasEnded ? 'ended' : feed === null ? 'failed' : 'ready';
    this.#replay.stop();
    const { rig, problem, isStanding } = await this.#venue.bringBack(session, engine.state, { feed, place, speed });
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
    if (feed !== null && !isStanding) rig.market.quotes(lastQuotes(feed, first, at));
    this.#replay = hasEnded ? this.#idle(speed) : this.#play(first, speed, null, true);
  }

  /** A journal without a session beside a venue that trades one: nothing here may call that venue flat. */
  async #refuseUnknownMarket(): Promise<void> {
    const unknown = await this.#venue.unknown(this.#parts.wallNow());
    if (unknown === null) return;
    this.#state = 'failed';
    this.#venueReached = false;
    this.#problem = unknown.problem;
    this.#replay.stop();
    this.#adopt(unknown.rig);
    this.#replay = this.#idle(1);
  }

  /** @throws Refusal in words for the operator */
  async start(request: SessionRequest): Promise<void> {
    this.#refuseToStart();
    const { engine, defaultSymbol, fleet, config } = this.#parts;
    const place = { feedPath: request.feedPath, symbol: defaultSymbol };
    const feed = await openSessionFeed(place, this.#parts);
    const number = (engine.state.session?.session ?? 0) + 1;
    const opened = openingOf(number, feed, request, fleet.manifests(), config);
    await this.#venue.reach();
    const { session, seed, currency, feedSha256 } = opened;
    const at = feed.info.firstAt;
    const { speed } = request;
    const wanted = { at, session, seed, currency, feedSha256, feed, place, speed, restore: null };
    const rig = this.#venue.opening(wanted);
    // From here on nothing is waited for: a kill finds either the old world with its driver or the new one.
    this.#refuseToStart();
    const before = this.#rig;
    this.#replay.stop();
    this.#adopt(rig);
    try {
      engine.openSession(opened);
    } catch (error) {
      this.#adopt(before);
      this.#replay = this.#idle(request.speed);
      throw error;
    }
    rig.begin();
    this.applyFaults();
    this.#problem = '';
    this.#parts.remember(place);
    this.#replay = this.#play(0, request.speed, request.until, false, () => this.#startAgents());
  }

  #refuseToStart(): void {
    const { engine } = this.#parts;
    if (engine.kills.isRunning) throw new Refusal('A kill is still running. Wait until it says FLAT or INCOMPLETE.');
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state === 'running') throw new Refusal('A session is running already.');
    if (this.#state === 'ready') {
      throw new Refusal('A session is open in this data folder. Resume it, or use another data folder.');
    }
  }

  /** Goes on after a pause or after a restart. @throws Refusal */
  async resume(until: TimeMs | null = null): Promise<void> {
    if (this.state === 'paused') {
      this.#replay.resume();
      return;
    }
    if (this.#state === 'failed') throw new Refusal(this.#problem);
    if (this.#state !== 'ready') throw new Refusal('There is no session to resume. Start one.');
    const { engine } = this.#parts;
    if (engine.kills.isRunning) throw new Refusal('A kill is still running. Wait until it says FLAT or INCOMPLETE.');
    const { speed, index } = this.#replay;
    this.#replay.stop();
    this.#replay = this.#play(index, speed, until, false, () => this.#startAgents());
  }

  pause(): void {
    if (this.#state !== 'running') throw new Refusal('No session is running.');
    this.#replay.pause();
  }

  setSpeed(speed: Speed): void {
    this.#replay.setSpeed(speed);
    this.#venue.pace(speed);
  }

  /** The faults that are switched on (K12), as the journal has them: after a change, and for a venue that begins. */
  applyFaults(): void {
    this.#rig.setFault(this.#parts.engine.state.chaos.venue);
    this.#replay.poke();
  }

  /** The loop looks again at what it waits for. */
  poke(): void {
    this.#replay.poke();
  }

  async stop(): Promise<void> {
    this.#replay.stop();
    await this.#loop;
    await this.#venue.close();
  }

  view(): SessionView {
    const session = this.#parts.engine.state.session;
    const info = this.#rig.feed?.info;
    return {
      state: this.state,
      feedName: info === undefined ? (session?.feed ?? '') : feedWords(info),
      feedDescription: info === undefined ? '' : `${info.name}: ${info.form}, ${info.steps} steps`,
      symbols: [...(info?.symbols ?? [])],
      speed: this.#replay.speed,
      seed: session?.seed ?? 0,
      marketAt: session === null ? null : this.#rig.market.now(),
      firstAt: info?.firstAt ?? null,
      lastAt: info?.lastAt ?? null,
      lastRowWallAt: this.#replay.lastRowWallAt,
      bars: this.#replay.index,
      barsTotal: info?.steps ?? null,
      problem: this.#problem,
    };
  }

  venues(): VenueView[] {
    return [this.#venue.view()];
  }

  agentEvent(event: Parameters<Replay['agentEvent']>[0]): void {
    try {
      this.#replay.agentEvent(event);
    } catch (error) {
      // R5: whatever breaks over what an agent says must end in a kill and not in the end of the process.
      this.#kill(
        `what ${event.agent} said could not be handled: ${error instanceof Error ? error.message : 'unknown'}`,
      );
      this.#replay.poke();
    }
  }

  #startAgents(): void {
    const { engine } = this.#parts;
    const agents = [...engine.state.registry.keys()];
    const free = agents.filter((agent) => !engine.core.gate.isClosed({ kind: 'agent', agent }));
    this.#replay.expect(free);
    for (const agent of free) engine.startAgent(agent);
  }

  /** The venue's process is gone or took another's side: nothing is played any more, and a kill gets a clock. */
  #venueLost(why: string): void {
    const { engine, note } = this.#parts;
    const { index, speed } = this.#replay;
    this.#venueReached = false;
    this.#problem = `The venue is lost: ${why} Close the console and start it again: it goes on from there.`;
    this.#state = 'failed';
    note(this.#problem);
    this.#replay.stop();
    this.#replay = this.#drive(null, index, speed, null, false);
    engine.pump();
    this.#replay.poke();
    this.onEnd('stopped');
  }

  /** From now on this is the engine's venue and clock. */
  #adopt(rig: Rig): void {
    this.#rig = rig;
    this.#parts.venues.set(PAPER, rig.venue);
    this.#parts.onRig(rig);
  }

  #play(firstStep: number, speed: Speed, until: TimeMs | null, paused: boolean, begin: () => void = () => {}): Replay {
    const { feed } = this.#rig;
    const source = feed === null ? null : { steps: feed.info.steps, stepAt: (index: number) => feed.stepAt(index) };
    if (feed !== null && !paused) this.#state = 'running';
    return this.#drive(source, firstStep, speed, until, paused, begin);
  }

  /** Plays nothing and keeps the clock for kills. */
  #idle(speed: Speed): Replay {
    return this.#drive(null, this.#rig.feed?.info.steps ?? 0, speed, null, false);
  }

  #drive(
    source: ReplaySource | null,
    firstStep: number,
    speed: Speed,
    until: TimeMs | null,
    paused: boolean,
    begin: () => void = () => {},
  ): Replay {
    const { engine, fleet, wallNow, micros, note } = this.#parts;
    const { market, feed } = this.#rig;
    const replay = new Replay({
      source,
      market,
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
        stepAt: (index) => feed?.stepAt(index) ?? { openAt: 0, closeAt: 0, rows: [] },
        agents: fleet,
        state: () => engine.state,
        allowed: (agent) => engine.market.history(agent),
      }),
    });
    this.#replay = replay;
    // Whoever is to be waited for is named before the loop looks for the first time.
    begin();
    this.#loop = replay
      .run((end) => this.#ended(end))
      .catch((error: unknown) => {
        // The loop is ours: if it breaks, the market stands still. Everything is stopped and said, and the kill gets a
        // clock that still goes.
        this.#state = 'failed';
        this.#problem = `the replay stopped: ${error instanceof Error ? error.message : 'unknown error'}`;
        note(this.#problem);
        this.#replay = this.#idle(1);
        this.#kill('the replay stopped by an error');
        this.#replay.poke();
      });
    return replay;
  }

  #kill(reason: string): KillReceipt {
    const { engine } = this.#parts;
    const commandId = `session:failed:${engine.state.trips.count}`;
    return engine.kill({ scope: { kind: 'global' }, commandId, cause: 'trigger', by: 'session', reason });
  }

  #ended(end: ReplayEnd): void {
    const { engine } = this.#parts;
    if (end === 'stopped') return;
    engine.sample(this.#replay.index);
    engine.endSession(end);
    this.#state = 'ended';
    this.onEnd(end);
  }
}
