import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { openSession, PERP, place, refusal, type Session } from './testing/session.ts';

let session: Session;
beforeEach(async () => {
  session = await openSession();
});
afterEach(async () => await session.close());

const edit = async (id: string | undefined, size: string, at: string): Promise<unknown> => {
  const editOrder = session.ccxt.editOrder as (...args: unknown[]) => Promise<unknown>;
  return await editOrder.call(session.ccxt, id, PERP, 'limit', 'buy', size, at);
};

describe('orders of the futures account', () => {
  test('a limit order rests, is read back by either id, and is cancelled', async () => {
    const { ccxt, account } = session;
    const placed = await place(ccxt, { size: '0.25', at: '49000', params: { clientOrderId: 'mine-1' } });
    expect(account.find({ clientId: 'mine-1' })).toMatchObject({ quantity: quantity('0.25'), price: price('49000') });
    const open = await ccxt.fetchOpenOrders(undefined, undefined, undefined, {});
    expect(open).toMatchObject([{ id: placed.id, clientOrderId: 'mine-1', amount: '0.25', status: 'open' }]);
    const read = await ccxt.fetchOrder(undefined, PERP, { clientOrderId: 'mine-1' });
    expect(read).toMatchObject({ id: placed.id, price: '49000', filled: '0' });
    await ccxt.cancelOrder(undefined, PERP, { clientOrderId: 'mine-1' });
    expect(await ccxt.fetchOrder(placed.id, PERP, {})).toMatchObject({ status: 'canceled' });
    expect(await refusal(ccxt.cancelOrder(placed.id, PERP, {}))).toEqual({ name: 'OrderNotFound', code: -2011 });
  });

  test('a market order takes what is offered level by level, and its rest expires', async () => {
    const { ccxt, running } = session;
    running.exchange.market.setQuote(PERP, [level('50000', '1')], [level('50000.1', '0.1'), level('50010', '0.2')]);
    const placed = await place(ccxt, { size: '0.5' });
    expect(placed).toMatchObject({ filled: '0.3', status: 'expired' });
    const fills = await ccxt.fetchMyTrades(PERP, undefined, undefined, {});
    expect(fills).toMatchObject([
      { order: placed.id, amount: '0.1', price: '50000.1', takerOrMaker: 'taker', fee: { cost: '2.500005' } },
      { order: placed.id, amount: '0.2', price: '50010', takerOrMaker: 'taker', fee: { cost: '5.001' } },
    ]);
  });

  test('an order is filled in parts as others trade through it, at its own price, as a maker', async () => {
    const { ccxt, running } = session;
    const placed = await place(ccxt, { size: '0.3', at: '49500' });
    running.exchange.market.trade(PERP, price('49400'), quantity('0.1'), 'sell');
    expect(await ccxt.fetchOrder(placed.id, PERP, {})).toMatchObject({ filled: '0.1', status: 'open' });
    running.exchange.market.setQuote(PERP, [level('49000', '1')], [level('49400', '1')]);
    expect(await ccxt.fetchOrder(placed.id, PERP, {})).toMatchObject({ filled: '0.3', status: 'closed' });
    const fills = await ccxt.fetchMyTrades(PERP, undefined, undefined, {});
    expect(fills.map(({ price: at, takerOrMaker }) => [at, takerOrMaker])).toEqual([
      ['49500', 'maker'],
      ['49500', 'maker'],
    ]);
  });

  test.each([
    ['a step', { size: '0.0005', at: '49000' }, -4004],
    ['a step above the minimum', { size: '0.0015', at: '49000' }, -1111],
    ['a tick', { size: '0.01', at: '49000.05' }, -4014],
    ['the least value', { size: '0.001', at: '49000' }, -4164],
    ['margin', { size: '100', at: '49000' }, -2019],
    ['post-only', { size: '0.01', at: '50000.1', params: { postOnly: true } }, -5022],
    ['reduce-only', { size: '0.01', at: '49000', params: { reduceOnly: true } }, -2022],
    ['a stop already reached', { size: '0.01', params: { triggerPrice: '49000' } }, -2021],
  ])('%s is refused with its code', async (_what, asked, code) => {
    expect(await refusal(place(session.ccxt, asked))).toMatchObject({ code });
    expect(session.account.openOrders()).toEqual([]);
  });

  test('an immediate-or-cancel order keeps what it got, and its rest expires', async () => {
    const { ccxt, running } = session;
    running.exchange.market.setQuote(PERP, [level('50000', '1')], [level('50000.1', '0.1')]);
    const placed = await place(ccxt, { size: '0.4', at: '50000.1', params: { timeInForce: 'IOC' } });
    expect(placed).toMatchObject({ filled: '0.1', status: 'expired' });
  });

  test('a client id is refused while its order is open, and taken again once it is closed', async () => {
    const { ccxt } = session;
    const asked = { size: '0.01', at: '49000', params: { clientOrderId: 'twice' } };
    await place(ccxt, asked);
    expect(await refusal(place(ccxt, asked))).toMatchObject({ code: -4116 });
    await ccxt.cancelOrder(undefined, PERP, { clientOrderId: 'twice' });
    await place(ccxt, asked);
    expect(session.account.openOrders()).toHaveLength(1);
  });

  test('an order is amended in place, also into the market', async () => {
    const { ccxt } = session;
    const { id } = await place(ccxt, { size: '0.2', at: '49000' });
    await edit(id, '0.3', '49100');
    expect(await ccxt.fetchOrder(id, PERP, {})).toMatchObject({ amount: '0.3', price: '49100', filled: '0' });
    await edit(id, '0.3', '50000.1');
    expect(await ccxt.fetchOrder(id, PERP, {})).toMatchObject({ filled: '0.3', status: 'closed' });
    expect(await refusal(edit(id, '0.3', '49100'))).toMatchObject({ code: -2011 });
  });

  test('a batch of cancels tells of each; all of one symbol are cancelled at once', async () => {
    const { ccxt, account } = session;
    for (const n of [1, 2, 3]) await place(ccxt, { size: '0.01', at: `4900${n}`, params: { clientOrderId: `n${n}` } });
    const batch = { symbol: 'BTCUSDT', origClientOrderIdList: ['n1', 'unknown'] };
    const told = await callRoute(ccxt, 'fapiPrivateDeleteBatchOrders', batch);
    expect(told).toMatchObject([{ status: 'CANCELED' }, { code: -2011 }]);
    expect(account.openOrders()).toHaveLength(2);
    await callRoute(ccxt, 'fapiPrivateDeleteAllOpenOrders', { symbol: 'BTCUSDT' });
    expect(account.openOrders()).toEqual([]);
  });

  test('a stop waits with the Algo Service, and goes on as an order of the matching engine', async () => {
    const { ccxt, running } = session;
    await place(ccxt, { size: '0.2' });
    const stop = {
      size: '0.2',
      side: 'sell' as const,
      params: { triggerPrice: '49000', clientOrderId: 's1', reduceOnly: true },
    };
    const placed = await place(ccxt, stop);
    expect(await ccxt.fetchOpenOrders(undefined, undefined, undefined, {})).toEqual([]);
    const [waiting] = await ccxt.fetchOpenOrders(undefined, undefined, undefined, { conditional: true });
    expect(waiting).toMatchObject({ id: placed.id, clientOrderId: 's1', triggerPrice: '49000' });
    running.exchange.market.setQuote(PERP, [level('48990', '5')], [level('48991', '5')]);
    const order = await ccxt.fetchOrder(undefined, PERP, { clientOrderId: 's1' });
    expect(order).toMatchObject({ status: 'closed', filled: '0.2', info: { avgPrice: '48990' } });
    expect(order.id).not.toBe(placed.id);
    const child = await ccxt.fetchOrder(undefined, PERP, { clientOrderId: 's1', conditional: true });
    expect(child.info).toMatchObject({ algoStatus: 'FINISHED', actualOrderId: order.id });
    expect(await ccxt.fetchPositions(undefined, {})).toEqual([]);
  });

  test('a stop is cancelled by its own client id, and asked for plainly it is refused', async () => {
    const { ccxt, account } = session;
    await place(ccxt, { size: '0.2', side: 'sell', params: { triggerPrice: '49000', clientOrderId: 's1' } });
    await ccxt.cancelOrder(undefined, PERP, { clientOrderId: 's1', conditional: true });
    expect(account.openOrders()).toEqual([]);
    const plainly = { symbol: 'BTCUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '0.1', stopPrice: '49000' };
    expect(await refusal(callRoute(ccxt, 'fapiPrivatePostOrder', plainly))).toMatchObject({ code: -4120 });
  });
});
