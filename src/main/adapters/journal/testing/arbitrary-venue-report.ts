import fc from 'fast-check';
import type { Quantity } from '../../../../shared/money.ts';
import type { Booked } from '../../../engine/domain/reconciliation.ts';
import type { VenueFill, VenueReport, VenueUnknown } from '../../../engine/domain/venue-report.ts';
import {
  cash,
  count,
  type Fields,
  flag,
  list,
  only,
  orNothing,
  orNull,
  price,
  quantity,
  rate,
  record,
  side,
  text,
  time,
  type,
} from './arbitrary-values.ts';

const fill: Fields<VenueFill> = {
  orderId: text,
  fillId: text,
  symbol: text,
  side,
  quantity,
  price,
  fee: cash,
  liquidity: fc.constantFrom('maker', 'taker'),
  at: time,
};

/** What an adapter could not name. */
export const unknown = record<VenueUnknown>({
  what: fc.constantFrom('position', 'open order', 'execution'),
  market: text,
});

/** What a reconciliation booked. */
export const booked: fc.Arbitrary<Booked> = fc.oneof(
  record<Exclude<Booked, { explanation: 'funding' }>>({
    explanation: fc.constantFrom('missed-fill', 'manual-trade'),
    orderId: text,
    fillId: text,
    symbol: text,
    side,
    quantity,
  }),
  record<Extract<Booked, { explanation: 'funding' }>>({ explanation: only('funding'), symbol: text, amount: cash }),
);

type Report<K extends VenueReport['kind']> = Extract<VenueReport, { kind: K }>;
const venueReason = fc.constantFrom('requested', 'reduce-only', 'no-market');
/** Any report of a venue. */
export const report: fc.Arbitrary<VenueReport> = fc.oneof(
  record<Report<'accepted'>>({ kind: only('accepted'), orderId: text, at: time }),
  record<Report<'triggered'>>({ kind: only('triggered'), orderId: text, at: time }),
  record<Report<'rejected'>>({ kind: only('rejected'), orderId: text, reason: venueReason, at: time }),
  record<Report<'fill'>>({ kind: only('fill'), ...fill }),
  record<Report<'amended'>>({ kind: only('amended'), orderId: text, quantity, price: orNull(price), at: time }),
  record<Report<'cancelled'>>({ kind: only('cancelled'), orderId: text, reason: venueReason, at: time }),
  record<Report<'cancel-rejected'>>({ kind: only('cancel-rejected'), orderId: text, reason: venueReason, at: time }),
  record<Report<'funding'>>({
    kind: only('funding'),
    symbol: text,
    quantity,
    mark: price,
    rate,
    amount: cash,
    at: time,
  }),
  record<Report<'snapshot'>>({
    kind: only('snapshot'),
    readId: text,
    snapshot: record<Report<'snapshot'>['snapshot']>({
      openOrders: list(
        record<Report<'snapshot'>['snapshot']['openOrders'][number]>({
          orderId: text,
          symbol: text,
          side,
          type,
          quantity,
          filled: quantity,
          reduceOnly: flag,
          price: orNothing(price),
        }),
      ),
      positions: list(record<{ symbol: string; quantity: Quantity }>({ symbol: text, quantity })),
      cash,
      fills: list(record<VenueFill>(fill)),
      unknown: orNothing(list(unknown)),
    }),
    at: time,
  }),
  record<Report<'read-failed'>>({ kind: only('read-failed'), readId: text, reason: text, at: time }),
  record<Report<'throttled'>>({
    kind: only('throttled'),
    request: fc.constantFrom('submit', 'cancel', 'read'),
    id: text,
    retryAfterMs: count,
    because: orNothing(only('unreachable')),
    at: time,
  }),
  record<Report<'auth-failed'>>({ kind: only('auth-failed'), at: time }),
  record<Report<'connection'>>({ kind: only('connection'), state: fc.constantFrom('lost', 'restored'), at: time }),
  record<Report<'dead-mans-switch'>>({
    kind: only('dead-mans-switch'),
    state: fc.constantFrom('armed', 'failed', 'disarmed'),
    until: orNull(time),
    at: time,
  }),
);
