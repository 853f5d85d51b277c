import type { TimeMs, VenueId } from '../../shared/ids.ts';
import type { RequestLimit, VenuePort } from '../engine/ports.ts';
import type { Market } from './rig.ts';

/**
 * Stands in for a venue that cannot be reached: nothing is ever answered, and time passes all the same, so that a kill
 * comes to its INCOMPLETE.
 */
export class NoVenue implements Market, VenuePort {
  readonly id: VenueId;
  readonly requestLimit: RequestLimit;
  /** The read that was asked for last; null for none. */
  unanswered: string | null = null;
  #now: TimeMs;

  constructor(id: VenueId, at: TimeMs, requestLimit: RequestLimit) {
    this.id = id;
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
  read(readId: string): void {
    this.unanswered = readId;
  }
}
