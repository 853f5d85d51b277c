import type { AgentId, TimeMs } from '../../shared/ids.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { FeedStep } from '../engine/domain/market.ts';
import { type Answers, AsTheyCome, LockStep } from './answers.ts';
import { Gathering } from './gathering.ts';
import { MarketDrive, type MarketDriveParts } from './market-drive.ts';
import type { LiveSteps, Played, RecordedSteps } from './played.ts';
import type { WarmUp } from './warm-up.ts';

/** While the feed is frozen the market clock goes on in turns of so many machine milliseconds. */
const FROZEN_TURN_MS = 100;
/** Market time that the venue is given after the last bar to deliver what is under way. */
const DRAIN_MS = 2_000;
/** Market time that a venue which went on without us is given to tell what happened: for a read, and another one. */
const CATCH_UP_MS = 2_000;

/** `finished`: the operator ended a live session, which has no end of its own. */
export type PlayEnd = 'feed-ended' | 'until-reached' | 'finished' | 'stopped';

export interface PlayerOptions extends MarketDriveParts {
  readonly source: Played | null;
  readonly firstStep: number;
  readonly until: TimeMs | null;
  /** The machine's wall clock, for when something was heard; nothing is paced by it. */
  readonly wallNow: () => TimeMs;
  /** Sends history to an agent that starts in the middle; says when it has answered the last of it. */
  readonly warmUp: WarmUp;
  /** Found paused after a restart: nothing plays before {@link Player.resume}, but a kill that was running goes on. */
  readonly paused: boolean;
  /** Called once the venue, which went on without us, had the time to tell what happened; null when it did not. */
  readonly onCaughtUp: (() => void) | null;
}

/**
 * Drives the market: quotes to the venue, each finished bar to every agent, and time.
 *
 * A recording is played in lock-step: quotes at their times, and the next bar only when all agents have answered, their
 * intents taken in agent order. So a replay does not depend on its speed. A live market waits for nobody: time is the
 * machine's, quotes reach the venue when they arrive, and answers are taken as they come.
 *
 * A kill never waits for any of this: it shuts the gate in its own call, and while it runs the clock goes on without
 * waiting for agents, even when the session is paused or the feed has ended.
 */
export class Player {
  readonly #options: PlayerOptions;
  readonly #drive: MarketDrive;
  readonly #answers: Answers;
  readonly #gathering: Gathering;
  #index: number;
  #stopping: PlayEnd | null = null;
  #ended = false;
  /** Machine time of the last row played; null before the first. */
  lastRowWallAt: TimeMs | null = null;

  constructor(options: PlayerOptions) {
    const { source, steadyNow, engine, warmUp } = options;
    this.#options = options;
    this.#index = options.firstStep;
    this.#drive = new MarketDrive(options);
    this.#answers = source?.kind === 'live' ? new AsTheyCome(options) : new LockStep(options);
    this.#gathering = new Gathering(engine, steadyNow);
    warmUp.onDone = (event) => this.#announce(event);
    engine.onAgentOver = (agent) => this.#forget(agent);
    if (source?.kind === 'live') source.onNews = () => this.poke();
    if (options.paused) this.pause();
  }

  get index(): number {
    return this.#index;
  }
  get speed(): Speed {
    return this.#drive.pace.speed;
  }
  get isPaused(): boolean {
    return this.#drive.isHeld;
  }
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Agents that are being started together: a recording's next bar waits until they are ready or failed. */
  expect(agents: Iterable<AgentId>): void {
    if (this.#options.source?.kind !== 'live') this.#gathering.expect(agents);
  }

  setSpeed(speed: Speed): void {
    this.#drive.pace.setSpeed(speed);
    this.poke();
  }

  /** Holds a recording still. A live market goes on: its bars teach agents, and nothing that they propose is taken. */
  pause(): void {
    this.#drive.hold();
    // Whoever pauses holds the feed back: nothing is late.
    this.#options.engine.triggers.barDue(null);
  }

  resume(): void {
    this.#drive.release();
    this.poke();
  }

  stop(): void {
    this.#stopping = 'stopped';
    this.#drive.stop();
  }

  /** The session is over, in order: what is under way at the venue is waited for. */
  finish(): void {
    this.#stopping ??= 'finished';
    this.poke();
  }

  /** Looks again at what the loop waits for: after a kill, a stopped agent, an answer. */
  poke(): void {
    this.#drive.poke();
  }

  /** A venue outside has reported something: it is handled at once, or in a live market's next turn. */
  heard(): void {
    this.#heard();
  }

  /** Takes what an agent's process says. */
  agentEvent(event: AgentEvent): void {
    const { engine, warmUp, micros, wallNow } = this.#options;
    if (event.type === 'stepDone') {
      const { agent, reply } = event;
      engine.agents.alive(agent, wallNow());
      if (warmUp.answered(agent)) return;
      if (!this.#answers.took(event)) engine.submit({ kind: 'agent.reply', agent, reply, micros: micros() });
    } else if (event.type === 'ready') {
      // With history to send it counts as ready once it has answered the last of it.
      if (!warmUp.begin(event, this.#index)) this.#announce(event);
    } else {
      if (event.type === 'failed') {
        warmUp.forget(event.agent);
        this.#gathering.failed(event.agent);
      }
      engine.submit({ kind: 'agent.event', event });
    }
    this.#heard();
  }

  /** What a process that is over said counts for nothing: one that is started after it has its own word and grant. */
  #forget(agent: AgentId): void {
    this.#answers.forget(agent);
    this.#gathering.forget(agent);
    this.#options.warmUp.forget(agent);
  }

  #announce(event: AgentEvent): void {
    this.#gathering.announce(event);
    this.#heard();
  }

  /** A live market's loop handles it, in its next turn, once the market is where the clock is. */
  #heard(): void {
    if (this.#options.source?.kind !== 'live' || this.#ended) void this.#drive.handle();
    this.poke();
  }

  /** Plays the feed to its end, and afterwards keeps the clock for kills until {@link stop}. */
  async run(onFeedEnd: (end: PlayEnd) => void): Promise<void> {
    const { source, onCaughtUp, engine } = this.#options;
    if (onCaughtUp !== null) await this.#catchUp(onCaughtUp);
    if (source?.kind === 'recorded') await this.#playRecording(source);
    else if (source?.kind === 'live') await this.#playLive(source);
    if (source !== null) {
      this.#ended = true;
      await this.#drive.advance(this.#now() + DRAIN_MS);
      onFeedEnd(this.#stopping ?? 'feed-ended');
    }
    while (this.#stopping !== 'stopped') {
      if (engine.kills.isRunning) await this.#runKill();
      else await this.#keepUp();
    }
  }

  async #playRecording(source: RecordedSteps): Promise<void> {
    const { market, engine, until } = this.#options;
    while (this.#stopping === null && this.#index < source.steps) {
      await this.#gathering.wait(this.#drive.sleep, () => this.#stopping !== null);
      await this.#drive.handle();
      const step = source.stepAt(this.#index);
      if (until !== null && step.closeAt > until) {
        this.#stopping = 'until-reached';
        return;
      }
      market.quotes(step.rows.flatMap((row) => row.quotes));
      await this.#drive.advance(step.closeAt);
      this.#barDue();
      await this.#standFrozen();
      if (this.#isStopped) {
        engine.triggers.barDue(null);
        return;
      }
      await this.#handOut(step, null);
    }
  }

  async #playLive(source: LiveSteps): Promise<void> {
    const { market, clock, until, engine } = this.#options;
    engine.triggers.watchFeeds(() => (this.#stopping === null ? source.watched(clock.now()) : []));
    while (this.#stopping === null) {
      const next = Math.min(
        this.#drive.nextAt() ?? Number.POSITIVE_INFINITY,
        source.wakeAt ?? Number.POSITIVE_INFINITY,
      );
      await this.#drive.isTimeFor(next);
      market.quotes(source.quotes(clock.now()));
      await this.#drive.advance(clock.now());
      await this.#answers.collect(this.#drive.sleep, () => this.#isStopped);
      for (const step of source.take(clock.now())) if (!this.#isStopped) await this.#handOut(step, source);
      if (until !== null && clock.now() > until) this.#stopping ??= 'until-reached';
    }
    engine.triggers.watchFeeds(() => []);
  }

  /** A finished step: to the engine, and by it to the agents. */
  async #handOut(step: FeedStep, source: LiveSteps | null): Promise<void> {
    const { engine, wallNow } = this.#options;
    const live = source === null ? null : { heldBack: this.isPaused, quotes: source.lastQuotes() };
    this.lastRowWallAt = wallNow();
    this.#answers.asked(step.closeAt, live?.heldBack ?? false);
    engine.submit({ kind: 'market.step', step, index: this.#index, ...(live === null ? {} : { live }) });
    this.#index += 1;
    await this.#drive.handle();
    await this.#answers.collect(this.#drive.sleep, () => this.#isStopped);
    await this.#drive.handle();
  }

  /** A live clock goes on while its market waits to be moved. */
  #now(): TimeMs {
    return Math.max(this.#options.market.now(), this.#options.clock.now());
  }

  get #isStopped(): boolean {
    return this.#stopping === 'stopped';
  }

  /** Lets the time pass that the venue's answers take, even when the session is paused. */
  async #catchUp(done: () => void): Promise<void> {
    await this.#drive.inRealTime(() => this.#drive.advance(this.#now() + CATCH_UP_MS));
    if (this.#stopping === null) done();
  }

  /** With no feed left the market clock only moves while a kill needs it, at the pace of real time. */
  async #runKill(): Promise<void> {
    this.#drive.pace.realTime();
    while (this.#options.engine.kills.isRunning && this.#stopping !== 'stopped') {
      const next = this.#drive.nextAt();
      if (next === undefined) return;
      await this.#drive.advance(next);
    }
  }

  /** With nothing played a market of ours stands still. An exchange does not: what the engine waits for there comes due. */
  async #keepUp(): Promise<void> {
    if (this.#options.market.goesOn !== true) await this.#drive.sleep(Number.POSITIVE_INFINITY);
    else if (await this.#drive.isTimeFor(this.#drive.nextAt() ?? Number.POSITIVE_INFINITY)) {
      await this.#drive.advance(this.#now());
    }
  }

  #barDue(): void {
    const { market, engine, wallNow } = this.#options;
    engine.triggers.barDue({ dueAt: market.now(), dueWallAt: wallNow() });
  }

  /**
   * A recording that is frozen on purpose (K12) delivers nothing while the market clock goes on, at full speed at the
   * pace of real time. What was missed comes when it thaws, late.
   */
  async #standFrozen(): Promise<void> {
    const { market, engine } = this.#options;
    const { pace } = this.#drive;
    const isFrozen = (): boolean => engine.state.chaos.feed === 'frozen' && !this.#isStopped;
    if (!isFrozen()) return;
    while (isFrozen()) {
      if (engine.triggers.dueBar === null && !this.isPaused) this.#barDue();
      if (pace.isUnbounded) pace.realTime();
      await this.#drive.advance(market.now() + Math.max(1, Math.round(FROZEN_TURN_MS * pace.rate)));
      engine.tick();
    }
    this.#drive.paceOfOperator();
  }
}
