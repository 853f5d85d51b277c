import { describe, expect, test } from 'vitest';
import { InstrumentId, OrderId } from '../../../../shared/ids.ts';
import { price, quantity } from '../../../../shared/money.ts';
import type { VenueOrder } from '../../../engine/domain/order.ts';
import type { CcxtExchange, CcxtOrder, CcxtPosition, CcxtTrade, Params, Raw } from '../ccxt-api.ts';
import { failureOf } from '../errors.ts';
import { BTC } from '../testing/fake-venue.ts';
import { okx } from './okx.ts';
import { mendOkxPositions } from './okx-positions.ts';

const id = OrderId.parse('abcdefghij-1');
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
const orderOf = (info: Raw): CcxtOrder => ({ info }) as unknown as CcxtOrder;
const tradeOf = (info: Raw): CcxtTrade => ({ info }) as unknown as CcxtTrade;

describe('orders', () => {
  test('a limit order says its time in force, its client id, and that it only reduces', () => {
    expect(okx.orders.place(limit, 'abcdefghijZ1', 0)).toEqual({
      type: 'limit',
      price: '50000',
      params: { clientOrderId: 'abcdefghijZ1', reduceOnly: true, timeInForce: 'GTC' },
    });
  });

  test('a stop is a conditional order, its client id said as OKX wants it of one', () => {
    expect(okx.orders.place({ ...limit, type: 'stop' }, 'abcdefghijZ1', 0)).toEqual({
      type: 'market',
      price: undefined,
      params: { clientOrderId: 'abcdefghijZ1', algoClOrdId: 'abcdefghijZ1', reduceOnly: true, stopLossPrice: '50000' },
    });
  });

  test.each([
    ['POST', '/api/v5/trade/order', { expTime: '1700000005000' }],
    ['POST', '/api/v5/trade/cancel-order', {}],
    ['POST', '/api/v5/trade/order-algo', {}],
    ['GET', '/api/v5/trade/order', {}],
  ])('%s %s carries its validity where OKX takes one', (method, path, headers) => {
    const request = { method, url: new URL(path, 'https://www.okx.com'), validUntil: 1_700_000_005_000 };
    expect(okx.headers?.(request)).toEqual(headers);
  });

  test.each([
    [
      { algoId: '', ordId: '5' },
      { stop: false, triggered: false, child: null },
    ],
    [
      { algoId: '95', ordId: '' },
      { stop: true, triggered: false, child: null },
    ],
    [
      { algoId: '95', ordId: '5', state: 'effective' },
      { stop: false, triggered: true, child: '5' },
    ],
    [
      { algoId: '95', ordId: '5', accFillSz: '0', state: 'live' },
      { stop: false, triggered: true, child: '5' },
    ],
    // One of others' that goes on waiting while orders come out of it.
    [
      { algoId: '95', ordId: '5', ordType: 'iceberg', state: 'partially_effective' },
      { stop: true, triggered: true, child: '5' },
    ],
  ])('%j is a stop that waits, one that was triggered, or none', (info, { stop, triggered, child }) => {
    const order = orderOf(info);
    expect([okx.orders.isStop(order), okx.orders.isTriggered(order)]).toEqual([stop, triggered]);
    expect(okx.orders.childId?.(order)).toBe(child);
  });

  test.each([
    ['1', 'requested'],
    ['14', 'immediate-or-cancel'],
    ['23', 'reduce-only'],
    ['31', 'post-only-would-cross'],
    ['999', null],
    [undefined, null],
  ])('cancel source %s is %s', (cancelSource, reason) => {
    expect(okx.orders.endReason(orderOf({ cancelSource }))).toBe(reason);
  });
});

describe('errors', () => {
  const answer = (body: object): Error => new Error(`okx ${JSON.stringify(body)}`);
  const ofOrder = (sCode: string): Error => answer({ code: '1', data: [{ clOrdId: 'x', sCode, sMsg: '' }], msg: '' });

  test.each([
    [ofOrder('51008'), { kind: 'refused', reason: 'insufficient-balance' }],
    [ofOrder('50036'), { kind: 'refused', reason: 'expired' }],
    [ofOrder('51149'), { kind: 'ambiguous' }],
    [ofOrder('50061'), { kind: 'throttled', retryAfterMs: 2_000 }],
    [answer({ code: '50011', data: [], msg: 'Too Many Requests' }), { kind: 'throttled', retryAfterMs: 2_000 }],
    [answer({ code: '50001', data: [], msg: '' }), { kind: 'throttled', retryAfterMs: 2_000, because: 'unreachable' }],
    [answer({ code: '50113', data: [], msg: 'Invalid Sign' }), { kind: 'key-refused' }],
    [answer({ code: '50004', data: [], msg: 'timeout' }), { kind: 'ambiguous' }],
    [new Error('okx GET https://www.okx.com/api/v5/trade/order request timed out'), { kind: 'ambiguous' }],
  ])('%s', (error, failure) => {
    expect(failureOf(error, okx.errors, null)).toEqual(failure);
  });

  test('of a batch the code of the order that failed counts, not of those that did not', () => {
    const body = { code: '2', data: [{ sCode: '0' }, { sCode: '51400' }], msg: '' };
    expect(okx.errors.code(answer(body).message)).toBe('51400');
  });
});

describe('[S2] the key', () => {
  const saying = (data: readonly Raw[]): CcxtExchange =>
    ({ privateGetAccountConfig: async () => ({ code: '0', data }) }) as unknown as CcxtExchange;

  test.each([
    ['read_only,trade', { trade: true, withdraw: false }],
    ['read_only,withdraw,trade', { trade: true, withdraw: true }],
    ['read_only', { trade: false, withdraw: false }],
  ])('%s', async (perm, permissions) => {
    const told = await okx.permissions(saying([{ perm, ip: '192.0.2.1' }]));
    expect(told).toMatchObject({ ...permissions, ipRestricted: true, notTold: '' });
  });

  test('where OKX does not say, nothing is assumed and a person is asked', async () => {
    const told = await okx.permissions(saying([]));
    expect(told).toMatchObject({ trade: null, withdraw: null, ipRestricted: null });
    expect(told.notTold).toContain('OKX');
  });
});

describe('reads', () => {
  test('cash is what is settled, not equity', () => {
    const details = [
      { ccy: 'BTC', cashBal: '1', eq: '1' },
      { ccy: 'USDT', cashBal: '100.5', eq: '90' },
    ];
    const balance = { total: {}, info: { code: '0', data: [{ details }] } };
    expect(okx.reads.cash(balance, 'USDT')).toBe('100.5');
    expect(okx.reads.cash(balance, 'USDC')).toBe('0');
  });

  test('an execution is told apart from the same trade’s other side, and knows its order', () => {
    const [buy, sell] = [
      tradeOf({ ordId: '1', tradeId: '7', clOrdId: 'a' }),
      tradeOf({ ordId: '2', tradeId: '7', clOrdId: '' }),
    ];
    expect(okx.reads.trades.fillId(buy)).not.toBe(okx.reads.trades.fillId(sell));
    expect(okx.reads.trades.clientId(buy)).toBe('a');
    expect(okx.reads.trades.clientId(sell)).toBeNull();
    expect(okx.reads.trades.clientId(tradeOf({ clOrdId: '', algoClOrdId: 'b' }))).toBe('b');
  });
});

test('[K11] a switch that OKX has not set is a failure, whatever the answer’s code', async () => {
  const saying = (triggerTime: string): CcxtExchange =>
    ({
      privatePostTradeCancelAllAfter: async () => ({ code: '0', data: [{ triggerTime }] }),
    }) as unknown as CcxtExchange;
  await okx.deadMansSwitch?.set(saying('1700000000000'), 30_000, []);
  await okx.deadMansSwitch?.set(saying('0'), 0, []);
  await expect(okx.deadMansSwitch?.set(saying('0'), 30_000, [])).rejects.toThrow('Cancel All After');
});

function configured(routes: Readonly<Record<string, unknown>>): CcxtExchange {
  const exchange = {
    parseOrder: orderOf,
    orderToTrade: () => ({}),
    cancelOrder: async () => orderOf({}),
    market: () => ({ id: 'BTC-USDT-SWAP' }),
    sign: () => ({}),
    nonce: () => 0,
    milliseconds: () => 0,
    has: {},
    ...routes,
  } as unknown as CcxtExchange;
  okx.configure?.(exchange);
  return exchange;
}

describe('kinds of orders that stand in some of OKX’s documents and not in others', () => {
  const list = async (exchange: CcxtExchange, ordType: string): Promise<unknown> =>
    await exchange.fetchOpenOrders(undefined, undefined, undefined, { ordType });
  const refusing = (message: string): { asked: number; exchange: CcxtExchange } => {
    const of = { asked: 0, exchange: {} as CcxtExchange };
    of.exchange = configured({
      privateGetTradeOrdersAlgoPending: async () => {
        of.asked += 1;
        throw new Error(`okx ${message}`);
      },
    });
    return of;
  };
  const UNKNOWN = '{"code":"51000","data":[],"msg":"Parameter ordType error"}';

  test('[R7] there is none of a kind that OKX does not know, and it is asked for once', async () => {
    const at = refusing(UNKNOWN);
    expect(await list(at.exchange, 'smart_iceberg')).toEqual([]);
    expect(await list(at.exchange, 'smart_iceberg')).toEqual([]);
    expect(at.asked).toBe(1);
  });

  test.each([
    ['a kind that it has to know', 'trigger', UNKNOWN],
    ['no time for it', 'twap', '{"code":"50011","data":[],"msg":"Too Many Requests"}'],
    ['another parameter', 'twap', '{"code":"51000","data":[],"msg":"Parameter limit error"}'],
  ])('[R7] %s: a refusal is no empty list', async (_name, ordType, message) => {
    await expect(list(refusing(message).exchange, ordType)).rejects.toThrow('okx');
  });
});

describe('the cancel of a kind that has had two addresses', () => {
  const cancel = async (algos: unknown, advance: unknown): Promise<unknown> => {
    const asked: string[] = [];
    const route = (name: string, answer: unknown) => async (): Promise<unknown> => {
      asked.push(name);
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const exchange = configured({
      privatePostTradeCancelAlgos: route('algos', algos),
      privatePostTradeCancelAdvanceAlgos: route('advance', advance),
    });
    const target = { clientId: null, venueId: '95', stop: true, kind: 'twap', market: BTC };
    const { id, params } = okx.orders.cancel(target);
    await exchange.cancelOrder(id, BTC.symbol, params).catch((error: Error) => asked.push(error.message));
    return asked;
  };
  const done = { code: '0', data: [{ algoId: '95', sCode: '0' }] };
  const refused = new Error('okx {"code":"1","data":[{"algoId":"95","sCode":"51000"}],"msg":""}');

  test('[K4] is sent to the one, and to the other only if the order was refused there', async () => {
    expect(await cancel(done, done)).toEqual(['algos']);
    expect(await cancel(refused, done)).toEqual(['algos', 'advance']);
    expect(await cancel(refused, new Error('gone'))).toEqual(['algos', 'advance', 'gone']);
    expect(await cancel(new Error('timed out'), done)).toEqual(['algos', 'timed out']);
  });
});

describe('a list', () => {
  test('that goes on for ever is an error, and not asked for for ever', async () => {
    const page = Array.from({ length: 100 }, () => ({ ordId: '1' }));
    const exchange = configured({ privateGetTradeOrdersPending: async () => ({ data: page }) });
    await expect(exchange.fetchOpenOrders(undefined, undefined, undefined, {})).rejects.toThrow(
      'more than can be read',
    );
  });
});

describe('[K4] positions', () => {
  const row = (instType: string, instId: string, pos: string, mgnMode = 'cross'): CcxtPosition => ({
    symbol: instType === 'SWAP' ? BTC.symbol : 'BTC/USDT',
    side: pos.startsWith('-') ? 'short' : 'long',
    contracts: pos.replace('-', ''),
    info: { instType, instId, pos, mgnMode },
  });

  /** OKX as far as it lists positions, by kind where one is asked for, and takes orders. */
  function holding(rows: readonly CcxtPosition[]): { exchange: CcxtExchange; sent: Params[] } {
    const sent: Params[] = [];
    const exchange = {
      fetchPositions: async (_symbols: undefined, { instType }: Params) =>
        rows.filter(({ info }) => instType === undefined || info.instType === instType),
      createOrder: async (...order: readonly unknown[]) => void sent.push(order.at(-1) as Params),
    } as unknown as CcxtExchange;
    mendOkxPositions(exchange);
    return { exchange, sent };
  }

  test('of every kind are listed, and only perpetuals under the name of an instrument', async () => {
    const rows = [
      row('SWAP', 'BTC-USDT-SWAP', '2'),
      row('FUTURES', 'BTC-USDT-260327', '-1'),
      row('MARGIN', 'BTC-USDT', '1'),
    ];
    const { exchange } = holding(rows);
    const listed = await exchange.fetchPositions(undefined, okx.reads.positions ?? {});
    expect(listed.map(({ symbol, contracts }) => [symbol, contracts])).toEqual([
      [BTC.symbol, '2'],
      ['BTC-USDT-260327 FUTURES', '1'],
      ['BTC-USDT MARGIN', '1'],
    ]);
  });

  test('are closed in their own margin mode, and everything else goes as it is', async () => {
    const [isolated, cross] = [row('SWAP', 'x', '2', 'isolated'), row('SWAP', 'x', '3')];
    const { exchange, sent } = holding([isolated, cross, row('SWAP', 'x', '-4')]);
    await exchange.fetchPositions(undefined, {});
    const place = (side: string, amount: string, params: Params) =>
      exchange.createOrder(BTC.symbol, 'market', side, amount, undefined, params);
    await place('sell', '2', { reduceOnly: true });
    await place('sell', '3', { reduceOnly: true });
    await place('sell', '1', { positionSide: 'long' });
    await place('buy', '4', { reduceOnly: true });
    await place('sell', '2', {});
    expect(sent).toEqual([
      { reduceOnly: true, marginMode: 'isolated' },
      { reduceOnly: true },
      { positionSide: 'long', marginMode: 'isolated' },
      { reduceOnly: true },
      {},
    ]);
  });
});
