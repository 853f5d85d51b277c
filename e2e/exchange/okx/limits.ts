import type { LimitRule } from '../core/limits.ts';

const TWO_SECONDS = 2_000;

/** Published request limits (v5 guide, beside each endpoint). What is not listed is as tight as reading an account. */
const LIMITS: Readonly<Record<string, LimitRule>> = {
  '/api/v5/public/time': { limit: 10, perMs: TWO_SECONDS },
  '/api/v5/public/instruments': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/market/ticker': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/market/tickers': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/market/candles': { limit: 40, perMs: TWO_SECONDS },
  '/api/v5/market/history-candles': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/trade/order': { limit: 60, perMs: TWO_SECONDS },
  '/api/v5/trade/cancel-order': { limit: 60, perMs: TWO_SECONDS },
  '/api/v5/trade/amend-order': { limit: 60, perMs: TWO_SECONDS },
  '/api/v5/trade/batch-orders': { limit: 300, perMs: TWO_SECONDS },
  '/api/v5/trade/cancel-batch-orders': { limit: 300, perMs: TWO_SECONDS },
  '/api/v5/trade/order-algo': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/trade/cancel-algos': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/trade/cancel-advance-algos': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/trade/orders-pending': { limit: 60, perMs: TWO_SECONDS },
  '/api/v5/trade/orders-algo-pending': { limit: 20, perMs: TWO_SECONDS },
  '/api/v5/trade/fills': { limit: 60, perMs: TWO_SECONDS },
  '/api/v5/trade/fills-history': { limit: 10, perMs: TWO_SECONDS },
  '/api/v5/trade/cancel-all-after': { limit: 1, perMs: 1_000 },
  '/api/v5/account/balance': { limit: 10, perMs: TWO_SECONDS },
  '/api/v5/account/positions': { limit: 10, perMs: TWO_SECONDS },
  '/api/v5/account/config': { limit: 5, perMs: TWO_SECONDS },
  '/api/v5/account/bills-archive': { limit: 5, perMs: TWO_SECONDS },
};
const OTHERS: LimitRule = { limit: 10, perMs: TWO_SECONDS };

/** Orders of one account that are new or changed: over all instruments ("Sub-account rate limit"). */
export const NEW_ORDERS: LimitRule = { limit: 1_000, perMs: TWO_SECONDS };

export function limitOf(path: string): LimitRule {
  return LIMITS[path] ?? OTHERS;
}

/** Paths whose limit is counted per order and instrument, not per request. */
export function countsOrders(path: string): boolean {
  return path === '/api/v5/trade/batch-orders' || path === '/api/v5/trade/cancel-batch-orders';
}
/** Paths whose limit is counted for each instrument apart. */
export function countsInstruments(path: string): boolean {
  return countsOrders(path) || /^\/api\/v5\/trade\/(order|cancel-order|amend-order)$/.test(path);
}
