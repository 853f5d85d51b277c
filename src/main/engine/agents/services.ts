import type { TimeMs } from '../../../shared/ids.ts';
import { minus } from '../../../shared/money.ts';
import type { Core } from '../core.ts';
import { latchedTrips } from '../kill/trips.ts';
import { dutiesOf } from '../policy/duties.ts';
import type { PolicyRules } from '../policy/layer.ts';
import { decidePolicy } from '../policy/policy.ts';
import { CHECKS } from '../risk/chain.ts';
import type { RiskLimits } from '../risk/limits.ts';

/** The engine's own services, in the roles that A1 separates. They are code of the engine and no processes. */
export type ServiceId = 'data' | 'risk' | 'compliance' | 'execution' | 'security' | 'director';

export interface ServiceBeat {
  readonly id: ServiceId;
  /** Machine time of the last self-check that passed; null before the first. */
  readonly beatWallAt: TimeMs | null;
  /** What it looks after, or what its self-check found wrong. */
  readonly note: string;
}

/**
 * Heartbeats of the services. A beat is a self-check that passed, so that a dot on the screen says more than that the
 * event loop turns: risk can refuse, compliance denies the undeclared, security's gate agrees with the latches.
 */
export class ServiceWatch {
  readonly #core: Core;
  readonly #limits: () => RiskLimits;
  readonly #rules: PolicyRules;
  readonly #beats = new Map<ServiceId, ServiceBeat>();
  #marketAt: TimeMs | null = null;

  constructor(core: Core, limits: () => RiskLimits, rules: PolicyRules) {
    this.#core = core;
    this.#limits = limits;
    this.#rules = rules;
  }

  marketSeen(at: TimeMs): void {
    this.#marketAt = at;
  }

  beats(): readonly ServiceBeat[] {
    return [...this.#beats.values()];
  }

  beat(wallNow: TimeMs): void {
    for (const [id, check] of CHECKLIST) {
      const problem = this.#run(check);
      const before = this.#beats.get(id);
      this.#beats.set(
        id,
        problem === null
          ? { id, beatWallAt: wallNow, note: DUTIES[id] }
          : { id, beatWallAt: before?.beatWallAt ?? null, note: problem },
      );
    }
  }

  #run(check: SelfCheck): string | null {
    try {
      return check(this.#core, this.#limits(), this.#marketAt, this.#rules);
    } catch (error) {
      return error instanceof Error ? error.message : 'its self-check failed';
    }
  }
}

const DUTIES: Record<ServiceId, string> = {
  data: 'market data comes in order',
  risk: 'checks every order before it leaves',
  compliance: 'denies what no manifest declares',
  execution: 'sends, cancels and books',
  security: 'keeps gate and latches in agreement',
  director: 'allocates; cannot trade',
};

/** Null when all is well, else what is wrong. */
type SelfCheck = (core: Core, limits: RiskLimits, marketAt: TimeMs | null, rules: PolicyRules) => string | null;

const CHECKLIST: readonly (readonly [ServiceId, SelfCheck])[] = [
  [
    'data',
    (core, _limits, marketAt) => (marketAt !== null && marketAt > core.now() ? 'a bar came before its time' : null),
  ],
  ['risk', (_core, limits) => (CHECKS.length > 0 && limits.stalePriceMs > 0 ? null : 'no limits are loaded')],
  [
    'compliance',
    (core, _limits, _marketAt, rules) => {
      const at = core.now();
      const probe = {
        agent: 'nobody',
        tool: 'order.propose',
        symbol: 'X',
        mode: 'live',
        purpose: 'self-check',
      } as const;
      if (decidePolicy(core.state, rules, { ...probe, reducing: false, at }).allowed) {
        return 'policy allows an unknown agent';
      }
      return rules.set.isInForce ? null : 'no policy set is in force: everything is denied';
    },
  ],
  ['execution', (core) => (core.persisted ? null : 'the journal cannot be written: nothing is sent')],
  [
    'security',
    (core) =>
      latchedTrips(core.state.trips).every((trip) => core.gate.isClosed(trip.scope)) ? null : 'a latched gate is open',
  ],
  [
    'director',
    (core) => {
      if (dutiesOf('director').includes('order.propose')) return 'the director may order';
      const { books, account } = core.state.ledger;
      let left = account.allocation;
      for (const book of books.values()) left = minus(left, book.allocation);
      return left === 0n ? null : 'allocations do not add up to the balance';
    },
  ],
];
