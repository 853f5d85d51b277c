import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CcxtOrder } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { ETHER, openSession, PERP, placed, refusalOf, type Session, SPOT, until } from './testing/session.ts';

const GTC = { timeInForce: 'GTC' };
let at: Session;
beforeEach(async () => {
  at = await openSession();
});
afterEach(async () => {
  await at.close();
});

const open = async (params: object = { category: 'linear', settleCoin: 'USDT' }): Promise<readonly CcxtOrder[]> =>
  await at.ccxt.fetchOpenOrders(undefined, undefined, undefined, { ...params });

test('an order rests with its client id and exact amounts, and is cancelled by either id', async () => {
  const order = await placed(at.ccxt, PERP, 'limit', 'buy', '0.123', '49000.1', { ...GTC, clientOrderId: 'abcdef-1' });
  expect(order).toMatchObject({
    clientOrderId: 'abcdef-1',
    amount: '0.123',
    price: '49000.1',
    filled: '0',
    status: 'open',
  });
  await at.ccxt.cancelOrder(undefined, PERP, { orderLinkId: 'abcdef-1' });
  const second = await placed(at.ccxt, PERP, 'limit', 'buy', '0.123', '49000', { ...GTC, clientOrderId: 'abcdef-2' });
  await at.ccxt.cancelOrder(second.id, PERP, {});
  expect(await open()).toEqual([]);
  const ended = await at.ccxt.fetchOrder(second.id, PERP, {});
  expect(ended.status).toBe('canceled');
  expect(bybit.orders.endReason(ended)).toBe('requested');
});

test('a client id is never taken twice, not even after its order', async () => {
  const first = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', { ...GTC, clientOrderId: 'abcdef-1' });
  const again = () => at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', { ...GTC, clientOrderId: 'abcdef-1' });
  expect((await refusalOf(again())).code).toBe('110072');
  await at.ccxt.cancelOrder(first.id, PERP, {});
  expect((await refusalOf(again())).code).toBe('110072');
  expect(bybit.errors.reasons['110072']).toBe('duplicate-order-id');
});

test.each([
  ['too small a step', PERP, 'limit', 'buy', '0.0105', '49000', {}, '10001'],
  ['too small a tick', PERP, 'limit', 'buy', '0.01', '49000.01', {}, '10001'],
  ['below the least value', PERP, 'limit', 'buy', '0.001', '49000', {}, '110094'],
  ['more than the account has', PERP, 'limit', 'buy', '900', '49000', {}, '110007'],
  ['reduce-only with nothing to reduce', PERP, 'market', 'sell', '0.01', undefined, { reduceOnly: true }, '110017'],
  ['a client id with other letters', PERP, 'limit', 'buy', '0.01', '49000', { clientOrderId: 'a.b' }, '10001'],
  ['hedge mode’s side in one-way mode', PERP, 'limit', 'buy', '0.01', '49000', { positionIdx: 1 }, 'position-idx'],
  [
    'a stop beyond its trigger',
    PERP,
    'market',
    'buy',
    '0.01',
    undefined,
    { triggerPrice: '49000', triggerDirection: 'ascending' },
    '110092',
  ],
  ['spot below the least value', SPOT, 'limit', 'buy', '0.00001', '49000', {}, '170140'],
  ['spot without the coins', SPOT, 'market', 'sell', '1', undefined, {}, '170131'],
])('%s is refused at once: %s %s', async (_why, symbol, type, side, amount, at_, params, code) => {
  const refused = await refusalOf(at.ccxt.createOrder(symbol, type, side, amount, at_, { ...params }));
  expect(refused.code).toBe(code);
  expect(at.account.view().orders).toEqual([]);
});

test('a post-only order that would cross is acknowledged, and rejected on the stream alone', async () => {
  const heard = at.ccxt.watchOrders(undefined, undefined, undefined, {});
  await until(() => at.format.streams.holders('order') === 1);
  const crossing = at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '50000.1', {
    postOnly: true,
    clientOrderId: 'abcdef-1',
  });
  expect(await crossing).toMatchObject({ clientOrderId: 'abcdef-1', status: undefined });
  const [order] = await heard;
  expect(order).toMatchObject({ clientOrderId: 'abcdef-1', status: 'rejected', filled: '0' });
  expect(order && bybit.orders.endReason(order)).toBe('post-only-would-cross');
  expect(await open()).toEqual([]);
  expect((await at.ccxt.fetchOrder('', PERP, { orderLinkId: 'abcdef-1' })).status).toBe('rejected');
});

test('a scripted reject comes after its acknowledgement too', async () => {
  at.running.exchange.faults.add('reject', 'place');
  const { id } = await at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', GTC);
  const order = await until(() => at.ccxt.fetchOrder(id, PERP, {}).catch(() => null));
  expect(order.status).toBe('rejected');
  expect(bybit.orders.endReason(order)).toBe('refused');
});

test('an order on its way can neither be listed nor cancelled, and comes all the same', async () => {
  at.format.desk.hold();
  const { id } = await at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', GTC);
  expect(await open()).toEqual([]);
  expect(await refusalOf(at.ccxt.cancelOrder(id, PERP, {}))).toEqual({ code: '110001', error: 'OrderNotFound' });
  at.format.desk.letGo();
  expect(await open()).toMatchObject([{ id, status: 'open' }]);
});

test('immediate-or-cancel takes what is there and ends; a market order without a market ends', async () => {
  const { market } = at.running.exchange;
  market.setQuote(PERP, [level('50000', '10')], [level('50000.1', '0.004')]);
  const some = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '50000.1', { timeInForce: 'IOC' });
  expect(some).toMatchObject({ status: 'canceled', filled: '0.004', average: '50000.1' });
  expect(bybit.orders.endReason(some)).toBe('immediate-or-cancel');
  market.setQuote(PERP, [level('50000', '10')], []);
  const none = await placed(at.ccxt, PERP, 'market', 'buy', '0.01', undefined, {});
  expect(none.status).toBe('canceled');
  expect(bybit.orders.endReason(none)).toBe('no-market');
});

test('a stop waits, and becomes a market order at its trigger', async () => {
  const params = { triggerPrice: '49900', triggerDirection: 'descending' };
  const stop = await placed(at.ccxt, PERP, 'market', 'sell', '0.01', undefined, params);
  expect(stop).toMatchObject({ status: 'open', triggerPrice: '49900' });
  expect([bybit.orders.isStop(stop), bybit.orders.isTriggered(stop)]).toEqual([true, false]);
  at.running.exchange.market.setQuote(PERP, [level('49899.9', '10')], [level('49900', '10')]);
  const after = await at.ccxt.fetchOrder(stop.id, PERP, {});
  expect(after).toMatchObject({ status: 'closed', filled: '0.01', average: '49899.9' });
  expect([bybit.orders.isStop(after), bybit.orders.isTriggered(after)]).toEqual([false, true]);
});

test('a stop that is cancelled before its trigger was never triggered; spot keeps its stops apart', async () => {
  await placed(at.ccxt, SPOT, 'market', 'buy', '0.1', undefined, {});
  const stop = await at.ccxt.createOrder(SPOT, 'market', 'sell', '0.01', undefined, { triggerPrice: '49000' });
  await until(async () => (await open({ category: 'spot', orderFilter: 'StopOrder' }))[0]);
  expect(await open({ category: 'spot' })).toEqual([]);
  await at.ccxt.cancelOrder(stop.id, SPOT, { trigger: true });
  const after = await at.ccxt.fetchOrder(stop.id, SPOT, { trigger: true });
  expect(after.status).toBe('canceled');
  expect(bybit.orders.isTriggered(after)).toBe(false);
});

test('an amend changes price and quantity; one that comes after the fill is refused', async () => {
  const { id } = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  const edit = at.ccxt.editOrder as (...of: unknown[]) => Promise<CcxtOrder>;
  await edit.call(at.ccxt, id, PERP, 'limit', 'buy', '0.02', '49100', {});
  expect((await open())[0]).toMatchObject({ id, amount: '0.02', price: '49100' });
  at.running.exchange.faults.add('fill-first', 'amend');
  const late = edit.call(at.ccxt, id, PERP, 'limit', 'buy', '0.02', '49200', {});
  expect((await refusalOf(late)).code).toBe('110001');
  expect(await at.ccxt.fetchOrder(id, PERP, {})).toMatchObject({ status: 'closed', filled: '0.02' });
});

test('cancel-all is for one product: of a settlement coin, of a symbol, or of spot', async () => {
  at.running.exchange.limits.scale = 10;
  const bitcoin = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  const ether = await placed(at.ccxt, ETHER, 'limit', 'buy', '0.1', '2900', GTC);
  const spot = await placed(at.ccxt, SPOT, 'limit', 'buy', '0.01', '49000', GTC);
  const cancelAll = at.ccxt.cancelAllOrders as (symbol: string | undefined, params: object) => Promise<CcxtOrder[]>;
  expect((await cancelAll.call(at.ccxt, ETHER, {})).map((it) => it.id)).toEqual([ether.id]);
  expect((await cancelAll.call(at.ccxt, undefined, {})).map((it) => it.id)).toEqual([bitcoin.id]);
  expect((await open({ category: 'spot' })).map((it) => it.id)).toEqual([spot.id]);
  expect((await cancelAll.call(at.ccxt, undefined, { type: 'spot' })).map((it) => it.id)).toEqual([spot.id]);
  const bare = callRoute(at.ccxt, 'privatePostV5OrderCancelAll', { category: 'linear' });
  expect((await refusalOf(bare)).code).toBe('10001');
});

test('a batch cancel answers for each order by itself', async () => {
  const first = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  const request = [
    { symbol: 'BTCUSDT', orderId: first.id },
    { symbol: 'BTCUSDT', orderId: 'nobody' },
  ];
  const answer = await callRoute(at.ccxt, 'privatePostV5OrderCancelBatch', { category: 'linear', request });
  expect(answer).toMatchObject({ retCode: 0, retExtInfo: { list: [{ code: 0 }, { code: 110001 }] } });
  expect(await open()).toEqual([]);
});

test('every open order and every execution is listed, over all pages', async () => {
  const { exchange } = at.running;
  for (let n = 0; n < 120; n += 1) exchange.place(at.account, manual(n, '49000'));
  expect(new Set((await open()).map((it) => it.id)).size).toBe(120);
  for (const order of at.account.openOrders()) exchange.fillAway(at.account, order.id);
  const trades = await at.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, { category: 'linear' });
  expect(new Set(trades.map((it) => bybit.reads.trades.fillId(it))).size).toBe(120);
});

test('a spot order that is cancelled after a part of it was filled was cancelled, not filled', async () => {
  const { id } = await placed(at.ccxt, SPOT, 'limit', 'buy', '0.1', '49000', GTC);
  const [order] = at.account.openOrders();
  at.running.exchange.fillAway(at.account, order?.id ?? '', quantity('0.04'));
  await at.ccxt.cancelOrder(id, SPOT, {});
  expect(await at.ccxt.fetchOrder(id, SPOT, {})).toMatchObject({ status: 'canceled', filled: '0.04', amount: '0.1' });
});

function manual(n: number, at_: string) {
  return {
    clientId: `manual-${n}`,
    symbol: PERP,
    side: 'buy',
    type: 'limit',
    quantity: quantity('0.01'),
    price: price(at_),
    stopPrice: null,
    trigger: 'last',
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    positionSide: 'net',
  } as const;
}
