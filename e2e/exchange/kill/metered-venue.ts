import type { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { VenueOrder } from '../../../src/main/engine/domain/order.ts';
import type { DeadMansSwitch, MassCancel, RequestLimit, VenuePort } from '../../../src/main/engine/ports.ts';
import type { OrderId, TimeMs, VenueId } from '../../../src/shared/ids.ts';

/** While a scenario is built up nothing is held back. */
const WITHOUT_END: RequestLimit = { requests: 1_000_000, perMs: 1_000 };

export interface VenueCall {
  readonly kind: 'submit' | 'cancel' | 'mass-cancel' | 'read';
  readonly id: string;
  readonly at: TimeMs;
}

/** A real venue, with what the engine asked it, and the limit that it publishes only from when it is to hold. */
export class MeteredVenue implements VenuePort {
  readonly id: VenueId;
  readonly isOutside = true;
  requestLimit = WITHOUT_END;
  readonly calls: VenueCall[] = [];
  readonly #venue: CcxtVenue;
  readonly #published: RequestLimit;

  constructor(venue: CcxtVenue, published: RequestLimit) {
    this.#published = published;
    this.id = venue.id;
    this.#venue = venue;
  }

  get instruments(): CcxtVenue['instruments'] {
    return this.#venue.instruments;
  }

  get deadMansSwitch(): DeadMansSwitch {
    if (this.#venue.deadMansSwitch === undefined) throw new Error(`${this.id} has no switch`);
    return this.#venue.deadMansSwitch;
  }

  get massCancel(): MassCancel {
    const { massCancel } = this.#venue;
    if (massCancel === undefined) throw new Error(`${this.id} has no mass cancel`);
    return {
      requestsFor: (orders) => massCancel.requestsFor(orders),
      cancel: (orders) => {
        for (let n = massCancel.requestsFor(orders); n > 0; n -= 1) this.#called('mass-cancel', '');
        massCancel.cancel(orders);
      },
    };
  }

  /** From now on the venue's own limit holds, as if nothing had been sent before. */
  publishedLimit(): void {
    this.requestLimit = this.#published;
    this.calls.length = 0;
  }

  /** How far each of the venue's limits was used up at most, in any window: 1 is all of it. */
  get busiest(): number {
    return Math.max(...[this.#published, ...(this.#published.beside ?? [])].map((it) => this.#busiestOf(it)));
  }

  #busiestOf({ requests, perMs, costs = {} }: RequestLimit): number {
    const most = this.calls.reduce((so, { at }, first) => {
      const inWindow = this.calls.slice(first).filter((call) => call.at < at + perMs);
      return Math.max(
        so,
        inWindow.reduce((sum, { kind }) => sum + (costs[kind] ?? 0), 0),
      );
    }, 0);
    return most / requests;
  }

  submit(order: VenueOrder): void {
    this.#called('submit', order.id);
    this.#venue.submit(order);
  }

  cancel(orderId: OrderId): void {
    this.#called('cancel', orderId);
    this.#venue.cancel(orderId);
  }

  read(readId: string, fillsSince: TimeMs): void {
    this.#called('read', readId);
    this.#venue.read(readId, fillsSince);
  }

  async close(): Promise<void> {
    await this.#venue.close();
  }

  #called(kind: VenueCall['kind'], id: string): void {
    this.calls.push({ kind, id, at: Date.now() });
  }
}
