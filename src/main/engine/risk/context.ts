import {
  abs,
  type Cash,
  minus,
  mulDiv,
  ONE,
  plus,
  type Quantity,
  type Rate,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../shared/money.ts';
import { countedWithin } from '../agents/rate-window.ts';
import type { AgentEntry, Registry } from '../agents/registry.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type Intent, sign } from '../domain/order.ts';
import { openOrdersOf } from '../execution/orders.ts';
import { positionOf, type Valuation, valueBook } from '../ledger/book.ts';
import type { Curve } from '../ledger/curve.ts';
import { bookOf } from '../ledger/ledger.ts';
import type { State } from '../state.ts';
import type { RiskContext } from './check.ts';
import type { AgentRiskLimits, RiskLimits } from './limits.ts';

/** Gathers what the checks look at, once for one intent. */
export function riskContext(
  state: State,
  intent: Intent,
  instrument: Instrument,
  entry: AgentEntry,
  limits: RiskLimits,
  agentLimits: AgentRiskLimits,
  at: number,
): RiskContext {
  const book = bookOf(state.ledger, intent.agent);
  const agentOrders = openOrdersOf(state.orders, intent.agent);
  const held = positionOf(book, intent.symbol).quantity;
  const direction = sign(intent.side);
  let resting = ZERO_QUANTITY;
  for (const order of agentOrders) {
    if (order.symbol !== intent.symbol || order.side !== intent.side) continue;
    // Stops and other exits that rest beside each other would count the same position twice over.
    if (order.exit) continue;
    resting = plus(resting, minus(order.quantity, order.filled));
  }
  const worstCase = plus(held, (direction * (resting + intent.quantity)) as Quantity);
  const reducing = held !== 0n && held > 0n !== direction > 0n;
  const mark = state.marks.get(intent.symbol);
  const bookValue = valueBook(book, state.ledger.instruments, state.marks);
  const accountValue = valueAccount(state);
  return {
    at,
    intent,
    instrument,
    entry,
    mark,
    referencePrice: intent.price ?? mark?.price ?? null,
    held,
    worstCase,
    isExit: reducing && (intent.reduceOnly || abs(worstCase) <= abs(held)) && intent.quantity <= abs(held),
    agentOrders,
    bookCash: book.cash,
    bookValue,
    accountValue,
    bookDayLoss: dayLoss(state.curves.books.get(intent.agent), bookValue.equity),
    accountDayLoss: dayLoss(state.curves.account, accountValue.equity),
    accountDrawdown: drawdownOf(state.curves.account, accountValue.equity),
    accountOrdersLastMinute: ordersLastMinute(state.registry, at),
    agentLimits,
    accountLimits: limits.account,
    priceCollar: limits.priceCollar,
    stalePriceMs: limits.stalePriceMs,
  };
}

/** The account as the sum of its books at the current marks. */
export function valueAccount(state: State): Valuation {
  let total: Valuation = { equity: ZERO_CASH, unrealised: ZERO_CASH, gross: ZERO_CASH, net: ZERO_CASH };
  for (const book of state.ledger.books.values()) {
    const value = valueBook(book, state.ledger.instruments, state.marks);
    total = {
      equity: plus(total.equity, value.equity),
      unrealised: plus(total.unrealised, value.unrealised),
      gross: plus(total.gross, value.gross),
      net: plus(total.net, value.net),
    };
  }
  return total;
}

/** What was lost since the UTC day began; zero or below when nothing was. */
export function dayLoss(curve: Curve | undefined, equity: Cash): Cash {
  return curve === undefined ? ZERO_CASH : minus(curve.dayStart.equity, equity);
}

/** Fraction below the peak, zero at or above it. */
export function drawdownOf(curve: Curve, equity: Cash): Rate {
  if (curve.peak <= 0n || equity >= curve.peak) return 0n as Rate;
  return mulDiv<Rate>(minus(curve.peak, equity), ONE, curve.peak, 'toZero');
}

function ordersLastMinute(registry: Registry, at: number): number {
  let sum = 0;
  for (const entry of registry.values()) sum += countedWithin(entry.proposals, at, 1);
  return sum;
}
