import type { LimitRule } from '../core/limits.ts';

/** What an account may spend on `/derivatives` (Kraken Futures, "Rate limits"). */
export const DERIVATIVES: LimitRule = { limit: 500, perMs: 10_000 };
/** The same of `/history`, which fills up again over ten minutes. */
export const HISTORY: LimitRule = { limit: 100, perMs: 600_000 };

const COSTS: Readonly<Record<string, number>> = {
  sendorder: 10,
  editorder: 10,
  cancelorder: 10,
  accounts: 2,
  openpositions: 2,
  openorders: 2,
  cancelallorders: 25,
  cancelallordersafter: 25,
  'orders/status': 1,
};

/** What one request costs. Public ones cost nothing. */
export function costOf(endpoint: string, parameters: Readonly<Record<string, string>>, batch: number): number {
  if (endpoint === 'batchorder') return 9 + batch;
  if (endpoint === 'fills') return parameters.lastFillTime === undefined ? 2 : 25;
  if (endpoint === 'account-log') return logCost(Number(parameters.count ?? 500));
  return COSTS[endpoint] ?? 2;
}

function logCost(count: number): number {
  if (count <= 25) return 1;
  if (count <= 50) return 2;
  if (count <= 1_000) return 3;
  return count <= 5_000 ? 6 : 10;
}
