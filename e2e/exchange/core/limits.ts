import type { Clock } from '../../../src/main/engine/ports.ts';
import { Refusal } from './refusal.ts';

/** At most `limit` of weight in each window of `perMs`, windows starting at whole multiples as venues count them. */
export interface LimitRule {
  readonly limit: number;
  readonly perMs: number;
}
/** Where a counter stands after a request: for rate headers. */
export interface LimitUse {
  readonly used: number;
  readonly limit: number;
  readonly resetAt: number;
}
/** Who goes on after `refusals` refusals within a window is refused everything for `forMs`. */
export interface BanRule {
  readonly refusals: number;
  readonly forMs: number;
}

interface Window {
  start: number;
  used: number;
  refused: number;
}

/** Request limits by weight, and the ban of who goes on over them. */
export class Limits {
  readonly #clock: Clock;
  /** Who goes on over the limits; a wire format sets its own. */
  banRule: BanRule;
  readonly #windows = new Map<string, Window>();
  readonly #bannedUntil = new Map<string, number>();
  /** Multiplies every rule's limit: a script makes it small to provoke refusals. */
  scale = 1;

  constructor(clock: Clock, ban: BanRule) {
    this.#clock = clock;
    this.banRule = ban;
  }

  /**
   * Takes `weight` from a counter; `who` is banned (an address, an account), `what` is what is counted.
   * @throws Refusal `throttled` or `banned`
   */
  take(who: string, what: string, weight: number, rule: LimitRule): LimitUse {
    this.check(who);
    const now = this.#clock.now();
    const start = Math.floor(now / rule.perMs) * rule.perMs;
    const name = `${who} ${what}`;
    let window = this.#windows.get(name);
    if (window === undefined || window.start !== start) {
      window = { start, used: 0, refused: 0 };
      this.#windows.set(name, window);
    }
    const limit = Math.max(1, Math.floor(rule.limit * this.scale));
    if (window.used + weight > limit) {
      window.refused += 1;
      if (window.refused > this.banRule.refusals) this.ban(who, this.banRule.forMs);
      throw new Refusal('throttled', what, start + rule.perMs - now);
    }
    window.used += weight;
    return { used: window.used, limit, resetAt: start + rule.perMs };
  }

  /** @throws Refusal `banned` while a ban lasts */
  check(who: string): void {
    const left = (this.#bannedUntil.get(who) ?? 0) - this.#clock.now();
    if (left > 0) throw new Refusal('banned', who, left);
  }

  ban(who: string, forMs: number): void {
    this.#bannedUntil.set(who, this.#clock.now() + forMs);
  }

  /** Forgets what was used, and every ban. */
  reset(): void {
    this.#windows.clear();
    this.#bannedUntil.clear();
  }
}
