import type { TimeMs } from '../../../shared/ids.ts';
import type { Clock } from '../../engine/ports.ts';

/** The wall clock is followed once it is so far ahead, milliseconds: less is one clock running a little faster. */
const FOLLOW_MS = 1_000;

export interface LiveClockParts {
  /** It never reads earlier than this: the last time in the journal. */
  readonly notBefore: TimeMs;
  readonly wallNow: () => TimeMs;
  /** Milliseconds of a clock that only goes forward. */
  readonly steadyNow: () => number;
}

/**
 * Engine time of a live session: the machine's calendar time, carried on by its steady clock. A wall clock that is ahead
 * is followed in one jump, because the machine slept or was set ahead; one that was set back is not, so that time never
 * goes back. Either is what the trigger for clock jumps sees by itself.
 */
export class LiveClock implements Clock {
  readonly #parts: LiveClockParts;
  #anchorAt: TimeMs;
  #anchorSteady: number;

  constructor(parts: LiveClockParts) {
    this.#parts = parts;
    this.#anchorAt = Math.max(parts.notBefore, parts.wallNow());
    this.#anchorSteady = parts.steadyNow();
  }

  now(): TimeMs {
    const [wall, steady] = [this.#parts.wallNow(), this.#parts.steadyNow()];
    const carried = this.#anchorAt + Math.floor(Math.max(0, steady - this.#anchorSteady));
    if (wall - carried < FOLLOW_MS) return carried;
    this.#anchorAt = wall;
    this.#anchorSteady = steady;
    return wall;
  }
}
