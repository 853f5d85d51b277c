import type { TimeMs } from '../../../shared/ids.ts';

/**
 * How market time follows real time in a replay: a straight line from an anchor, so that changes of speed and pauses
 * never make market time jump. Pure; the driver asks it how far the simulated clock may be advanced.
 */

/** Market seconds in one real second, or as fast as the machine goes. */
export type Speed = number | 'max';

export interface Pacing {
  readonly speed: Speed;
  readonly paused: boolean;
  /** Where the line starts: this market time belongs to this wall time. */
  readonly anchorMarketAt: TimeMs;
  readonly anchorWallAt: TimeMs;
}

/** Starts running at `marketAt`. @throws RangeError when the speed is not a number above zero or `max` */
export function startPacing(marketAt: TimeMs, wallAt: TimeMs, speed: Speed): Pacing {
  return { speed: checked(speed), paused: false, anchorMarketAt: marketAt, anchorWallAt: wallAt };
}

/**
 * The market time up to which the replay may have run at `wallAt`; `Infinity` at full speed. A wall clock that went
 * back gives the anchor's time: market time never goes back.
 */
export function marketTimeAt(pacing: Pacing, wallAt: TimeMs): number {
  if (pacing.paused) return pacing.anchorMarketAt;
  if (pacing.speed === 'max') return Number.POSITIVE_INFINITY;
  return pacing.anchorMarketAt + Math.floor(Math.max(0, wallAt - pacing.anchorWallAt) * pacing.speed);
}

/** Real milliseconds from `wallAt` until the replay may reach `marketAt`; `Infinity` while paused. */
export function wallDelayUntil(pacing: Pacing, marketAt: TimeMs, wallAt: TimeMs): number {
  if (marketAt <= marketTimeAt(pacing, wallAt)) return 0;
  if (pacing.paused || pacing.speed === 'max') return Number.POSITIVE_INFINITY;
  return Math.max(0, Math.ceil(pacing.anchorWallAt + (marketAt - pacing.anchorMarketAt) / pacing.speed - wallAt));
}

/** Another speed from now on. `marketNow` is where the simulated clock stands. */
export function withSpeed(pacing: Pacing, speed: Speed, marketNow: TimeMs, wallAt: TimeMs): Pacing {
  return { ...pacing, speed: checked(speed), anchorMarketAt: marketNow, anchorWallAt: wallAt };
}

/** Stands still at `marketNow`. */
export function pause(pacing: Pacing, marketNow: TimeMs, wallAt: TimeMs): Pacing {
  return { ...pacing, paused: true, anchorMarketAt: marketNow, anchorWallAt: wallAt };
}

/** Goes on from where it stood; the real time spent paused is not made up for. */
export function resume(pacing: Pacing, wallAt: TimeMs): Pacing {
  return pacing.paused ? { ...pacing, paused: false, anchorWallAt: wallAt } : pacing;
}

function checked(speed: Speed): Speed {
  if (speed === 'max' || (Number.isFinite(speed) && speed > 0)) return speed;
  throw new RangeError(`the speed ${speed} is neither a number above zero nor "max"`);
}
