import type { AgentId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { RequestLimit } from '../ports.ts';

/** What a request is for: something new, something that closes or cancels, or a kill. */
export type RequestUse = 'entry' | 'exit' | 'kill';

/** How far into the venue's window each use may go, in parts of a hundred: the last part is the kill's alone. */
const SHARE: Readonly<Record<RequestUse, number>> = { entry: 60, exit: 80, kill: 100 };
/** The window is counted in so many parts; one that has partly passed counts whole, so the limit is never exceeded. */
const PARTS = 10;
/** A venue that asks for a longer pause is asked again after this one. */
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * Keeps the engine's requests to one venue within what the venue takes, with a part that only a kill may use (N4), and of
 * what only exits and cancels may use a fair part for each agent: one that sends them without end leaves the others
 * theirs. It holds nothing back by itself: who finds no room denies, or waits and asks again.
 */
export class RequestBudget {
  readonly #limit: RequestLimit;
  readonly #partMs: number;
  readonly #sharers: () => number;
  /** Requests by part of the clock; only the window's parts are kept. */
  readonly #taken = new Map<number, number>();
  /** Of these, each agent's own exits and cancels. */
  readonly #exits = new Map<AgentId, Map<number, number>>();
  #backOffUntil: TimeMs = Number.NEGATIVE_INFINITY;

  /** `sharers`: how many agents may trade now. */
  constructor(limit: RequestLimit, sharers: () => number = () => 1) {
    this.#limit = limit;
    this.#sharers = sharers;
    this.#partMs = Math.max(1, Math.ceil(limit.perMs / PARTS));
  }

  /** Requests that may be sent now for this use; for an agent's exit without what is the other agents'. */
  room(use: RequestUse, now: TimeMs, agent?: AgentId): number {
    if (this.isBackedOff(now)) return 0;
    const kept = use === 'exit' && agent !== undefined ? this.#keptForOthersThan(agent, now) : 0;
    return Math.max(0, this.#share(use) - this.#inWindow(this.#taken, now) - kept);
  }

  /** Requests in the venue's window, whatever they were for. */
  used(now: TimeMs): number {
    return this.#inWindow(this.#taken, now);
  }

  /**
   * Counts one request, whether there was room for it or not: a cancel that must go is counted all the same.
   * @param agent whose exit or cancel it is
   */
  take(now: TimeMs, agent?: AgentId): void {
    this.#count(this.#taken, now);
    if (agent === undefined) return;
    let own = this.#exits.get(agent);
    if (own === undefined) {
      own = new Map();
      this.#exits.set(agent, own);
    }
    this.#count(own, now);
  }

  /** True in a pause that the venue asked for. */
  isBackedOff(now: TimeMs): boolean {
    // A pause that is longer than any can be was asked for on another clock: a new session may begin earlier.
    return now < this.#backOffUntil && this.#backOffUntil - now <= LONGEST_BACK_OFF_MS;
  }

  /** The next time at which there may be more room than now. */
  roomAt(now: TimeMs): TimeMs {
    const next = (Math.floor(now / this.#partMs) + 1) * this.#partMs;
    return this.#backOffUntil - now > LONGEST_BACK_OFF_MS ? next : Math.max(this.#backOffUntil, next);
  }

  /** The venue said that there were too many: nothing is sent for so long. */
  backOff(now: TimeMs, retryAfterMs: number): void {
    const pause = Math.min(Math.max(retryAfterMs, 0), LONGEST_BACK_OFF_MS);
    this.#backOffUntil = Math.max(this.#backOffUntil, now + pause);
  }

  #share(use: RequestUse): number {
    return Math.max(1, Math.floor((this.#limit.requests * SHARE[use]) / 100));
  }

  /** What the agents beside this one have left of their parts, which entries do not reach. */
  #keptForOthersThan(agent: AgentId, now: TimeMs): number {
    const sharers = this.#sharers();
    if (sharers < 2) return 0;
    const part = Math.floor((this.#share('exit') - this.#share('entry')) / sharers);
    let kept = (sharers - 1) * part;
    for (const [other, taken] of this.#exits) {
      if (other !== agent) kept -= Math.min(part, this.#inWindow(taken, now));
    }
    return Math.max(0, kept);
  }

  #count(taken: Map<number, number>, now: TimeMs): void {
    const part = Math.floor(now / this.#partMs);
    taken.set(part, (taken.get(part) ?? 0) + 1);
  }

  #inWindow(taken: Map<number, number>, now: TimeMs): number {
    const first = Math.floor((now - this.#limit.perMs) / this.#partMs);
    const last = Math.floor(now / this.#partMs);
    let sum = 0;
    for (const [part, count] of taken) {
      if (part < first || part > last) taken.delete(part);
      else sum += count;
    }
    return sum;
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
