import type { TimeMs } from '../../shared/ids.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { Engine } from '../engine/engine.ts';
import { INPUTS_PER_TURN } from '../engine/intake.ts';
import type { Clock } from '../engine/ports.ts';
import { LivePace, type Pace, ReplayPace } from './pace.ts';
import type { Market } from './rig.ts';
import { Sleeper } from './sleeper.ts';

/** Longest time the loop keeps the event loop to itself, machine milliseconds: a kill from outside waits no longer. */
const YIELD_EVERY_MS = 8;

export interface MarketDriveParts {
  readonly market: Market;
  /** The engine's: the market's own in a replay, the machine's in a live session. */
  readonly clock: Clock;
  readonly engine: Engine;
  readonly speed: Speed;
  /** The machine's steady clock, milliseconds: a session must not race or stand still when the wall clock is set. */
  readonly steadyNow: () => number;
  readonly micros: () => number;
}

/** Moves the market on at the session's pace, stopping for its reports and for the engine, until it is stopped. */
export class MarketDrive {
  readonly pace: Pace;
  readonly #parts: MarketDriveParts;
  readonly #sleeper = new Sleeper();
  #isOver = false;
  #isHeld = false;
  #isInRealTime = false;
  #lastYield = 0;
  /** While a backlog is worked off. */
  #handling: Promise<void> | undefined;

  constructor(parts: MarketDriveParts) {
    const { market, clock, steadyNow, speed } = parts;
    this.#parts = parts;
    this.pace = clock === market ? new ReplayPace(market, steadyNow, speed) : new LivePace(clock);
  }

  /** The operator holds the session: time stands still, unless a kill needs it. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  hold(): void {
    this.#isHeld = true;
    this.pace.hold();
  }

  release(): void {
    this.#isHeld = false;
    this.pace.release();
  }

  /** From now on nothing moves any more. */
  stop(): void {
    this.#isOver = true;
    this.poke();
  }

  poke(): void {
    this.#sleeper.poke();
  }

  /** Sleeps until poked (true), or until the time ran out. */
  readonly sleep = (ms: number): Promise<boolean> => this.#sleeper.sleep(ms);

  /** While `work` is done time passes as it does on the machine, even when the session is held. */
  async inRealTime(work: () => Promise<void>): Promise<void> {
    this.#isInRealTime = true;
    this.pace.realTime();
    await work();
    this.#isInRealTime = false;
    this.paceOfOperator();
  }

  /** After a time with a pace of its own: the operator's again. */
  paceOfOperator(): void {
    if (this.#isHeld) this.pace.hold();
    else this.pace.release();
  }

  /** Moves the market to `target`. */
  async advance(target: TimeMs): Promise<void> {
    const { market, clock, engine } = this.#parts;
    while (!this.#isOver) {
      // Looked up anew after every wait: a kill may have put something in front of what was next.
      const next = Math.min(this.nextAt() ?? target, target);
      if (!(await this.isTimeFor(next))) continue;
      const limit = Math.min(engine.wakeAt ?? target, target, this.pace.reached());
      const moved = market.advance(Math.max(limit, next));
      // A market in this process has moved already: nothing is awaited for it.
      if (moved !== undefined) await moved;
      if (engine.wakeAt !== null && engine.wakeAt <= clock.now()) engine.tick();
      const handled = this.handle();
      if (handled !== undefined) await handled;
      if (market.now() >= target) return;
    }
  }

  /** The next moment at which something is due, the engine's own wake-up included; never before now. */
  nextAt(): TimeMs | undefined {
    const { market, engine } = this.#parts;
    const [due, wake] = [market.nextAt(), engine.wakeAt];
    if (wake === null) return due;
    return Math.max(market.now(), Math.min(due ?? wake, wake));
  }

  /** True when market time may be `at`; else waits for that, or for a poke, and is to be asked again. */
  async isTimeFor(at: TimeMs): Promise<boolean> {
    const { engine, micros } = this.#parts;
    const isKilling = engine.kills.isRunning;
    if (this.#isHeld && this.pace.isHeld && isKilling) this.pace.realTime();
    else if (this.#isHeld && !this.pace.isHeld && !isKilling && !this.#isInRealTime) this.pace.hold();
    const delay = this.pace.delayUntil(at);
    if (delay > 0) {
      await this.sleep(delay);
      return false;
    }
    if (micros() - this.#lastYield > YIELD_EVERY_MS * 1_000) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      this.#lastYield = micros();
    }
    return true;
  }

  /** Handles what is queued; a backlog in turns of the event loop, so that a press waits for one of them at most. */
  handle(): Promise<void> | undefined {
    if (this.#handling === undefined && !this.#parts.engine.pump(INPUTS_PER_TURN)) {
      this.#handling = this.#handleInTurns();
    }
    return this.#handling;
  }

  async #handleInTurns(): Promise<void> {
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (!this.#parts.engine.pump(INPUTS_PER_TURN));
    this.#handling = undefined;
  }
}
