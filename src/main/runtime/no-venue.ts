import type { TimeMs } from '../../shared/ids.ts';
import type { RequestLimit, VenuePort } from '../engine/ports.ts';
import { type Market, PAPER } from './rig.ts';

/**
 * Stands in for a venue that cannot be reached: nothing is ever answered, and time passes all the same, so that a kill
 * comes to its INCOMPLETE.
 */
export class NoVenue implements Market, VenuePort {
  readonly id = PAPER;
  readonly requestLimit: RequestLimit;
  #now: TimeMs;

  constructor(at: TimeMs, requestLimit: RequestLimit) {
    this.#now = at;
    this.requestLimit = requestLimit;
  }

  now(): TimeMs {
    return this.#now;
  }
  nextAt(): undefined {
    return;
  }
  advance(to: TimeMs): void {
    this.#now = to;
  }
  quotes(): void {}
  submit(): void {}
  cancel(): void {}
  read(): void {}
}
