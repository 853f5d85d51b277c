import type { Account } from '../../e2e/exchange/core/account.ts';
import { Exchange } from '../../e2e/exchange/core/exchange.ts';
import type { Operation } from '../../e2e/exchange/core/faults.ts';
import type { Order, PlaceOrder } from '../../e2e/exchange/core/model.ts';
import { Refusal } from '../../e2e/exchange/core/refusal.ts';
import type { Scheduler } from '../../src/main/engine/ports.ts';
import type { VenueId } from '../../src/shared/ids.ts';
import { isMultiple, minus, type Quantity, roundToStep } from '../../src/shared/money.ts';
import type { FaultPlan } from '../exchange/faults.ts';

/** The exchange of e2e/exchange with the faults that are an exchange's own, drawn by the run's plan. */
export class FaultyCore extends Exchange {
  /** While true everything goes well: a process that starts has to reach it. */
  isCalm = false;
  /** An order arrived whose client id was taken before. */
  onSentTwice: (clientId: string) => void = () => {};
  readonly #venue: VenueId;
  readonly #plan: FaultPlan;
  readonly #seen = new Set<string>();

  constructor(venue: VenueId, clock: Scheduler, plan: FaultPlan) {
    super(clock);
    this.#venue = venue;
    this.#plan = plan;
  }

  override admit(operation: Operation, who: string): void {
    const pause = this.#ms('throttled');
    if (pause !== undefined) throw new Refusal('throttled', 'by script', pause);
    super.admit(operation, who);
  }

  override place(account: Account, order: PlaceOrder): Order {
    if (order.clientId !== null) {
      if (this.#seen.has(order.clientId)) this.onSentTwice(order.clientId);
      this.#seen.add(order.clientId);
    }
    this.#refuse(account, order);
    return super.place(account, order);
  }

  override cancel(account: Account, orderId: string): Order {
    const order = account.find({ orderId });
    const { quantity, filled } = order;
    if (order.status === 'new' || order.status === 'partially-filled') {
      if (this.#acts('cancel-rejected-filled')) this.fillAway(account, orderId);
      else if (this.#acts('fill-during-cancel'))
        this.fillAway(account, orderId, this.#part(order, minus(quantity, filled)));
    }
    return super.cancel(account, orderId);
  }

  /** Somebody's own doing, which no fault meets. */
  placeByHand(account: Account, order: PlaceOrder): Order {
    return super.place(account, order);
  }
  cancelByHand(account: Account, orderId: string): Order {
    return super.cancel(account, orderId);
  }

  /** Stricter than it said it was. */
  #refuse(account: Account, { symbol, side, quantity }: PlaceOrder): void {
    const { minQuantity, step } = this.market.instrument(symbol);
    const { quantity: held } = account.position(symbol, 'net');
    const adds = held === 0n || held > 0n === (side === 'buy');
    if (adds && this.#acts('low-margin')) throw new Refusal('insufficient-balance');
    if (quantity < 20n * minQuantity && this.#acts('higher-minimum')) throw new Refusal('quantity-minimum');
    const coarse = (10n * step) as Quantity;
    if (!isMultiple(quantity, coarse) && this.#acts('coarser-step')) throw new Refusal('quantity-step');
    if (this.#acts('random-reject')) throw new Refusal('rejected');
  }

  #part({ symbol }: Order, left: Quantity): Quantity {
    const { step } = this.market.instrument(symbol);
    const share = BigInt(this.#plan.stream(`part@${this.#venue}`).integer(1, 99));
    const part = roundToStep(((left * share) / 100n) as Quantity, step);
    return part === 0n ? step : part;
  }

  #acts(kind: Parameters<FaultPlan['acts']>[0]): boolean {
    return this.#ms(kind) !== undefined;
  }

  #ms(kind: Parameters<FaultPlan['acts']>[0]): number | undefined {
    return this.isCalm ? undefined : this.#plan.acts(kind, this.#venue, this.clock.now())?.ms;
  }
}
