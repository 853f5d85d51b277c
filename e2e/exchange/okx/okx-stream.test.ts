import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CcxtExchange, CcxtOrder, CcxtTrade, Params } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { failureOf } from '../../../src/main/adapters/ccxt/errors.ts';
import { okx } from '../../../src/main/adapters/ccxt/profiles/okx.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { expectPricesAskedFor } from '../testing/asked-prices.ts';
import { heard } from '../testing/heard.ts';
import { BTC, type OkxDesk, openOkxDesk, passphrase } from './testing/desk.ts';

let desk: OkxDesk;

beforeEach(async () => {
  desk = await openOkxDesk();
});
afterEach(async () => await desk.close());

const orders = (params: Params): CcxtOrder[] =>
  heard(async () => await desk.ccxt.watchOrders(undefined, undefined, undefined, params));
const trades = (): CcxtTrade[] =>
  heard(async () => await desk.ccxt.watchMyTrades(undefined, undefined, undefined, okx.streams.trades[0] ?? {}));
const areSubscribed = async (...channels: readonly string[]): Promise<void> =>
  await expect.poll(() => [...desk.subscribed].sort()).toEqual([...channels].sort());

describe('private streams', () => {
  test('an order from being taken to being filled, and the execution with its fee', async () => {
    const seen = orders({});
    const fills = trades();
    await areSubscribed('orders', 'orders');
    await desk.place({ size: '1', at: '40000' });
    await expect.poll(() => seen.map(({ status }) => status)).toEqual(['open']);
    await desk.place({ n: 2, size: '100' });
    await expect.poll(() => fills.length).toBe(1);
    expect(fills[0]).toMatchObject({
      amount: '100',
      price: '50000.1',
      side: 'buy',
      takerOrMaker: 'taker',
      symbol: BTC,
    });
    expect(fills[0]?.fee).toMatchObject({ cost: '25.00005', currency: 'USDT' });
    expect(seen.findLast((it) => it.clientOrderId === 'abcdefghijZ2')).toMatchObject({
      status: 'closed',
      filled: '100',
    });
    const [listed] = await desk.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, {});
    const id = (trade: CcxtTrade | undefined) => trade && okx.reads.trades.fillId(trade);
    expect(id(fills[0])).toBe(id(listed));
  });

  test('a stop: waiting, triggered, and then the order that came of it, under its own client id', async () => {
    const [plain = {}, stops = {}] = okx.streams.orders;
    const algos = orders(stops);
    const seen = orders(plain);
    await areSubscribed('orders', 'orders-algo');
    await desk.place({ n: 7, size: '10', at: '49000', type: 'stop', side: 'sell' });
    await expect.poll(() => algos.some((it) => it.clientOrderId === 'abcdefghijZ7')).toBe(true);
    desk.running.exchange.market.setQuote(BTC, [level('48900', '10')], [level('48900.1', '10')]);
    await expect.poll(() => seen.findLast((it) => it.clientOrderId === 'abcdefghijZ7')?.status).toBe('closed');
    const triggered = algos.findLast((it) => it.clientOrderId === 'abcdefghijZ7');
    expect(triggered && [okx.orders.isTriggered(triggered), triggered.status]).toEqual([true, 'open']);
    expect(triggered && okx.orders.childId?.(triggered)).toBe(seen.at(-1)?.info.ordId);
  });

  test('[N4] a login that is not taken is refused as a key', async () => {
    const other = await desk.another({ secret: 'wrong', passphrase });
    await other.loadMarkets();
    const problem = await other.watchOrders(undefined, undefined, undefined, {}).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failureOf(problem, okx.errors, null)).toEqual({ kind: 'key-refused' });
  });

  test('positions are told when they change', async () => {
    const ccxt = desk.ccxt as CcxtExchange & { watchPositions(): Promise<readonly { contracts: string }[]> };
    const positions = heard(async () => await ccxt.watchPositions());
    await areSubscribed('positions');
    await desk.place({ size: '100' });
    await expect.poll(() => positions.length).toBeGreaterThan(0);
    expect(positions[0]).toMatchObject({ symbol: BTC, side: 'long' });
  });
});

describe('public streams', () => {
  interface Quotes {
    watchBidsAsks(symbols: readonly string[]): Promise<Record<string, { bid: string; ask: string; timestamp: number }>>;
    watchTicker(symbol: string): Promise<{ bid: string; last: string; timestamp: number }>;
    watchOHLCV(symbol: string, frame: string): Promise<readonly (readonly unknown[])[]>;
  }
  const quotes = (): Quotes => desk.ccxt as unknown as Quotes;

  test('the best of each side as it is, then as it changes, at the exchange’s time', async () => {
    const first = (await quotes().watchBidsAsks([BTC]))[BTC];
    expect(first).toMatchObject({ bid: '50000', ask: '50000.1' });
    expect(first?.timestamp).toBe(desk.running.exchange.market.quote(BTC)?.at);
    const next = quotes().watchBidsAsks([BTC]);
    desk.running.exchange.market.setQuote(BTC, [level('50001', '1')], [level('50001.1', '1')]);
    expect((await next)[BTC]).toMatchObject({ bid: '50001', ask: '50001.1' });
  });

  test('the ticker and the running minute', async () => {
    expect(await quotes().watchTicker(BTC)).toMatchObject({ bid: '50000' });
    const bars = await quotes().watchOHLCV(BTC, '1m');
    const next = quotes().watchOHLCV(BTC, '1m');
    desk.running.exchange.market.trade(BTC, price('50000.1'), quantity('0.5'), 'buy');
    expect((await next).at(-1)?.slice(4)).toEqual(['50000.1', '0.5']);
    expect(bars.at(-1)?.[1]).toBe('50000');
  });
});

test('prices and minutes can be asked for too, at the exchange’s own time', async () => {
  await expectPricesAskedFor(desk, BTC);
});
