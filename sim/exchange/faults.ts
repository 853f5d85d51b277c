import { createRandom, type Random } from '../../src/main/engine/domain/random.ts';
import type { TimeMs, VenueId } from '../../src/shared/ids.ts';

/** Everything that goes wrong between the engine and an exchange, or at the exchange. One name, one place, one fault. */
export const FAULT_KINDS = [
  // on the way there: link.ts
  'lost-request',
  'slow-request',
  'slow-order',
  'throttled',
  'failing-read',
  'call-throws',
  // on the way back: link.ts
  'lost-acknowledgement',
  'lost-fill',
  'lost-answer',
  'duplicate-report',
  'late-report',
  'reordered-report',
  'stale-snapshot',
  // the connection: link.ts
  'disconnect',
  'venue-down',
  // what the exchange does: exchange.ts, rules.ts
  'partial-fill',
  'fill-during-cancel',
  'cancel-rejected-filled',
  'random-reject',
  'higher-minimum',
  'coarser-step',
  'low-margin',
  'no-liquidity',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault in one window of time at one exchange: plain data, so that a failing run can be retried without it. */
export interface Fault {
  readonly kind: FaultKind;
  readonly venue: VenueId;
  /** Milliseconds since the run's start; it acts from the first until just before the second. */
  readonly from: number;
  readonly until: number;
  /** How probable it is each time it could act. */
  readonly chance: number;
  /** A delay, a lag or a pause, in milliseconds; what it means stands where the kind acts. */
  readonly ms: number;
}

/** Until then means for good: far past the end of any run. */
export const FOR_GOOD = 1_000_000_000;

/** Decides whether a fault acts now. Each kind at each exchange draws from a stream of its own. */
export class FaultPlan {
  readonly #byKind = new Map<string, Fault[]>();
  readonly #streams = new Map<string, Random>();
  readonly #seed: number;
  readonly #startAt: TimeMs;
  /** How often each kind acted. */
  readonly counts = new Map<string, number>();

  constructor(faults: readonly Fault[], seed: number, startAt: TimeMs) {
    this.#seed = seed;
    this.#startAt = startAt;
    for (const fault of faults) {
      const key = `${fault.kind}@${fault.venue}`;
      const known = this.#byKind.get(key);
      if (known === undefined) this.#byKind.set(key, [fault]);
      else known.push(fault);
    }
  }

  /** The fault whose window this is; undefined when there is none. */
  inWindow(kind: FaultKind, venue: VenueId, now: TimeMs): Fault | undefined {
    const at = now - this.#startAt;
    return this.#byKind.get(`${kind}@${venue}`)?.find((it) => at >= it.from && at < it.until);
  }

  /** The fault that acts on this very message or decision, and counts it; undefined when all goes well. */
  acts(kind: FaultKind, venue: VenueId, now: TimeMs): Fault | undefined {
    const fault = this.inWindow(kind, venue, now);
    if (fault === undefined || !this.stream(`${kind}@${venue}`).chance(fault.chance)) return undefined;
    this.count(kind);
    return fault;
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  stream(name: string): Random {
    const known = this.#streams.get(name);
    if (known !== undefined) return known;
    const made = createRandom(this.#seed, name);
    this.#streams.set(name, made);
    return made;
  }
}
