import type { OrderId } from '../../../shared/ids.ts';
import type { VenueReason } from '../../engine/domain/venue-report.ts';
import type { MassCancel } from '../../engine/ports.ts';
import type { KnownOrder } from './order-ids.ts';
import type { OrderWords } from './profile.ts';
import { cancelTarget } from './requests.ts';
import type { VenueLink } from './venue-link.ts';

type Call = ReturnType<NonNullable<OrderWords['cancelAll']>>;

/** Cancels many orders with few requests, each sent once. Their ends come by the stream, or by the net under it. */
export class MassCancels implements MassCancel {
  /** Called when an answer says that orders ended, which the stream should tell. */
  onAnswered: () => void = () => {};
  readonly #link: VenueLink;
  readonly #callFor: NonNullable<OrderWords['cancelAll']>;
  /** For an order that this connection has not seen yet. */
  readonly #cancelOne: (orderId: OrderId) => void;

  constructor(link: VenueLink, callFor: NonNullable<OrderWords['cancelAll']>, cancelOne: (orderId: OrderId) => void) {
    this.#link = link;
    this.#callFor = callFor;
    this.#cancelOne = cancelOne;
  }

  requestsFor(orders: readonly OrderId[]): number {
    const { calls, unknown } = this.#sorted(orders);
    return calls.length + unknown.length;
  }

  cancel(orders: readonly OrderId[]): void {
    const { calls, unknown } = this.#sorted(orders);
    const { meter } = this.#link.client;
    for (const { call, reached } of calls) void meter.forEngine('mass-cancel', () => this.#send(call, reached));
    for (const id of unknown) this.#cancelOne(id);
  }

  #sorted(orders: readonly OrderId[]) {
    const calls = new Map<string, { readonly call: Call; readonly reached: OrderId[] }>();
    const unknown: OrderId[] = [];
    for (const id of orders) {
      const known = this.#link.ids.get(id);
      if (known === undefined) unknown.push(id);
      else this.#into(calls, known);
    }
    return { calls: [...calls.values()], unknown };
  }

  #into(calls: Map<string, { readonly call: Call; readonly reached: OrderId[] }>, known: KnownOrder): void {
    const call = this.#callFor(cancelTarget(known));
    const name = JSON.stringify(call);
    const same = calls.get(name);
    if (same === undefined) calls.set(name, { call, reached: [known.id] });
    else same.reached.push(known.id);
  }

  async #send({ symbol, params }: Call, reached: readonly OrderId[]): Promise<void> {
    const link = this.#link;
    try {
      if (link.isKeyRefused) return this.#refused(reached, 'key-refused');
      await link.client.exchange.cancelAllOrders(symbol, params);
      this.onAnswered();
    } catch (error) {
      const failure = link.failure(error);
      if (failure.kind === 'ambiguous') return;
      if (failure.kind === 'refused') return this.#refused(reached, failure.reason);
      if (failure.kind === 'key-refused') return this.#refused(reached, 'key-refused');
      for (const id of reached) link.tell({ ...failure, request: 'cancel', id, at: link.now() });
    }
  }

  #refused(reached: readonly OrderId[], reason: VenueReason): void {
    const link = this.#link;
    for (const orderId of reached) link.tell({ kind: 'cancel-rejected', orderId, reason, at: link.now() });
  }
}
