import type { CommandId, VenueId } from '../../shared/ids.ts';
import { ZERO_CASH } from '../../shared/money.ts';
import { AgentControl } from '../engine/agents/control.ts';
import { Core } from '../engine/core.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import { OrderIdMint } from '../engine/domain/mint.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import { RequestBudgets } from '../engine/execution/request-budget.ts';
import { OrderRoad } from '../engine/execution/road.ts';
import { KillControl } from '../engine/kill/control.ts';
import type { Trip } from '../engine/kill/trips.ts';
import type { Clock, JournalPort, Ports, VenuePort } from '../engine/ports.ts';
import { emptyState } from '../engine/state.ts';

export interface KillEngineOptions {
  readonly clock: Clock;
  readonly venues: ReadonlyMap<VenueId, VenuePort>;
  readonly instruments: readonly Instrument[];
  /** Makes the ids of its orders differ from anybody's. */
  readonly seed: number;
}

/** No part of the engine that the watchdog runs writes a journal: what must outlive it stands in the takeover file. */
const NO_JOURNAL: JournalPort = {
  append: () => {},
  flush: () => {},
  length: 0,
  head: () => ({ records: 0, hash: '' }),
};

/**
 * The engine's own kill (engine/kill/) over venues that were taken over, and nothing else of the engine: no agents, no
 * policy, no limits, no journal. It begins knowing nothing, so all that it does rests on what the venues say.
 */
export class KillEngine {
  readonly #core: Core;
  readonly #road: OrderRoad;
  readonly #kills: KillControl;

  constructor({ clock, venues, instruments, seed }: KillEngineOptions) {
    const ports: Ports = {
      clock,
      machine: { wallNow: Date.now, micros: () => performance.now() * 1_000 },
      journal: NO_JOURNAL,
      venues,
      agents: { start: () => {}, stop: () => {}, step: () => {}, ping: () => {}, report: () => {} },
    };
    this.#core = new Core(emptyState(), ports);
    this.#core.stage('session.opened', null, null, {
      session: 1,
      seed,
      feed: '',
      feedSha256: '',
      firstAt: clock.now(),
      venue: venues.keys().next().value ?? '',
      venueConfigSha256: '',
      currency: instruments[0]?.quote ?? '',
      balance: ZERO_CASH,
      instruments,
      agents: [],
    });
    const budgets = new RequestBudgets((venue) => venues.get(venue)?.requestLimit);
    const authority = {
      gate: this.#core.gate,
      room: () => 0,
      declared: () => undefined,
      get limits(): never {
        throw new Error('a watchdog decides no orders');
      },
      get policy(): never {
        throw new Error('a watchdog decides no orders');
      },
    };
    this.#road = new OrderRoad(this.#core, authority, budgets, new OrderIdMint(seed, 1, 0));
    this.#kills = new KillControl(this.#core, this.#road, budgets, new AgentControl(this.#core));
  }

  begin(commandId: CommandId, reason: string): void {
    this.#kills.engage({ scope: { kind: 'global' }, commandId, cause: 'watchdog', by: 'watchdog', reason });
  }

  report(venue: VenueId, heard: VenueReport): void {
    for (const report of this.#road.unheard(venue, heard)) {
      if (this.#road.report(venue, report)) this.#kills.report(venue, report);
    }
    this.#core.commit();
  }

  tick(): void {
    this.#kills.tick();
    this.#road.tick(this.#core.now());
    this.#core.commit();
  }

  get isOver(): boolean {
    return !this.#kills.isRunning;
  }

  /** How far it is: phase and residuals. */
  get trip(): Trip | undefined {
    return [...this.#core.state.trips.byId.values()].at(-1);
  }
}
