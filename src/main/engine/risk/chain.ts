import type { Measured } from '../domain/records.ts';
import type { Check, RiskContext } from './check.ts';
import { duplicateRef } from './checks/duplicate-ref.ts';
import { grossExposure, leverage, netExposure } from './checks/exposure.ts';
import { balance, holdings } from './checks/holdings.ts';
import { dailyLoss, drawdown } from './checks/losses.ts';
import { orderRate } from './checks/order-rate.ts';
import { aboveMinimum, onStep, wellFormed } from './checks/order-sanity.ts';
import { freshPrice, priceCollar } from './checks/price.ts';
import { reduceOnly } from './checks/reduce-only.ts';
import { selfTrade } from './checks/self-trade.ts';
import { maxOpenOrders, maxOrderValue, maxPositionValue } from './checks/size.ts';

/** The pre-trade checks in the order they run: order sanity first, which binds exits too, then exposure (R1, R6). */
export const CHECKS: readonly Check[] = [
  wellFormed,
  onStep,
  aboveMinimum,
  duplicateRef,
  reduceOnly,
  holdings,
  selfTrade,
  freshPrice,
  priceCollar,
  orderRate,
  maxOpenOrders,
  maxOrderValue,
  maxPositionValue,
  balance,
  grossExposure,
  netExposure,
  leverage,
  dailyLoss,
  drawdown,
];

/**
 * The first check that objects, or null. A check that throws denies, and so does gathering what it looks at: on any
 * error the answer is no trade (R5).
 */
export function runChecks(gather: () => RiskContext, checks: readonly Check[] = CHECKS): Measured | null {
  try {
    const context = gather();
    for (const check of checks) {
      const objection = check(context);
      if (objection !== null) return objection;
    }
    return null;
  } catch (error) {
    return { reason: 'INTERNAL_ERROR', measured: error instanceof Error ? error.message : 'unknown', limit: '' };
  }
}
