import { z } from 'zod';
import { decimal, time } from './values.ts';

export const OrderRow = z.strictObject({
  id: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop']),
  quantity: decimal,
  filled: decimal,
  /** Limit or stop price; null for a market order. */
  price: decimal.nullable(),
  reduceOnly: z.boolean(),
  mode: z.enum(['paper', 'live']),
  state: z.enum(['pending', 'working', 'cancelling', 'filled', 'cancelled', 'rejected', 'denied', 'unknown']),
  /** Reason code and words of a denial, rejection or cancellation; empty otherwise. */
  reason: z.string(),
  at: time,
});
export type OrderRow = z.infer<typeof OrderRow>;

export const FillRow = z.strictObject({
  id: z.string(),
  orderId: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  quantity: decimal,
  price: decimal,
  fee: decimal,
  liquidity: z.enum(['maker', 'taker']),
  at: time,
});
export type FillRow = z.infer<typeof FillRow>;

export const PositionRow = z.strictObject({
  /** `agent|symbol`; the account's own rows have agent `account`. */
  id: z.string(),
  agent: z.string(),
  venue: z.string(),
  symbol: z.string(),
  quantity: decimal,
  entry: decimal,
  mark: decimal,
  markAt: time,
  value: decimal,
  unrealised: decimal,
});
export type PositionRow = z.infer<typeof PositionRow>;
