import type { TimeMs, VenueId } from '../../../shared/ids.ts';
import type { RequestLimit } from '../ports.ts';
import { LimitUse, type Request, type RequestUse } from './limit-use.ts';

/** A venue that asks for a longer pause is asked again after this one. */
const LONGEST_BACK_OFF_MS = 60_000;
const ONE_SHARER = () => 1;

/**
 * Keeps the engine's requests to one venue within each of the limits that it has, with a part of each that only a kill
 * may use (N4), and of what only exits and cancels may use a fair part for each agent: one that sends them without end
 * leaves the others theirs. It holds nothing back by itself: who finds no room denies, or waits and asks again.
 */
export class RequestBudget {
  readonly #limits: readonly LimitUse[];
  #backOffUntil: TimeMs = Number.NEGATIVE_INFINITY;

  /** `sharers`: how many agents may trade now. */
  constructor(limit: RequestLimit, sharers: () => number = ONE_SHARER) {
    this.#limits = [limit, ...(limit.beside ?? [])].map((it) => new LimitUse(it, sharers));
  }

  /** Requests like this one that may be sent now for this use; for an agent's exit without what is the other agents'. */
  room(use: RequestUse, request: Request, now: TimeMs): number {
    if (this.isBackedOff(now)) return 0;
    let room = Number.POSITIVE_INFINITY;
    for (const limit of this.#limits) room = Math.min(room, limit.room(use, request, now));
    return room;
  }

  /** Counts requests, whether there was room for them or not: a cancel that must go is counted all the same. */
  take(request: Request, now: TimeMs, count = 1): void {
    for (const limit of this.#limits) limit.take(request, count, now);
  }

  /** Of the limit that is nearest to its end: units in the venue's window, whatever they were for. */
  use(now: TimeMs): { readonly requests: number; readonly perMs: number; readonly used: number } {
    const uses = this.#limits.map((it) => ({
      requests: it.limit.requests,
      perMs: it.limit.perMs,
      used: it.used(now),
    }));
    return uses.reduce((most, it) => (it.used / it.requests > most.used / most.requests ? it : most));
  }

  /** True in a pause that the venue asked for. */
  isBackedOff(now: TimeMs): boolean {
    // A pause that is longer than any can be was asked for on another clock: a new session may begin earlier.
    return now < this.#backOffUntil && this.#backOffUntil - now <= LONGEST_BACK_OFF_MS;
  }

  /** The next time at which there may be more room than now. */
  roomAt(now: TimeMs): TimeMs {
    const next = this.#limits.reduce((first, it) => Math.min(first, it.nextAt(now)), Number.POSITIVE_INFINITY);
    return this.#backOffUntil - now > LONGEST_BACK_OFF_MS ? next : Math.max(this.#backOffUntil, next);
  }

  /** The venue said that there were too many: nothing is sent for so long. */
  backOff(now: TimeMs, retryAfterMs: number): void {
    const pause = Math.min(Math.max(retryAfterMs, 0), LONGEST_BACK_OFF_MS);
    this.#backOffUntil = Math.max(this.#backOffUntil, now + pause);
  }
}

/** One budget a venue, made when it is first asked for. */
export class RequestBudgets {
  readonly #limitOf: (venue: VenueId) => RequestLimit | undefined;
  readonly #sharers: (() => number) | undefined;
  readonly #budgets = new Map<VenueId, { readonly limit: RequestLimit; readonly budget: RequestBudget }>();

  /** `sharers`: how many agents may trade now, at whatever venue. */
  constructor(limitOf: (venue: VenueId) => RequestLimit | undefined, sharers?: () => number) {
    this.#limitOf = limitOf;
    this.#sharers = sharers;
  }

  /** A new session, on a clock of its own: what was counted before says nothing of it. */
  clear(): void {
    this.#budgets.clear();
  }

  /** A venue that is not there takes nothing, and so needs no budget: nothing is sent to it. */
  of(venue: VenueId): RequestBudget {
    const limit = this.#limitOf(venue) ?? NOTHING;
    const known = this.#budgets.get(venue);
    if (known?.limit === limit) return known.budget;
    const budget = new RequestBudget(limit, this.#sharers);
    this.#budgets.set(venue, { limit, budget });
    return budget;
  }
}

const NOTHING: RequestLimit = { requests: 1, perMs: 1_000 };
