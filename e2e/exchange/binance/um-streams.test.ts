import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { openSession, PERP, place, type Session } from './testing/session.ts';

let session: Session;
beforeEach(async () => {
  session = await openSession();
});
afterEach(async () => await session.close());

const watchOrders = () => session.ccxt.watchOrders(undefined, undefined, undefined, {});
const watchTrades = () => session.ccxt.watchMyTrades(undefined, undefined, undefined, {});

/** Watches, and does something once the stream is connected. */
async function whenConnected<T>(watched: Promise<T>, act: () => unknown): Promise<T> {
  const { sockets } = session.running;
  while (sockets.count === 0) await new Promise((resolve) => setImmediate(resolve));
  await act();
  return await watched;
}

describe('streams of the futures account', () => {
  test('an order is told from its placing to its end, and its execution too', async () => {
    const { ccxt } = session;
    const first = await whenConnected(watchOrders(), () =>
      place(ccxt, { size: '0.1', at: '49000', params: { clientOrderId: 'c1' } }),
    );
    expect(first).toMatchObject([{ clientOrderId: 'c1', status: 'open', info: { x: 'NEW' } }]);
    const [trades, orders] = [watchTrades(), watchOrders()];
    session.running.exchange.market.trade(PERP, price('48999'), quantity('1'), 'sell');
    expect(await trades).toMatchObject([
      { amount: '0.1', price: '49000', takerOrMaker: 'maker', fee: { cost: '0.98' } },
    ]);
    expect(await orders).toMatchObject([{ clientOrderId: 'c1', status: 'closed', filled: '0.1' }]);
  });

  test('a stop is told of as the Algo Service, then as an order', async () => {
    const { ccxt, running } = session;
    const seen: unknown[] = [];
    const handle = ccxt.handleOrderUpdate as (
      client: unknown,
      message: { e: string; o: Record<string, unknown> },
    ) => void;
    Object.assign(ccxt, {
      handleOrderUpdate(client: unknown, message: { e: string; o: Record<string, unknown> }) {
        seen.push([message.e, message.o.X]);
        handle.call(ccxt, client, message);
      },
    });
    const params = { triggerPrice: '49000', clientOrderId: 's1' };
    const first = watchOrders();
    await whenConnected(first, () => place(ccxt, { size: '0.1', side: 'sell', params }));
    const filled = watchTrades();
    running.exchange.market.setQuote(PERP, [level('48990', '5')], [level('48991', '5')]);
    expect(await filled).toMatchObject([{ side: 'sell', amount: '0.1', price: '48990' }]);
    while (seen.length < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([
      ['ALGO_UPDATE', 'NEW'],
      ['ORDER_TRADE_UPDATE', 'NEW'],
      ['ALGO_UPDATE', 'TRIGGERED'],
      ['ORDER_TRADE_UPDATE', 'FILLED'],
      ['ALGO_UPDATE', 'FINISHED'],
    ]);
  });

  test('an execution is told twice, one is not told at all, and one is told late', async () => {
    const { ccxt, running } = session;
    const { market, faults } = running.exchange;
    const watched: string[] = [];
    const handle = ccxt.handleMyTrade as (client: unknown, message: Record<string, unknown>) => void;
    Object.assign(ccxt, {
      handleMyTrade(client: unknown, message: Record<string, unknown>) {
        if (message.x === 'TRADE') watched.push(String(message.l));
        handle.call(ccxt, client, message);
      },
    });
    await whenConnected(watchOrders(), () => place(ccxt, { size: '0.6', at: '49000' }));
    const trade = (size: string) => market.trade(PERP, price('48999'), quantity(size), 'sell');
    faults.addToStream('double', 'fill');
    trade('0.1');
    faults.addToStream('drop', 'fill');
    trade('0.2');
    faults.addToStream('delay', 'fill', 1, 30);
    trade('0.14');
    trade('0.16');
    while (watched.length < 4) await new Promise((resolve) => setImmediate(resolve));
    expect(watched).toEqual(['0.1', '0.1', '0.16', '0.14']);
    expect(await ccxt.fetchMyTrades(PERP, undefined, undefined, {})).toHaveLength(4);
  });

  test('a stream that breaks is opened again, and goes on', async () => {
    const { ccxt, running } = session;
    await whenConnected(watchOrders(), () => place(ccxt, { size: '0.1', at: '49000' }));
    const broken = watchOrders();
    running.sockets.breakAll();
    await expect(broken).rejects.toThrow();
    const again = await whenConnected(watchOrders(), () => place(ccxt, { size: '0.1', at: '49100' }));
    expect(again).toMatchObject([{ price: '49100' }]);
  });

  test('a listen key is one for an account, is kept alive, and runs out', async () => {
    const { ccxt } = session;
    const made = await callRoute(ccxt, 'fapiPrivatePostListenKey', {});
    expect(await callRoute(ccxt, 'fapiPrivatePostListenKey', {})).toEqual(made);
    expect(await callRoute(ccxt, 'fapiPrivatePutListenKey', {})).toEqual(made);
    await callRoute(ccxt, 'fapiPrivateDeleteListenKey', {});
    await expect(callRoute(ccxt, 'fapiPrivatePutListenKey', {})).rejects.toThrow('-1125');
  });
});

describe('streams of the futures market', () => {
  test('the best quote, trades and bars are told as they change', async () => {
    const { ccxt, running } = session;
    const watch = async (name: string, ...args: unknown[]): Promise<unknown> =>
      (ccxt[name] as (...args: unknown[]) => Promise<unknown>).apply(ccxt, args);
    expect(await watch('watchBidsAsks', [PERP])).toMatchObject({ [PERP]: { bid: '50000', ask: '50000.1' } });
    const next = watch('watchBidsAsks', [PERP]);
    running.exchange.market.setQuote(PERP, [level('50010', '1')], [level('50011', '2')]);
    expect(await next).toMatchObject({ [PERP]: { bid: '50010', ask: '50011', askVolume: '2' } });

    expect(await watch('watchOHLCV', PERP, '1m')).toMatchObject([
      [expect.any(Number), 50_000, 50_010, 50_000, 50_010, 0],
    ]);
    const { count } = running.sockets;
    const trades = watch('watchTrades', PERP);
    while (running.sockets.count === count) await new Promise((resolve) => setImmediate(resolve));
    const turns = setInterval(() => running.exchange.market.trade(PERP, price('50010.5'), quantity('0.7'), 'buy'), 5);
    expect(await trades).toMatchObject([{ price: '50010.5', amount: '0.7', side: 'buy' }]);
    clearInterval(turns);
  });

  test('a feed can fall silent while it stays connected', async () => {
    const { ccxt, running } = session;
    const watch = async (): Promise<unknown> =>
      (ccxt.watchBidsAsks as (symbols: string[]) => Promise<unknown>).call(ccxt, [PERP]);
    await watch();
    running.sockets.silent = true;
    const next = watch();
    running.exchange.market.setQuote(PERP, [level('50010', '1')], [level('50011', '2')]);
    running.sockets.silent = false;
    running.exchange.market.setQuote(PERP, [level('50020', '1')], [level('50021', '2')]);
    expect(await next).toMatchObject({ [PERP]: { bid: '50020' } });
    expect(running.sockets.count).toBe(1);
  });
});
