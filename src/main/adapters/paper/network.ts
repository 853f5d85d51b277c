import type { TimeMs } from '../../../shared/ids.ts';
import type { Random } from '../../engine/domain/random.ts';
import type { Scheduler } from '../../engine/ports.ts';

/**
 * The way between the engine and the paper venue: each message takes a seeded random time. Each direction keeps its
 * order, as one connection does: a cancel never overtakes its order, a fill never its acknowledgement.
 */
export class Network {
  private readonly scheduler: Scheduler;
  private readonly latencyMs: { readonly min: number; readonly max: number };
  private readonly random: Random;
  private lastToVenue: TimeMs = Number.NEGATIVE_INFINITY;
  private lastToEngine: TimeMs = Number.NEGATIVE_INFINITY;

  constructor(scheduler: Scheduler, latencyMs: { readonly min: number; readonly max: number }, random: Random) {
    this.scheduler = scheduler;
    this.latencyMs = latencyMs;
    this.random = random;
  }

  /** `extraMs` longer than usual on the way. */
  toVenue(arrive: () => void, extraMs = 0): void {
    this.lastToVenue = this.arrival(this.lastToVenue, extraMs);
    this.scheduler.at(this.lastToVenue, arrive);
  }

  toEngine(arrive: () => void): void {
    this.lastToEngine = this.arrival(this.lastToEngine, 0);
    this.scheduler.at(this.lastToEngine, arrive);
  }

  private arrival(last: TimeMs, extraMs: number): TimeMs {
    const { min, max } = this.latencyMs;
    return Math.max(last, this.scheduler.now() + this.random.integer(min, max) + extraMs);
  }
}
