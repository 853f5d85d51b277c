import type { TimeMs } from '../../shared/ids.ts';
import {
  marketTimeAt,
  type Pacing,
  pause,
  type Speed,
  startPacing,
  wallDelayUntil,
  withSpeed,
} from '../adapters/clock/pacing.ts';
import type { Clock } from '../engine/ports.ts';

/** How far the market may have come, and how long it takes until it may be further. */
export interface Pace {
  /** The operator's, kept while something makes time pass at its own pace. */
  readonly speed: Speed;
  readonly isHeld: boolean;
  /** At full speed: for as long as nothing holds it to real time. */
  readonly isUnbounded: boolean;
  /** Market seconds a second as time passes now; 1 where nothing bounds it. */
  readonly rate: number;
  /** Market time that may have been reached by now. */
  reached(): number;
  /** Machine milliseconds until the market may be there; Infinity while it is held. */
  delayUntil(at: TimeMs): number;
  setSpeed(speed: Speed): void;
  /** Stands still. */
  hold(): void;
  /** Goes on at the operator's speed. */
  release(): void;
  /** Goes on at the pace of real time, held or not. */
  realTime(): void;
}

/** A replay's: as fast as the operator wants. */
export class ReplayPace implements Pace {
  readonly #market: Clock;
  readonly #steadyNow: () => number;
  #speed: Speed;
  #pacing: Pacing;

  constructor(market: Clock, steadyNow: () => number, speed: Speed) {
    this.#market = market;
    this.#steadyNow = steadyNow;
    this.#speed = speed;
    this.#pacing = startPacing(market.now(), steadyNow(), speed);
  }

  get speed(): Speed {
    return this.#speed;
  }
  get isHeld(): boolean {
    return this.#pacing.paused;
  }
  get isUnbounded(): boolean {
    return this.#pacing.speed === 'max' && !this.#pacing.paused;
  }

  get rate(): number {
    return this.#pacing.speed === 'max' ? 1 : this.#pacing.speed;
  }

  reached(): number {
    return marketTimeAt(this.#pacing, this.#steadyNow());
  }
  delayUntil(at: TimeMs): number {
    return wallDelayUntil(this.#pacing, at, this.#steadyNow());
  }
  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#pacing = withSpeed(this.#pacing, speed, this.#market.now(), this.#steadyNow());
  }
  hold(): void {
    this.#pacing = pause(this.#from(this.#speed), this.#market.now(), this.#steadyNow());
  }
  release(): void {
    this.#pacing = this.#from(this.#speed);
  }
  realTime(): void {
    this.#pacing = this.#from(1);
  }

  #from(speed: Speed): Pacing {
    return startPacing(this.#market.now(), this.#steadyNow(), speed);
  }
}

/** A live market's: it goes at its own, and nobody holds it. */
export class LivePace implements Pace {
  readonly speed = 1;
  readonly isHeld = false;
  readonly isUnbounded = false;
  readonly rate = 1;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  reached(): number {
    return this.#clock.now();
  }
  delayUntil(at: TimeMs): number {
    return Math.max(0, at - this.#clock.now());
  }
  setSpeed(): void {}
  hold(): void {}
  release(): void {}
  realTime(): void {}
}
