import type { LimitRule } from '../core/limits.ts';
import type { Category } from './ret-codes.ts';

const PER_SECOND = 1_000;

/** All requests of one address, signed or not: beyond it Bybit answers 403 for a while. */
export const IP_LIMIT: LimitRule = { limit: 600, perMs: 5_000 };

/**
 * Requests a second of one user at one endpoint (Bybit v5, "Rate Limit Rules", unified account without a VIP level).
 * Counted in whole seconds here, in a rolling second there.
 */
const LIMITS: Readonly<Record<string, Readonly<Record<Category, number>>>> = {
  '/v5/order/create': { linear: 10, spot: 20 },
  '/v5/order/amend': { linear: 10, spot: 20 },
  '/v5/order/cancel': { linear: 10, spot: 20 },
  '/v5/order/cancel-all': { linear: 10, spot: 20 },
  '/v5/order/create-batch': { linear: 10, spot: 20 },
  '/v5/order/cancel-batch': { linear: 10, spot: 20 },
  '/v5/order/disconnected-cancel-all': { linear: 5, spot: 5 },
  '/v5/order/realtime': { linear: 50, spot: 50 },
  '/v5/order/history': { linear: 50, spot: 50 },
  '/v5/execution/list': { linear: 50, spot: 50 },
  '/v5/position/list': { linear: 50, spot: 50 },
  '/v5/position/switch-mode': { linear: 10, spot: 10 },
  '/v5/position/set-leverage': { linear: 10, spot: 10 },
  '/v5/account/wallet-balance': { linear: 50, spot: 50 },
  '/v5/account/transaction-log': { linear: 50, spot: 50 },
  '/v5/account/fee-rate': { linear: 10, spot: 5 },
  '/v5/asset/coin/query-info': { linear: 5, spot: 5 },
  '/v5/user/query-api': { linear: 10, spot: 10 },
};

/** What is published for this endpoint; 50 a second where nothing is. */
export function limitOf(path: string, category: Category): LimitRule {
  return { limit: LIMITS[path]?.[category] ?? 50, perMs: PER_SECOND };
}
