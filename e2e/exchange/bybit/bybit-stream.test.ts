import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CcxtExchange, CcxtOrder, CcxtTrade } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { level } from '../core/testing/market.ts';
import { openSession, PERP, placed, refusalOf, type Session, SPOT, until } from './testing/session.ts';

const GTC = { timeInForce: 'GTC' };
let at: Session;
let isOver = false;
beforeEach(async () => {
  isOver = false;
  at = await openSession();
});
afterEach(async () => {
  isOver = true;
  await at.close();
});

/** Calls one of ccxt's watch methods that the app's own face of it does not have. */
async function watch<T>(ccxt: CcxtExchange, method: string, ...args: unknown[]): Promise<T> {
  const call = ccxt[method];
  if (typeof call !== 'function') throw new Error(`ccxt has no ${method}`);
  return (await call.apply(ccxt, args)) as T;
}

/** Everything that a stream brings from now on. */
function follow<T>(next: () => Promise<readonly T[]>): T[] {
  const heard: T[] = [];
  const go = async (): Promise<void> => {
    for (;;) {
      try {
        heard.push(...(await next()));
      } catch {
        if (isOver) return;
        await sleep(5);
      }
    }
  };
  void go();
  return heard;
}

const orders = () => follow<CcxtOrder>(() => at.ccxt.watchOrders(undefined, undefined, undefined, {}));
const trades = () => follow<CcxtTrade>(() => at.ccxt.watchMyTrades(undefined, undefined, undefined, {}));
const listening = async (...topics: string[]) =>
  await until(() => topics.every((topic) => at.format.streams.holders(topic) === 1));

test('orders and executions of both products come over one private connection, with client ids', async () => {
  const [heard, filled] = [orders(), trades()];
  await listening('order', 'execution');
  await at.ccxt.createOrder(PERP, 'market', 'buy', '0.01', undefined, { clientOrderId: 'abcdef-1' });
  await at.ccxt.createOrder(SPOT, 'market', 'buy', '0.01', undefined, { clientOrderId: 'abcdef-2' });
  const ofEach = <T>(all: readonly T[], isIt: (it: T, symbol: string, clientId: string) => boolean) =>
    all.some((it) => isIt(it, PERP, 'abcdef-1')) && all.some((it) => isIt(it, SPOT, 'abcdef-2'));
  await until(() =>
    ofEach(
      filled,
      (it, symbol, id) => it.symbol === symbol && bybit.reads.trades.clientId(it) === id && it.amount === '0.01',
    ),
  );
  await until(() =>
    ofEach(heard, (it, symbol, id) => it.symbol === symbol && it.clientOrderId === id && it.status === 'closed'),
  );
  expect(at.running.sockets.count).toBe(1);
});

test('an execution has one id, on the stream and in the list', async () => {
  const filled = trades();
  await listening('execution');
  await at.ccxt.createOrder(PERP, 'market', 'buy', '0.01', undefined, {});
  const [told] = await until(() => filled.length === 1 && filled);
  const [listed] = await at.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, { category: 'linear' });
  expect(told && listed && [told, listed].map((it) => bybit.reads.trades.fillId(it))).toEqual([listed?.id, listed?.id]);
  expect(told?.fee).toEqual(listed?.fee);
});

test('an execution that the stream loses is in the list; one that it doubles has one id', async () => {
  const filled = trades();
  await listening('execution');
  at.running.exchange.faults.addToStream('drop', 'fill');
  await placed(at.ccxt, PERP, 'market', 'buy', '0.01', undefined, { clientOrderId: 'abcdef-1' });
  at.running.exchange.faults.addToStream('double', 'fill');
  await placed(at.ccxt, PERP, 'market', 'buy', '0.02', undefined, { clientOrderId: 'abcdef-2' });
  await until(() => filled.length > 0);
  expect(new Set(filled.map((it) => bybit.reads.trades.clientId(it)))).toEqual(new Set(['abcdef-2']));
  const listed = await at.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, { category: 'linear' });
  expect(listed.map((it) => bybit.reads.trades.clientId(it)).sort()).toEqual(['abcdef-1', 'abcdef-2']);
});

test('positions follow the executions, down to flat', async () => {
  const heard = follow<{ symbol: string; contracts: string; side: string | undefined }>(
    async () => await watch(at.ccxt, 'watchPositions', undefined, undefined, undefined, {}),
  );
  await listening('position');
  await at.ccxt.createOrder(PERP, 'market', 'buy', '0.01', undefined, {});
  await until(() => heard.some((it) => it.contracts === '0.01' && it.side === 'long'));
  await at.ccxt.createOrder(PERP, 'market', 'sell', '0.01', undefined, { reduceOnly: true });
  await until(() => heard.some((it) => it.contracts === '0' && it.side === undefined));
});

test('a part-filled order says how far it is filled before it is cancelled', async () => {
  const heard = orders();
  await listening('order');
  const { id } = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49999', { ...GTC, clientOrderId: 'abcdef-1' });
  at.running.exchange.market.setQuote(PERP, [level('49990', '10')], [level('49999', '0.004')]);
  await until(() => heard.some((it) => it.status === 'open' && it.filled === '0.004'));
  await at.ccxt.cancelOrder(id, PERP, {});
  const last = await until(() => heard.find((it) => it.status === 'canceled'));
  expect(last).toMatchObject({ filled: '0.004', amount: '0.01' });
});

test('[N4] a private stream without a good key is refused', async () => {
  const stranger = await at.another({ secret: 'wrong' });
  await stranger.loadMarkets();
  const { code } = await refusalOf(stranger.watchOrders(undefined, undefined, undefined, {}));
  expect(bybit.errors.keyRefused).toContain(code);
});

test('a stream that breaks is heard of, and takes up its topics anew', async () => {
  const broken = at.ccxt.watchOrders(undefined, undefined, undefined, {});
  await listening('order');
  at.running.sockets.breakAll();
  await expect(broken).rejects.toThrow();
  await until(() => at.format.streams.holders('order') === 0);
  const heard = orders();
  await listening('order');
  await at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', { ...GTC, clientOrderId: 'abcdef-1' });
  await until(() => heard.some((it) => it.clientOrderId === 'abcdef-1' && it.status === 'open'));
});

test('a ping is answered on both kinds of stream', async () => {
  void at.ccxt.watchOrders(undefined, undefined, undefined, {}).catch(() => {});
  void watch(at.ccxt, 'watchTicker', PERP).catch(() => {});
  await until(() => at.running.sockets.count === 2);
  const clients = at.ccxt.clients as Record<string, { lastPong: number | undefined; send(message: object): unknown }>;
  for (const client of Object.values(clients)) {
    Object.assign(client, { lastPong: undefined });
    await client.send({ op: 'ping', req_id: '1' });
    await until(() => client.lastPong !== undefined);
  }
  expect(Object.keys(clients)).toHaveLength(2);
});

test.each([PERP, SPOT])('%s: ticker, best prices, order book and minutes follow the market', async (symbol) => {
  const { market } = at.running.exchange;
  const move = (n: number) => market.setQuote(symbol, [level(`5000${n}`, '1')], [level(`5000${n}.5`, '2')]);
  // ccxt keeps order books as floats, whatever it is told: they are for looking at, not for money.
  const book = await watch<{ bids: number[][]; asks: number[][] }>(at.ccxt, 'watchOrderBook', symbol);
  expect([book.bids[0], book.asks[0]]).toEqual([
    [50000, 10],
    [50000.1, 10],
  ]);
  const after = watch<typeof book>(at.ccxt, 'watchOrderBook', symbol);
  move(1);
  const { bids, asks } = await after;
  expect([bids, asks].map((side) => side.map((it) => it.slice(0, 2)))).toEqual([[[50001, 1]], [[50001.5, 2]]]);
  expect(await watch(at.ccxt, 'watchTicker', symbol)).toMatchObject({ symbol, bid: '50001', ask: '50001.5' });
  const best = await watch<Record<string, object>>(at.ccxt, 'watchBidsAsks', [symbol]);
  expect(best[symbol]).toMatchObject({ bid: '50001', bidVolume: '1', ask: '50001.5' });
  const [minute] = await watch<unknown[][]>(at.ccxt, 'watchOHLCV', symbol, '1m');
  expect(minute?.slice(1, 5)).toEqual(['50000', '50001', '50000', '50001']);
});
