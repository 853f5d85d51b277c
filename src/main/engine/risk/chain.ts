import type { Measured } from '../domain/reasons.ts';
import type { Check, RiskContext } from './check.ts';
import { balance } from './checks/balance.ts';
import { booksAgree } from './checks/books-agree.ts';
import { dailyLoss } from './checks/daily-loss.ts';
import { drawdown } from './checks/drawdown.ts';
import { duplicateOrder } from './checks/duplicate-order.ts';
import { duplicateRef } from './checks/duplicate-ref.ts';
import { grossExposure } from './checks/gross-exposure.ts';
import { holdings } from './checks/holdings.ts';
import { knownPrice } from './checks/known-price.ts';
import { leverage } from './checks/leverage.ts';
import { marketQuantity } from './checks/market-quantity.ts';
import { messageRate } from './checks/message-rate.ts';
import { minimums } from './checks/minimums.ts';
import { netExposure } from './checks/net-exposure.ts';
import { openExits } from './checks/open-exits.ts';
import { openOrders } from './checks/open-orders.ts';
import { orderQuantity } from './checks/order-quantity.ts';
import { orderRate } from './checks/order-rate.ts';
import { orderValue } from './checks/order-value.ts';
import { positionValue } from './checks/position-value.ts';
import { priceCollar } from './checks/price-collar.ts';
import { reduceOnly } from './checks/reduce-only.ts';
import { repeatedExecution } from './checks/repeated-execution.ts';
import { selfTrade } from './checks/self-trade.ts';
import { stalePrice } from './checks/stale-price.ts';
import { steps } from './checks/steps.ts';
import { symbolAllowed } from './checks/symbol-allowed.ts';
import { tradingState } from './checks/trading-state.ts';
import { wellFormed } from './checks/well-formed.ts';

/** Whether it is a sound order at all. Binds exits too (R6). */
export const SANITY: readonly Check[] = [
  wellFormed,
  steps,
  minimums,
  duplicateRef,
  reduceOnly,
  openExits,
  holdings,
  selfTrade,
];

/** Whether new exposure may be taken. No exit ever meets one of these: a limit must not trap a position (R6). */
export const EXPOSURE: readonly Check[] = [
  tradingState,
  booksAgree,
  symbolAllowed,
  knownPrice,
  stalePrice,
  priceCollar,
  duplicateOrder,
  orderRate,
  messageRate,
  repeatedExecution,
  openOrders,
  orderQuantity,
  marketQuantity,
  orderValue,
  positionValue,
  grossExposure,
  netExposure,
  leverage,
  balance,
  dailyLoss,
  drawdown,
];

/** Every pre-trade check in the order it runs (R1). */
export const CHECKS: readonly Check[] = [...SANITY, ...EXPOSURE];

/**
 * The first check that objects, or null. A check that throws denies, and so does gathering what it looks at: on any
 * error the answer is no trade (R5).
 */
export function runChecks(
  gather: () => RiskContext,
  sanity: readonly Check[] = SANITY,
  exposure: readonly Check[] = EXPOSURE,
): Measured | null {
  try {
    const context = gather();
    return firstObjection(context, sanity) ?? (context.isExit ? null : firstObjection(context, exposure));
  } catch (error) {
    return { reason: 'INTERNAL_ERROR', measured: error instanceof Error ? error.message : 'unknown', limit: '' };
  }
}

function firstObjection(context: RiskContext, checks: readonly Check[]): Measured | null {
  for (const check of checks) {
    const objection = check(context);
    if (objection !== null) return objection;
  }
  return null;
}
