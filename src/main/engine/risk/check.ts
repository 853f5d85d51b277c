import type { OrderId } from '../../../shared/ids.ts';
import type { Rate } from '../../../shared/money.ts';
import { type Cash, formatAmount, type Price, type Quantity } from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Intent, Order } from '../domain/order.ts';
import type { DenialReason, Measured } from '../domain/reasons.ts';
import type { PositionDifference } from '../domain/reconciliation.ts';
import type { Beside } from '../execution/exits.ts';
import type { Valuation } from '../ledger/book.ts';
import type { SentOrder } from './activity.ts';
import type { AccountLimits, AgentRiskLimits, InstrumentLimits } from './limits.ts';
import type { Standing } from './trading-state.ts';

/** Everything a pre-trade check may look at for one intent. What costs something is reckoned when it is first read. */
export interface RiskContext {
  readonly at: number;
  readonly intent: Intent;
  readonly instrument: Instrument;
  readonly mark: { readonly price: Price; readonly at: number } | undefined;
  /** The price the order's value is reckoned at: its own limit or trigger, else the mark. Null when neither is known. */
  readonly referencePrice: Price | null;
  /** What the order is worth at it; null when that is not known. */
  readonly value: Cash | null;
  /** What it would add to the gross exposure of its book: less than its value where it first closes something. */
  readonly addedValue: Cash | null;
  /** Signed quantity in the agent's own book. */
  readonly held: Quantity;
  /** Signed quantity after this order and every open order of the agent on the same side were filled. */
  readonly worstCase: Quantity;
  /** What is open to close the same position and may fill together with this order. */
  readonly exitsBeside: Beside;
  /** True when the order can only bring the agent's book closer to flat: it is an exit (R6). */
  readonly isExit: boolean;
  readonly standing: Standing;
  /** What of the instrument the venue holds otherwise than the books, and no execution explains; undefined: nothing. */
  readonly unexplained: PositionDifference | undefined;

  /** The agent's open orders, a kill's orders for it included. */
  readonly agentOrders: { find(isMeant: (order: Order) => boolean): Order | undefined };
  readonly agentOrderCount: number;
  /** Open limit orders of all agents in the instrument: each is traded at one venue. */
  readonly limitOrders: { find(isMeant: (order: Order) => boolean): Order | undefined };
  /** What the agent sent lately, newest last, and how it went. */
  readonly sent: readonly SentOrder[];
  readonly orderById: (id: OrderId) => Order | undefined;
  readonly agentOrdersLastMinute: number;
  readonly accountOrdersLastMinute: number;
  readonly agentMessagesLastMinute: number;
  readonly accountMessagesLastMinute: number;
  /** Orders of the agent executed in this instrument and direction without one in the other, within the time set. */
  readonly executions: number;

  /** Null when the agent has no book. */
  readonly bookCash: Cash | null;
  readonly bookValue: Valuation;
  readonly accountValue: Valuation;
  /**
   * What open entries could add to the gross exposure of the agent and of the account, and to the account's net exposure
   * in this order's direction, at the marks. Null when an instrument that has some is without a mark.
   */
  readonly agentOpenValue: Cash | null;
  /** Of these what the agent would have to pay for in spot instruments. */
  readonly agentOpenBuys: Cash | null;
  readonly accountOpenValue: Cash | null;
  readonly accountOpenNet: Cash | null;
  /** Loss since the UTC day began, positive when it lost. */
  readonly bookDayLoss: Cash;
  readonly accountDayLoss: Cash;
  /** Fraction below the peak. */
  readonly bookDrawdown: Rate;
  readonly accountDrawdown: Rate;

  readonly agentLimits: AgentRiskLimits;
  readonly accountLimits: AccountLimits;
  /** Undefined when the instrument is not in the risk config. */
  readonly instrumentLimits: InstrumentLimits | undefined;
  readonly priceCollar: Rate;
  readonly stalePriceMs: number;
  readonly duplicateWithinMs: number;
  readonly maxExecutions: number;
}

/** One pre-trade check: null lets the order pass, a reason with measured value and limit denies it. Pure. */
export type Check = (context: RiskContext) => Measured | null;

/** A denial without numbers. */
export function refuse(reason: DenialReason): Measured {
  return { reason, measured: '', limit: '' };
}

/** A denial with what was measured and the limit. */
export function exceeds(reason: DenialReason, measured: bigint | number, limit: bigint | number): Measured {
  return { reason, measured: text(measured), limit: text(limit) };
}

function text(value: bigint | number): string {
  return typeof value === 'bigint' ? formatAmount(value as Cash) : String(value);
}
