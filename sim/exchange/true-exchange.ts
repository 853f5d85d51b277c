import type { VenueOrder } from '../../src/main/engine/domain/order.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { VenuePort } from '../../src/main/engine/ports.ts';
import type { InstrumentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import type { Cash, Price, Quantity, Rate } from '../../src/shared/money.ts';
import type { Account } from './account.ts';
import type { ExchangeEvent } from './exchange.ts';
import type { History } from './history.ts';

/** An exchange as the promises look at it, its truth, and what others do there. */
export interface TrueExchange {
  readonly id: VenueId;
  readonly history: History;
  readonly log: readonly ExchangeEvent[];
  readonly account: Account;
  /** Money that funding moved, by when: reports of it may be lost. */
  readonly funding: readonly { readonly at: TimeMs; readonly amount: Cash }[];
  /** The last price of everything that ever had one. */
  readonly last: ReadonlyMap<InstrumentId, Price>;
  readonly working: ReadonlyMap<OrderId, { readonly order: VenueOrder; readonly filled: Quantity }>;
  /** Called when something was executed. */
  onFill: () => void;
  /** The market moves; what it reaches trades. */
  move(symbol: InstrumentId, to: Price): void;
  /** Charges or pays funding on what is held. */
  fund(symbol: InstrumentId, by: Rate): void;
  /** Somebody's order of another window than ours. */
  arrive(order: VenueOrder, sentAt: TimeMs): void;
  /** Somebody cancels by hand, in the exchange's own window. False when there is no such order. */
  cancelByHand(orderId: OrderId): boolean;
  /** The least quantity that can be traded: what is below it is dust. */
  least(symbol: InstrumentId): Quantity;
}

/** The way from one process after another to one exchange. */
export interface VenueWay {
  readonly id: VenueId;
  /** A process connects: what this one hears goes to `hear` from now on. */
  connect(hear: (report: VenueReport) => void): VenuePort;
  /** The process is gone. */
  disconnect(): void;
}
