import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import { Engine } from '../../src/main/engine/engine.ts';
import type { Clock, JournalPort, Ports, VenuePort } from '../../src/main/engine/ports.ts';
import type { State } from '../../src/main/engine/state.ts';
import { PERMIT_ALL } from '../../src/main/engine/testing/permit-all-policy.ts';
import type { AgentId, OrderId, VenueId } from '../../src/shared/ids.ts';
import type { VenueWay } from '../exchange/true-exchange.ts';
import { SIMULATED_LIMITS, SIMULATED_RISK } from '../risk.ts';
import type { CrashJournal } from './crash-journal.ts';
import { type Crashes, ProcessDied } from './crashes.ts';

export interface LifeOptions {
  readonly state: State;
  readonly clock: Clock;
  readonly journal: CrashJournal;
  readonly crashes: Crashes;
  readonly links: readonly VenueWay[];
  readonly nextMicros: () => number;
  readonly hear: (venue: VenueId, report: VenueReport) => void;
  readonly onStart: (agent: AgentId) => void;
  /** An order or a cancel leaves the process now. */
  readonly onSubmit: (venue: VenueId, order: VenueOrder) => void;
  readonly onCancel: (venue: VenueId, orderId: OrderId) => void;
  /** Everything at the exchange is cancelled, these orders with it. */
  readonly onMassCancel: (venue: VenueId, orderIds: readonly OrderId[]) => void;
}

/** One process: an engine and its connections, until it dies. After that nothing it does reaches anybody. */
export class Life {
  readonly engine: Engine;
  /** Agents whose own process lives. */
  readonly processes = new Set<AgentId>();
  readonly #options: LifeOptions;
  #dead = false;

  constructor(options: LifeOptions) {
    this.#options = options;
    const venues = new Map<VenueId, VenuePort>();
    for (const link of options.links) {
      const connection = link.connect((report) => options.hear(link.id, report));
      venues.set(link.id, this.#port(connection));
    }
    this.engine = new Engine({
      state: options.state,
      ports: this.#ports(venues),
      policy: PERMIT_ALL,
      risk: SIMULATED_RISK,
      declared: () => SIMULATED_LIMITS,
    });
  }

  get isDead(): boolean {
    return this.#dead;
  }

  /** From this moment on. */
  die(): void {
    this.#dead = true;
    this.processes.clear();
    this.#options.journal.lose();
    for (const link of this.#options.links) link.disconnect();
  }

  #ports(venues: ReadonlyMap<VenueId, VenuePort>): Ports {
    const { clock, nextMicros, onStart } = this.#options;
    return {
      clock,
      machine: { wallNow: () => clock.now(), micros: nextMicros },
      journal: this.#journal(),
      venues,
      agents: {
        start: (agent) => {
          if (this.#dead) return;
          this.processes.add(agent);
          onStart(agent);
        },
        stop: (agent) => this.processes.delete(agent),
        step: () => {},
        ping: () => {},
        report: () => {},
      },
    };
  }

  #journal(): JournalPort {
    const { journal } = this.#options;
    const alive = (): void => {
      if (this.#dead) throw new ProcessDied('the process is dead');
    };
    return {
      append: (records) => {
        alive();
        journal.append(records);
      },
      flush: () => {
        alive();
        journal.flush();
      },
      get length() {
        return journal.length;
      },
      head: () => journal.head(),
    };
  }

  #port(connection: VenuePort): VenuePort {
    const { crashes, onSubmit, onCancel, onMassCancel } = this.#options;
    const { massCancel } = connection;
    const call = (act: () => void): void => {
      if (this.#dead) return;
      crashes.pass('before-call');
      act();
      crashes.pass('after-call');
    };
    return {
      id: connection.id,
      requestLimit: connection.requestLimit,
      submit: (order) =>
        call(() => {
          onSubmit(connection.id, order);
          connection.submit(order);
        }),
      cancel: (orderId) =>
        call(() => {
          onCancel(connection.id, orderId);
          connection.cancel(orderId);
        }),
      read: (readId, fillsSince) => call(() => connection.read(readId, fillsSince)),
      ...(connection.isOutside === undefined ? {} : { isOutside: connection.isOutside }),
      ...(massCancel === undefined
        ? {}
        : {
            massCancel: {
              requestsFor: (orders) => massCancel.requestsFor(orders),
              cancel: (orders) =>
                call(() => {
                  onMassCancel(connection.id, orders);
                  massCancel.cancel(orders);
                }),
            },
          }),
    };
  }
}
