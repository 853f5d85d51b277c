import type { Rate } from '../../../shared/money.ts';
import { type Cash, formatAmount, type Price, type Quantity } from '../../../shared/money.ts';
import type { AgentEntry } from '../agents/registry.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Intent, Order } from '../domain/order.ts';
import type { DenialReason } from '../domain/reasons.ts';
import type { Measured } from '../domain/records.ts';
import type { Valuation } from '../ledger/book.ts';
import type { AccountLimits, AgentRiskLimits } from './limits.ts';

/** Everything a pre-trade check may look at, gathered once for one intent. */
export interface RiskContext {
  readonly at: number;
  readonly intent: Intent;
  readonly instrument: Instrument;
  readonly entry: AgentEntry;
  readonly mark: { readonly price: Price; readonly at: number } | undefined;
  /** The price the order's value is reckoned at: its own limit or trigger, else the mark. Null when neither is known. */
  readonly referencePrice: Price | null;
  /** Signed quantity in the agent's own book. */
  readonly held: Quantity;
  /** Signed quantity after this order and every open order of the agent on the same side were filled. */
  readonly worstCase: Quantity;
  /** True when the order can only bring the agent's book closer to flat: it is an exit (R6). */
  readonly isExit: boolean;
  readonly agentOrders: readonly Order[];
  readonly bookCash: Cash;
  readonly bookValue: Valuation;
  readonly accountValue: Valuation;
  /** Loss since the UTC day began, positive when it lost. */
  readonly bookDayLoss: Cash;
  readonly accountDayLoss: Cash;
  /** Fraction below the account's peak. */
  readonly accountDrawdown: Rate;
  readonly accountOrdersLastMinute: number;
  readonly agentLimits: AgentRiskLimits;
  readonly accountLimits: AccountLimits;
  readonly priceCollar: Rate;
  readonly stalePriceMs: number;
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
