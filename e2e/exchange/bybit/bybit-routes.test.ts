import { afterEach, beforeEach, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { price, quantity, rate } from '../../../src/shared/money.ts';
import { openSession, PERP, placed, refusalOf, type Session, SPOT, until } from './testing/session.ts';

const GTC = { timeInForce: 'GTC' };
let at: Session;
beforeEach(async () => {
  at = await openSession();
});
afterEach(async () => {
  await at.close();
});

/** One of ccxt's own methods that the app does not call. */
async function ask<T>(method: string, ...args: unknown[]): Promise<T> {
  const call = at.ccxt[method];
  if (typeof call !== 'function') throw new Error(`ccxt has no ${method}`);
  return (await call.apply(at.ccxt, args)) as T;
}

test('a batch of orders has an answer for each', async () => {
  const order = (price: string, clientOrderId: string) => {
    const params = { ...GTC, clientOrderId };
    return { symbol: PERP, type: 'limit', side: 'buy', amount: '0.01', price, params };
  };
  const answers = await ask<{ status: string | undefined }[]>('createOrders', [
    order('49000', 'abcdef-1'),
    order('49000.01', 'abcdef-2'),
    order('48000', 'abcdef-3'),
  ]);
  expect(answers.map((it) => it.status)).toEqual([undefined, 'rejected', undefined]);
  await until(() => at.account.openOrders().length === 2);
  expect(at.account.openOrders().map((it) => it.clientId)).toEqual(['abcdef-1', 'abcdef-3']);
});

test('a batch spends its limit order by order: what is over it fails, what is not is done', async () => {
  at.running.exchange.limits.scale = 0.3;
  const request = Array.from({ length: 5 }, (_, n) => ({
    symbol: 'BTCUSDT',
    side: 'Buy',
    orderType: 'Limit',
    qty: '0.01',
    price: '49000',
    orderLinkId: `abcdef-${n}`,
  }));
  const answer = await callRoute(at.ccxt, 'privatePostV5OrderCreateBatch', { category: 'linear', request });
  const codes = [0, 0, 0, 10006, 10006].map((code) => ({ code }));
  expect(answer).toMatchObject({ retCode: 0, retExtInfo: { list: codes } });
});

test('orders that ended are in the history, not among the open ones', async () => {
  const { id } = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '48000', GTC);
  await at.ccxt.cancelOrder(id, PERP, {});
  const ended = await ask<{ id: string; status: string }[]>('fetchCanceledOrders', PERP, undefined, undefined, {});
  expect(ended.map((it) => [it.id, it.status])).toEqual([[id, 'canceled']]);
});

test('the account’s log has what every kind of cash was', async () => {
  await placed(at.ccxt, PERP, 'market', 'buy', '0.1', undefined, {});
  at.running.exchange.market.setFundingRate(PERP, rate('0.0001'));
  at.running.exchange.fund(PERP);
  const { result } = (await callRoute(at.ccxt, 'privateGetV5AccountTransactionLog', { currency: 'USDT' })) as {
    readonly result: { readonly list: readonly { readonly type: string; readonly funding: string }[] };
  };
  expect(result.list.map((it) => it.type)).toEqual(['SETTLEMENT', 'TRADE']);
  expect(result.list[0]?.funding).toMatch(/^-0\.5/);
});

test('fees and leverage are the account’s own', async () => {
  expect(await ask('fetchTradingFee', PERP)).toMatchObject({ maker: '0.0002', taker: '0.0005' });
  await ask('setLeverage', '5', PERP);
  expect(at.account.leverage(PERP)).toBe(5);
  expect((await refusalOf(ask('setLeverage', '500', PERP))).code).toBe('10001');
});

test.each([PERP, SPOT])('%s: book, ticker, minutes and trades are the market’s', async (symbol) => {
  expect(await ask('fetchOrderBook', symbol)).toMatchObject({ bids: [[50000, 10]], asks: [[50000.1, 10]] });
  expect(await ask('fetchTicker', symbol)).toMatchObject({ symbol, bid: '50000', ask: '50000.1', last: '50000' });
  expect((await ask<unknown[][]>('fetchOHLCV', symbol, '1m')).at(-1)?.slice(1, 5)).toEqual(Array(4).fill('50000'));
  const told = ask<{ price: string; amount: string; side: string }[]>('watchTrades', symbol);
  await until(() => at.running.sockets.count === 1);
  const timer = setInterval(() => at.running.exchange.market.trade(symbol, price('50000'), quantity('2'), 'sell'), 5);
  const [trade] = await told.finally(() => clearInterval(timer));
  expect(trade).toMatchObject({ amount: '2', side: 'sell' });
});
