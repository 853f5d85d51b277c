import { describe, expect, test } from 'vitest';
import { InstrumentId, OrderId } from '../../../../shared/ids.ts';
import { price, quantity } from '../../../../shared/money.ts';
import type { VenueOrder } from '../../../engine/domain/order.ts';
import type { CcxtExchange, CcxtOrder, Raw } from '../ccxt-api.ts';
import { failureOf } from '../errors.ts';
import { krakenfutures } from './krakenfutures.ts';
import { KrakenFees } from './krakenfutures-fees.ts';
import { executionsSince } from './krakenfutures-fills.ts';

const id = OrderId.parse('abcdefghij-1');
const until = Date.UTC(2026, 0, 1);
const limit: VenueOrder = {
  id,
  symbol: InstrumentId.parse('BTC-PERP'),
  side: 'sell',
  type: 'limit',
  quantity: quantity('1'),
  price: price('50000'),
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: true,
};
const orderOf = (info: Raw, status = 'open'): CcxtOrder => ({ info, status }) as unknown as CcxtOrder;

describe('orders', () => {
  const params = (order: VenueOrder): Raw => krakenfutures.orders.place(order, id, until).params;

  test('every order says until when it may be processed', () => {
    for (const type of ['limit', 'market', 'stop'] as const) {
      expect(params({ ...limit, type })).toMatchObject({
        processBefore: '2026-01-01T00:00:00.000Z',
        clientOrderId: id,
      });
    }
  });

  test('immediate-or-cancel is said as ccxt sends it on, good till cancelled is not said', () => {
    expect(params({ ...limit, timeInForce: 'IOC' })).toMatchObject({ timeInForce: 'ioc', reduceOnly: true });
    expect(params(limit)).not.toHaveProperty('timeInForce');
  });

  test('client ids go as they are; what cannot be ours is somebody else’s', () => {
    expect(krakenfutures.clientIds.toVenue(id)).toBe(id);
    expect(krakenfutures.clientIds.fromVenue(id)).toBe(id);
    expect(krakenfutures.clientIds.fromVenue('179f9af8-e45e-469d-b3e9-2fd4675cb7d0')).toBeNull();
  });

  test.each([
    ['cancelled_by_user', 'requested'],
    ['dead_man_switch', 'requested'],
    ['would_not_reduce_position', 'reduce-only'],
    ['something_new', null],
  ])('gone because of %s', (reason, said) => {
    expect(krakenfutures.orders.endReason(orderOf({ reason }, 'canceled'))).toBe(said);
  });

  test.each([
    [{ orderType: 'stop' }, true],
    [{ orderType: 'lmt' }, false],
    [{ type: 'stop', reason: 'new_placed_order_by_user' }, true],
    [{ type: 'stop', reason: 'stop_order_triggered' }, false],
    [{ orderEvents: [{ type: 'PLACE', orderTrigger: {} }] }, true],
    [{ orderEvents: [{ type: 'PLACE', order: {} }] }, false],
  ])('%j waits for its trigger: %s', (info, isStop) => {
    expect(krakenfutures.orders.isStop(orderOf(info))).toBe(isStop);
  });
});

describe('errors', () => {
  test.each([
    ['krakenfutures: createOrder failed due to wouldProcessAfterSpecifiedTime', { kind: 'refused', reason: 'expired' }],
    [
      'krakenfutures: createOrder failed due to insufficientAvailableFunds',
      { kind: 'refused', reason: 'insufficient-balance' },
    ],
    ['krakenfutures: createOrder failed due to maxPositionViolation', { kind: 'refused', reason: 'refused' }],
    ['krakenfutures: cancelOrder failed due to filled', { kind: 'refused', reason: 'already-closed' }],
    ['krakenfutures: createOrder failed due to aStatusOfNextYear', { kind: 'ambiguous' }],
    ['krakenfutures {"result":"error","error":"authenticationError"}', { kind: 'key-refused' }],
    ['krakenfutures {"result":"error","error":"apiLimitExceeded"}', { kind: 'throttled', retryAfterMs: 10_000 }],
    [
      'krakenfutures {"result":"error","error":"Unavailable"}',
      { kind: 'throttled', retryAfterMs: 10_000, because: 'unreachable' },
    ],
    ['krakenfutures {"result":"error","error":"Server Error"}', { kind: 'ambiguous' }],
    ['krakenfutures {"result":"error","error":"invalidArgument: size"}', { kind: 'refused', reason: 'refused' }],
  ])('%s', (message, failure) => {
    expect(failureOf(new Error(message), krakenfutures.errors, null)).toEqual(failure);
  });
});

describe('[S2] the key', () => {
  const saying = (answer: Raw): CcxtExchange => ({ request: async () => answer }) as unknown as CcxtExchange;

  test.each([
    [
      { general: 'FULL_ACCESS', transfer: 'NO_ACCESS' },
      { trade: true, withdraw: false },
    ],
    [
      { general: 'FULL_ACCESS', transfer: 'FULL_ACCESS' },
      { trade: true, withdraw: true },
    ],
    [
      { general: 'READ_ONLY', transfer: 'READ_ONLY' },
      { trade: false, withdraw: false },
    ],
  ])('%j', async (permissions, told) => {
    const answer = saying({ permissions, allowedCidrBlocks: ['192.0.2.1/32'] });
    expect(await krakenfutures.permissions(answer)).toMatchObject({ ...told, ipRestricted: true, notTold: '' });
  });

  test('a level that Kraken has not had before is not taken for harmless', async () => {
    const told = await krakenfutures.permissions(saying({ permissions: { general: 'FULL_ACCESS', transfer: 'SOME' } }));
    expect(told).toMatchObject({ trade: true, withdraw: null, ipRestricted: null });
    expect(told.notTold).toContain('Kraken');
  });
});

describe('[R7] fees of executions', () => {
  const fill = (n: number): Raw => ({ fill_id: `f${n}`, fillTime: new Date(until + n).toISOString() });

  const milliseconds = (): number => until;
  const parseTrade = (trade: Raw): Raw => ({ id: trade.fill_id, fee: { cost: '9', currency: 'USD' } });

  test('are not looked for without end in a log that has none', async () => {
    const logs = Array.from({ length: 25 }, () => ({ id: 1 }));
    let pages = 0;
    const exchange = {
      ...{ milliseconds, parseTrade, privateGetFills: async () => ({ fills: [fill(1)] }) },
      historyGetAccountLog: async () => {
        pages += 1;
        return { logs };
      },
    } as unknown as CcxtExchange;
    // Listed all the same, and nobody takes ccxt's own idea of the fee for Kraken's.
    const listed = await executionsSince(exchange, new KrakenFees(), until);
    expect(listed).toMatchObject([{ id: 'f1', fee: undefined }]);
    expect(listed.map((it) => krakenfutures.reads.trades.isWhole?.(it))).toEqual([false]);
    expect(pages).toBe(200);
  });

  test('[N4] [R8] a log that is late, or breaks off, keeps nobody from reading and is asked less and less', async () => {
    let [now, asked] = [until, 0];
    const fills = Array.from({ length: 60 }, (_, n) => fill(n));
    const row = (n: number): Raw => ({ id: n, execution: `f${n}`, asset: 'usd', contract: 'pf', fee: n });
    let answer = async (_from: number): Promise<Raw> => ({ logs: [] });
    const exchange = {
      ...{ milliseconds: () => now, parseTrade, privateGetFills: async () => ({ fills }) },
      historyGetAccountLog: ({ from = 0 }: { from?: number }) => {
        asked += 1;
        return answer(from);
      },
    } as unknown as CcxtExchange;
    const fees = new KrakenFees();
    const read = async (): Promise<number> =>
      (await executionsSince(exchange, fees, until)).filter(({ fee }) => fee !== undefined).length;
    for (const end = now + 600_000; now < end; now += 2_000) expect(await read()).toBe(0);
    // Three units each: most of the hundred that ten minutes have is left.
    expect([asked < 15, asked > 8]).toEqual([true, true]);
    now += 60_000;
    const first = Array.from({ length: 1_000 }, (_, n) => (n < 40 ? row(n) : { id: n }));
    answer = async (from) => {
      if (from > 0) throw new Error('timeout');
      return { logs: first };
    };
    expect(await read()).toBe(40);
    now += 10_000;
    answer = async () => ({ logs: fills.map((_, n) => row(n)) });
    expect(await read()).toBe(60);
  });

  test('come from the log’s row of the cash, not from that of the position', async () => {
    const contract = 'pf_xbtusd';
    const logs = [
      { execution: 'f1', asset: contract, contract, fee: null },
      { execution: 'f1', asset: 'usd', contract, fee: 0.0035 },
    ];
    const exchange = {
      privateGetFills: async () => ({ fills: [fill(1)] }),
      historyGetAccountLog: async () => ({ logs }),
      ...{ milliseconds, parseTrade },
    } as unknown as CcxtExchange;
    const trades = await executionsSince(exchange, new KrakenFees(), until);
    expect(trades.map(({ fee }) => fee)).toEqual([{ cost: '0.0035', currency: 'USD' }]);
  });

  test('are of markets in capital letters, however the list writes them', async () => {
    const fees = new KrakenFees();
    fees.learn('f1', 1, 'usd');
    const exchange = {
      privateGetFills: async () => ({ fills: [{ ...fill(1), symbol: 'pf_xbtusd' }] }),
      parseTrade: (trade: Raw) => ({ symbol: trade.symbol }),
    } as unknown as CcxtExchange;
    const trades = await executionsSince(exchange, fees, until);
    expect(trades.map(({ symbol }) => symbol)).toEqual(['PF_XBTUSD']);
  });

  test('are kept for the newest executions, and asked of nobody while they are known', async () => {
    const fees = new KrakenFees();
    for (let n = 0; n <= 10_000; n += 1) fees.learn(`f${n}`, n, 'usd');
    expect(fees.of('f0')).toBeUndefined();
    expect(fees.of('f10000')).toEqual({ cost: '10000', currency: 'USD' });
    fees.learn('f1', null, 'usd');
    expect(fees.of('f1')).toEqual({ cost: '1', currency: 'USD' });
  });
});

test('[K11] a switch that Kraken has not set is a failure, whatever the answer says besides', async () => {
  const saying = (triggerTime: string): CcxtExchange =>
    ({ privatePostCancelallordersafter: async () => ({ status: { triggerTime } }) }) as unknown as CcxtExchange;
  await krakenfutures.deadMansSwitch?.set(saying('2026-01-01T00:01:00.000Z'), 60_000, []);
  await krakenfutures.deadMansSwitch?.set(saying('0'), 0, []);
  await expect(krakenfutures.deadMansSwitch?.set(saying('0'), 60_000, [])).rejects.toThrow('Kraken');
});
