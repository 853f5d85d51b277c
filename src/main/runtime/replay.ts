import type { AgentId, TimeMs } from '../../shared/ids.ts';
import {
  marketTimeAt,
  type Pacing,
  pause,
  type Speed,
  startPacing,
  wallDelayUntil,
  withSpeed,
} from '../adapters/clock/pacing.ts';
import type { AgentEvent } from '../engine/agents/agent-event.ts';
import type { StepReply } from '../engine/agents/protocol.ts';
import type { FeedStep } from '../engine/domain/market.ts';
import type { Engine } from '../engine/engine.ts';
import { INPUTS_PER_TURN } from '../engine/intake.ts';
import type { Market } from './rig.ts';
import type { WarmUp } from './warm-up.ts';

/** Longest time the loop keeps the event loop to itself, machine milliseconds: a kill from outside waits no longer. */
const YIELD_EVERY_MS = 8;
/** While a kill runs no agent may hold up the market clock longer than this, machine milliseconds. */
const PATIENCE_DURING_KILL_MS = 100;
/** An agent that has not answered a bar, or its history, for this long is given up, machine milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** Agents that start together are waited for this long, their history included, machine milliseconds. */
const GATHER_WITHIN_MS = 60_000;
/** While the feed is frozen the market clock goes on in turns of so many machine milliseconds. */
const FROZEN_TURN_MS = 100;
/** Market time that the venue is given after the last bar to deliver what is under way. */
const DRAIN_MS = 2_000;
/** Market time that a venue which went on without us is given to tell what happened: for a read, and another one. */
const CATCH_UP_MS = 2_000;

/** Longer ones a timer takes for none at all; who sleeps looks again anyway. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export type ReplayEnd = 'feed-ended' | 'until-reached' | 'stopped';

/** What a replay plays: the steps of a feed. */
export interface ReplaySource {
  readonly steps: number;
  stepAt(index: number): FeedStep;
}

export interface ReplayOptions {
  readonly source: ReplaySource | null;
  readonly market: Market;
  readonly engine: Engine;
  readonly speed: Speed;
  readonly firstStep: number;
  readonly until: TimeMs | null;
  /** The machine's wall clock, for when something was heard; nothing is paced by it. */
  readonly wallNow: () => TimeMs;
  /** The machine's steady clock, milliseconds: a session must not race or stand still when the wall clock is set. */
  readonly steadyNow: () => number;
  readonly micros: () => number;
  /** Sends history to an agent that starts in the middle; says when it has answered the last of it. */
  readonly warmUp: WarmUp;
  /** Found paused after a restart: nothing plays before {@link Replay.resume}, but a kill that was running goes on. */
  readonly paused: boolean;
  /** Called once the venue, which went on without us, had the time to tell what happened; null when it did not. */
  readonly onCaughtUp: (() => void) | null;
}

/**
 * Drives the market: quotes to the venue at their times, each finished bar to every agent, and the next bar
 * only when all have answered (lock-step), their intents taken in agent order. So a replay does not depend on its
 * speed. A kill never waits for any of this: it shuts the gate in its own call, and while it runs the clock goes on
 * without waiting for agents, even when the session is paused or the feed has ended.
 */
export class Replay {
  readonly #options: ReplayOptions;
  #pacing: Pacing;
  #index: number;
  #stopping: ReplayEnd | null = null;
  #pausedByOperator = false;
  /** The operator's, kept while a kill makes time pass at its own pace. */
  #speed: Speed;
  #ended = false;
  #isCatchingUp = false;
  #lastYield = 0;
  #interrupt: () => void = () => {};
  /** While a backlog is worked off. */
  #handling: Promise<void> | undefined;
  /** Agents that are started together: announced in one order, whichever process was ready first. */
  readonly #awaited = new Set<AgentId>();
  readonly #ready = new Map<AgentId, AgentEvent>();
  /** Agents whose answer to the running step is awaited, with what came so far. */
  readonly #replies = new Map<AgentId, { reply: StepReply; micros: number } | null>();
  /** Machine time of the last row played; null before the first. */
  lastRowWallAt: TimeMs | null = null;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#index = options.firstStep;
    options.warmUp.onDone = (event) => this.#announce(event);
    options.engine.onAgentOver = (agent) => this.#forget(agent);
    this.#speed = options.speed;
    this.#pacing = startPacing(options.market.now(), options.steadyNow(), options.speed);
    if (options.paused) this.pause();
  }

  get index(): number {
    return this.#index;
  }
  get speed(): Speed {
    return this.#speed;
  }
  get isPaused(): boolean {
    return this.#pausedByOperator;
  }
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Agents that are being started together: the next bar waits until they are ready or failed. */
  expect(agents: Iterable<AgentId>): void {
    for (const agent of agents) this.#awaited.add(agent);
  }

  setSpeed(speed: Speed): void {
    const { market, steadyNow } = this.#options;
    this.#speed = speed;
    this.#pacing = withSpeed(this.#pacing, speed, market.now(), steadyNow());
    this.poke();
  }

  pause(): void {
    this.#pausedByOperator = true;
    this.#pacing = pause(this.#pacing, this.#options.market.now(), this.#options.steadyNow());
    // Whoever pauses holds the feed back: nothing is late.
    this.#options.engine.triggers.barDue(null);
  }

  resume(): void {
    const { market, steadyNow } = this.#options;
    this.#pausedByOperator = false;
    this.#pacing = startPacing(market.now(), steadyNow(), this.#speed);
    this.poke();
  }

  stop(): void {
    this.#stopping = 'stopped';
    this.poke();
  }

  /** Looks again at what the loop waits for: after a kill, a stopped agent, an answer. */
  poke(): void {
    this.#interrupt();
  }

  /** Takes what an agent's process says. */
  agentEvent(event: AgentEvent): void {
    const { engine, warmUp, micros } = this.#options;
    if (event.type === 'stepDone') {
      engine.agents.alive(event.agent, this.#options.wallNow());
      if (warmUp.answered(event.agent)) return;
      if (this.#replies.has(event.agent)) this.#replies.set(event.agent, { reply: event.reply, micros: micros() });
      else engine.submit({ kind: 'agent.reply', agent: event.agent, reply: event.reply, micros: micros() });
    } else if (event.type === 'ready') {
      // With history to send it counts as ready once it has answered the last of it.
      if (!warmUp.begin(event, this.#index)) this.#announce(event);
    } else {
      if (event.type === 'failed') {
        warmUp.forget(event.agent);
        this.#awaited.delete(event.agent);
      }
      engine.submit({ kind: 'agent.event', event });
    }
    void this.#handle();
    this.poke();
  }

  /** What a process that is over said counts for nothing: one that is started after it has its own word and grant. */
  #forget(agent: AgentId): void {
    this.#replies.delete(agent);
    this.#ready.delete(agent);
    this.#options.warmUp.forget(agent);
  }

  #announce(event: AgentEvent): void {
    if (this.#awaited.has(event.agent)) this.#ready.set(event.agent, event);
    else this.#options.engine.submit({ kind: 'agent.event', event });
    void this.#handle();
    this.poke();
  }

  /** Waits for the agents that start with the session and announces them in agent order. */
  async #gather(): Promise<void> {
    const { engine } = this.#options;
    const missing = (): boolean =>
      [...this.#awaited].some((agent) => !this.#ready.has(agent) && engine.agents.isStarting(agent));
    const until = this.#options.steadyNow() + GATHER_WITHIN_MS;
    while (missing() && this.#stopping === null) {
      await this.#sleep(Math.max(0, until - this.#options.steadyNow()));
      if (this.#options.steadyNow() < until) continue;
      for (const agent of this.#awaited) {
        if (!this.#ready.has(agent)) engine.agents.giveUp(agent, 'it was not ready in time');
      }
      break;
    }
    this.#awaited.clear();
    for (const agent of engine.state.registry.keys()) {
      const event = this.#ready.get(agent);
      if (event !== undefined) engine.submit({ kind: 'agent.event', event });
    }
    this.#ready.clear();
    await this.#handle();
  }

  /** Plays the feed to its end, and afterwards keeps the clock for kills until {@link stop}. */
  async run(onFeedEnd: (end: ReplayEnd) => void): Promise<void> {
    const { source, onCaughtUp } = this.#options;
    if (onCaughtUp !== null) await this.#catchUp(onCaughtUp);
    while (source !== null && this.#stopping === null && this.#index < source.steps) {
      await this.#gather();
      const step = source.stepAt(this.#index);
      if (this.#options.until !== null && step.closeAt > this.#options.until) {
        this.#stopping = 'until-reached';
        break;
      }
      await this.#play(step);
    }
    if (source !== null) {
      this.#ended = true;
      await this.#advance(this.#options.market.now() + DRAIN_MS);
      onFeedEnd(this.#stopping ?? 'feed-ended');
    }
    while (this.#stopping !== 'stopped') {
      if (this.#options.engine.kills.isRunning) await this.#runKill();
      else await this.#sleep(Number.POSITIVE_INFINITY);
    }
  }

  /** Lets the time pass that the venue's answers take, even when the session is paused. */
  async #catchUp(done: () => void): Promise<void> {
    const { market, steadyNow } = this.#options;
    this.#isCatchingUp = true;
    this.#pacing = startPacing(market.now(), steadyNow(), 1);
    await this.#advance(market.now() + CATCH_UP_MS);
    this.#isCatchingUp = false;
    this.#pacing = startPacing(market.now(), steadyNow(), this.#speed);
    if (this.#pausedByOperator) this.#pacing = pause(this.#pacing, market.now(), steadyNow());
    if (this.#stopping === null) done();
  }

  /** With no feed left the market clock only moves while a kill needs it, at the pace of real time. */
  async #runKill(): Promise<void> {
    const { market, engine, steadyNow } = this.#options;
    this.#pacing = startPacing(market.now(), steadyNow(), 1);
    while (engine.kills.isRunning && this.#stopping !== 'stopped') {
      const next = this.#nextAt();
      if (next === undefined) return;
      await this.#advance(next);
    }
  }

  async #play(step: FeedStep): Promise<void> {
    const { market, engine, wallNow } = this.#options;
    market.quotes(step.rows.flatMap((row) => row.quotes));
    await this.#advance(step.closeAt);
    this.#barDue();
    await this.#standFrozen();
    if (this.#stopping === 'stopped') {
      engine.triggers.barDue(null);
      return;
    }
    this.lastRowWallAt = wallNow();
    // Who gets no market data is sent no bar, and so owes no answer.
    for (const agent of engine.state.registry.keys()) if (engine.market.isOpen(agent)) this.#replies.set(agent, null);
    engine.submit({ kind: 'market.step', step, index: this.#index });
    this.#index += 1;
    await this.#handle();
    await this.#collect();
  }

  #barDue(): void {
    const { market, engine, wallNow } = this.#options;
    engine.triggers.barDue({ dueAt: market.now(), dueWallAt: wallNow() });
  }

  /**
   * A feed that is frozen on purpose (K12) delivers nothing while the market clock goes on, at full speed at the pace of
   * real time. What was missed comes when it thaws, late.
   */
  async #standFrozen(): Promise<void> {
    const { market, engine, steadyNow } = this.#options;
    const isFrozen = (): boolean => engine.state.chaos.feed === 'frozen' && this.#stopping !== 'stopped';
    if (!isFrozen()) return;
    while (isFrozen()) {
      if (engine.triggers.dueBar === null && !this.#pausedByOperator) this.#barDue();
      if (this.#pacing.speed === 'max' && !this.#pacing.paused) {
        this.#pacing = startPacing(market.now(), steadyNow(), 1);
      }
      const speed = this.#pacing.speed === 'max' ? 1 : this.#pacing.speed;
      await this.#advance(market.now() + Math.max(1, Math.round(FROZEN_TURN_MS * speed)));
      engine.tick();
    }
    const pacing = startPacing(market.now(), steadyNow(), this.#speed);
    this.#pacing = this.#pausedByOperator ? pause(pacing, market.now(), steadyNow()) : pacing;
  }

  /** Waits until every agent that was stepped has answered or is gone, then takes the answers in agent order. */
  async #collect(): Promise<void> {
    const { engine } = this.#options;
    const until = this.#options.steadyNow() + ANSWER_WITHIN_MS;
    while (this.#stopping !== 'stopped' && this.#agentsOwing().length > 0) {
      const left = Math.max(0, until - this.#options.steadyNow());
      const isPoked = await this.#sleep(engine.kills.isRunning ? Math.min(PATIENCE_DURING_KILL_MS, left) : left);
      if (isPoked) continue;
      // While a kill runs nobody is waited for; otherwise one that beats and does not answer must not stop the others.
      if (this.#options.steadyNow() >= until) {
        const reason = `it did not answer a bar within ${ANSWER_WITHIN_MS / 1_000} s`;
        for (const agent of this.#agentsOwing()) engine.agents.giveUp(agent, reason);
      }
      if (engine.kills.isRunning) break;
    }
    for (const entry of engine.state.registry.values()) {
      const answer = this.#replies.get(entry.agent);
      if (answer === undefined || answer === null) continue;
      engine.submit({ kind: 'agent.reply', agent: entry.agent, ...answer });
    }
    this.#replies.clear();
    await this.#handle();
  }

  /** Handles what is queued; a backlog in turns of the event loop, so that a press waits for one of them at most. */
  #handle(): Promise<void> | undefined {
    if (this.#handling === undefined && !this.#options.engine.pump(INPUTS_PER_TURN)) {
      this.#handling = this.#handleInTurns();
    }
    return this.#handling;
  }

  async #handleInTurns(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#options.engine.pump(INPUTS_PER_TURN));
    this.#handling = undefined;
  }

  #agentsOwing(): AgentId[] {
    const { registry } = this.#options.engine.state;
    return [...this.#replies].flatMap(([agent, answer]) =>
      answer === null && registry.get(agent)?.status === 'running' ? [agent] : [],
    );
  }

  /** Moves the market to `target`, stopping for reports and for the engine, at the pace the session has. */
  async #advance(target: TimeMs): Promise<void> {
    const { market, engine, steadyNow } = this.#options;
    while (this.#stopping !== 'stopped') {
      // Looked up anew after every wait: a kill may have put something in front of what was next.
      const next = Math.min(this.#nextAt() ?? target, target);
      if (!(await this.#isTimeFor(next))) continue;
      const limit = Math.min(engine.wakeAt ?? target, target, marketTimeAt(this.#pacing, steadyNow()));
      const moved = market.advance(Math.max(limit, next));
      // A market in this process has moved already: nothing is awaited for it.
      if (moved !== undefined) await moved;
      if (engine.wakeAt !== null && engine.wakeAt <= market.now()) engine.tick();
      const handled = this.#handle();
      if (handled !== undefined) await handled;
      if (market.now() >= target) return;
    }
  }

  /** The next moment at which something is due, the engine's own wake-up included; never before now. */
  #nextAt(): TimeMs | undefined {
    const { market, engine } = this.#options;
    const [due, wake] = [market.nextAt(), engine.wakeAt];
    if (wake === null) return due;
    return Math.max(market.now(), Math.min(due ?? wake, wake));
  }

  /** True when market time may be `at`; else waits for that, or for a poke, and is to be asked again. */
  async #isTimeFor(at: TimeMs): Promise<boolean> {
    const { market, engine, steadyNow, micros } = this.#options;
    if (this.#pausedByOperator && this.#pacing.paused && engine.kills.isRunning) {
      this.#pacing = startPacing(market.now(), steadyNow(), 1);
    } else if (this.#pausedByOperator && !this.#pacing.paused && !engine.kills.isRunning && !this.#isCatchingUp) {
      this.#pacing = pause(startPacing(market.now(), steadyNow(), this.#speed), market.now(), steadyNow());
    }
    const delay = wallDelayUntil(this.#pacing, at, steadyNow());
    if (delay > 0) {
      await this.#sleep(delay);
      return false;
    }
    if (micros() - this.#lastYield > YIELD_EVERY_MS * 1_000) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#lastYield = micros();
    }
    return true;
  }

  /** True when poked, false when the time ran out. */
  #sleep(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => done(false), Math.min(ms, LONGEST_TIMER_MS)) : undefined;
      const done = (poked: boolean): void => {
        clearTimeout(timer);
        this.#interrupt = () => {};
        resolve(poked);
      };
      this.#interrupt = () => done(true);
    });
  }
}
