import { z } from 'zod';
import { InstrumentId, OrderId } from '../../../shared/ids.ts';
import { type Cash, type Price, parseAmount, type Quantity, type Rate } from '../../../shared/money.ts';
import { InstrumentJson } from '../../engine/domain/instrument.ts';
import type { Quote } from '../../engine/domain/market.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import type { VenueFill, VenueReason, VenueReport } from '../../engine/domain/venue-report.ts';

/**
 * Plain data of the venue's words, as the exchange's lines carry it: amounts as plain decimal text, nothing unknown. Keys
 * stand in the order in which the paper venue builds its reports: the journal's bytes keep that (promise 12).
 */

const amount = z
  .string()
  .max(64)
  .regex(/^-?\d{1,40}(\.\d{1,16})?$/, 'use a plain decimal number');
export const cash = amount.transform((text) => parseAmount<Cash>(text));
const price = amount.transform((text) => parseAmount<Price>(text));
export const quantity = amount.transform((text) => parseAmount<Quantity>(text));
const rate = amount.transform((text) => parseAmount<Rate>(text));

export const time = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
/** A read's id, or any other name that only its sender understands. */
export const name = z.string().min(1).max(128);
const side = z.enum(['buy', 'sell']);
const type = z.enum(['market', 'limit', 'stop']);

export const RequestLimitJson = z.strictObject({ requests: z.number().int().min(1), perMs: z.number().int().min(1) });
export const InstrumentsJson = z.array(InstrumentJson).max(10_000);

export const QuoteJson: z.ZodType<Quote> = z.strictObject({
  symbol: InstrumentId,
  at: time,
  bid: price,
  bidSize: quantity,
  ask: price,
  askSize: quantity,
});

export const VenueOrderJson: z.ZodType<VenueOrder> = z
  .strictObject({
    id: OrderId,
    symbol: InstrumentId,
    side,
    type,
    quantity,
    price: price.optional(),
    timeInForce: z.enum(['GTC', 'IOC']),
    postOnly: z.boolean(),
    reduceOnly: z.boolean(),
  })
  .transform(({ price: at, ...order }): VenueOrder => (at === undefined ? order : { ...order, price: at }));

/** Every reason, which the compiler checks. */
const REASONS: Record<VenueReason, true> = {
  requested: true,
  'immediate-or-cancel': true,
  'post-only-would-cross': true,
  'reduce-only': true,
  'below-minimum-quantity': true,
  'below-minimum-notional': true,
  'above-maximum-quantity': true,
  'not-a-multiple-of-step': true,
  'not-a-multiple-of-tick': true,
  'insufficient-balance': true,
  'unknown-instrument': true,
  'no-market': true,
  'position-mode': true,
  'duplicate-order-id': true,
  'random-reject': true,
  'too-many-open-orders': true,
  refused: true,
  'unknown-order': true,
  'already-closed': true,
  expired: true,
  throttled: true,
  unreachable: true,
  'key-refused': true,
};
const reason = z.enum(Object.keys(REASONS) as VenueReason[]);

const fill = {
  orderId: OrderId,
  fillId: name,
  symbol: InstrumentId,
  side,
  quantity,
  price,
  fee: cash,
  liquidity: z.enum(['maker', 'taker']),
  at: time,
};
export const VenueFillJson: z.ZodType<VenueFill> = z.strictObject(fill);

const snapshot = z.strictObject({
  openOrders: z.array(
    z.strictObject({
      orderId: OrderId,
      symbol: InstrumentId,
      side,
      type,
      quantity,
      filled: quantity,
      reduceOnly: z.boolean(),
      price: price.optional(),
    }),
  ),
  positions: z.array(z.strictObject({ symbol: InstrumentId, quantity })),
  cash,
  fills: z.array(VenueFillJson),
});

const ofOrder = { orderId: OrderId, at: time };
const endOfOrder = { orderId: OrderId, reason, at: time };
export const VenueReportJson: z.ZodType<VenueReport> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('accepted'), ...ofOrder }),
  z.strictObject({ kind: z.literal('triggered'), ...ofOrder }),
  z.strictObject({ kind: z.literal('rejected'), ...endOfOrder }),
  z.strictObject({ kind: z.literal('fill'), ...fill }),
  z.strictObject({ kind: z.literal('amended'), ...ofOrder, quantity, price: price.nullable() }),
  z.strictObject({ kind: z.literal('cancelled'), ...endOfOrder }),
  z.strictObject({ kind: z.literal('cancel-rejected'), ...endOfOrder }),
  z.strictObject({
    kind: z.literal('funding'),
    symbol: InstrumentId,
    quantity,
    mark: price,
    rate,
    amount: cash,
    at: time,
  }),
  z.strictObject({ kind: z.literal('snapshot'), readId: name, snapshot, at: time }),
  z.strictObject({ kind: z.literal('read-failed'), readId: name, reason: z.string().max(300), at: time }),
  z.strictObject({
    kind: z.literal('throttled'),
    request: z.enum(['submit', 'cancel', 'read']),
    id: name,
    retryAfterMs: z.number().int().min(0),
    at: time,
  }),
  z.strictObject({ kind: z.literal('auth-failed'), at: time }),
  z.strictObject({ kind: z.literal('connection'), state: z.enum(['lost', 'restored']), at: time }),
  z.strictObject({
    kind: z.literal('dead-mans-switch'),
    state: z.enum(['armed', 'failed', 'disarmed']),
    until: time.nullable(),
    at: time,
  }),
]);
