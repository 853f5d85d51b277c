import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cash, Price, Quantity, Rate } from '../../../shared/money.ts';
import { encode } from '../../engine/domain/encoding.ts';
import type { VenueFill, VenueReport } from '../../engine/domain/venue-report.ts';
import { type FromClient, FromClient as FromClientJson, FromExchange, lineOf, readLine } from './protocol.ts';

const amount = <T>(): fc.Arbitrary<T> => fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((it) => it as T);
const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const orderId = fc.stringMatching(/^[a-z0-9]{6,20}-[a-z0-9]{1,12}$/);
const symbol = fc.constantFrom('BTC-PERP', 'ETH/BTC');
const side = fc.constantFrom('buy' as const, 'sell' as const);
const type = fc.constantFrom('market' as const, 'limit' as const, 'stop' as const);
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const reason = fc.constantFrom('requested' as const, 'expired' as const, 'reduce-only' as const);

const fill: fc.Arbitrary<VenueFill> = fc.record({
  orderId,
  fillId: name,
  symbol,
  side,
  quantity: amount<Quantity>(),
  price: amount<Price>(),
  fee: amount<Cash>(),
  liquidity: fc.constantFrom('maker' as const, 'taker' as const),
  at: time,
});
const report: fc.Arbitrary<VenueReport> = fc.oneof(
  fc.record({ kind: fc.constantFrom('accepted' as const, 'triggered' as const), orderId, at: time }),
  fc.record({
    kind: fc.constantFrom('rejected' as const, 'cancelled' as const, 'cancel-rejected' as const),
    orderId,
    reason,
    at: time,
  }),
  fill.map((it): VenueReport => ({ kind: 'fill', ...it })),
  fc.record({
    kind: fc.constant('funding' as const),
    symbol,
    quantity: amount<Quantity>(),
    mark: amount<Price>(),
    rate: amount<Rate>(),
    amount: amount<Cash>(),
    at: time,
  }),
  fc.record({
    kind: fc.constant('snapshot' as const),
    readId: name,
    snapshot: fc.record({
      openOrders: fc.array(
        fc.record({
          orderId,
          symbol,
          side,
          type,
          quantity: amount<Quantity>(),
          filled: amount<Quantity>(),
          reduceOnly: fc.boolean(),
        }),
      ),
      positions: fc.array(fc.record({ symbol, quantity: amount<Quantity>() })),
      cash: amount<Cash>(),
      fills: fc.array(fill),
    }),
    at: time,
  }),
  fc.record({
    kind: fc.constant('throttled' as const),
    request: fc.constantFrom('submit' as const, 'cancel' as const, 'read' as const),
    id: name,
    retryAfterMs: fc.nat(),
    at: time,
  }),
  fc.record({ kind: fc.constant('auth-failed' as const), at: time }),
);
const quote = fc.record({
  symbol,
  at: time,
  bid: amount<Price>(),
  bidSize: amount<Quantity>(),
  ask: amount<Price>(),
  askSize: amount<Quantity>(),
});
const order = fc
  .record({
    id: orderId,
    symbol,
    side,
    type,
    quantity: amount<Quantity>(),
    timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const),
    postOnly: fc.boolean(),
    reduceOnly: fc.boolean(),
    price: fc.option(amount<Price>(), { nil: undefined }),
  })
  .map(({ price, ...rest }) => (price === undefined ? rest : { ...rest, price }));
const request: fc.Arbitrary<FromClient> = fc.oneof(
  fc.record({ type: fc.constant('submit' as const), order, sentAt: time }),
  fc.record({ type: fc.constant('cancel' as const), orderId }),
  fc.record({ type: fc.constant('read' as const), readId: name, fillsSince: time }),
  fc.record({ type: fc.constant('quotes' as const), quotes: fc.array(quote) }),
  fc.record({ type: fc.constant('advance' as const), to: time }),
  fc.record({ type: fc.constant('pace' as const), speed: fc.constantFrom('max' as const, 1, 600) }),
  fc.record({
    type: fc.constant('fault' as const),
    fault: fc.constantFrom('normal' as const, 'slow' as const, 'bad-key' as const, 'rejecting' as const),
  }),
);

describe("the exchange's protocol", () => {
  it('[T2] a report comes over as it is, to the byte that the journal keeps', () => {
    fc.assert(
      fc.property(report, (sent) => {
        const line = lineOf({ type: 'report', report: sent });
        expect(line.indexOf('\n')).toBe(line.length - 1);
        const got = readLine(FromExchange, line);
        expect(got).toEqual({ type: 'report', report: sent });
        expect(got?.type === 'report' && encode(got.report)).toBe(encode(sent));
      }),
    );
  });

  it('a request comes over as it is', () => {
    fc.assert(
      fc.property(request, (sent) => {
        expect(readLine(FromClientJson, lineOf(sent))).toEqual(sent);
      }),
    );
  });

  it('a line that was cut, noised or added to is no message', () => {
    const noise = fc.string({ unit: 'binary', minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(request, fc.nat(), noise, (sent, at, what) => {
        const line = lineOf(sent).trim();
        expect(readLine(FromClientJson, line.slice(0, at % line.length))).toBeNull();
        expect(readLine(FromClientJson, JSON.stringify({ ...JSON.parse(line), [`more ${what}`]: 1 }))).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readLine(FromClientJson, text)).toBeNull();
      }),
    );
  });

  it('an amount that is no plain decimal is no message', () => {
    fc.assert(
      fc.property(order, fc.constantFrom('1e5', 'NaN', '0x10', ' 1', '1.', '', '1'.repeat(80)), (sent, bad) => {
        const line = lineOf({ type: 'submit', order: { ...sent, quantity: bad }, sentAt: 0 });
        expect(readLine(FromClientJson, line)).toBeNull();
      }),
    );
  });
});
