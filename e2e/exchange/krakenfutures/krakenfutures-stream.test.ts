import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CcxtOrder, CcxtTrade } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { krakenfutures } from '../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { orderId } from '../testing/asked.ts';
import { expectPricesAskedFor } from '../testing/asked-prices.ts';
import { heard } from '../testing/heard.ts';
import { BTC, type KrakenDesk, openKrakenDesk } from './testing/desk.ts';

let desk: KrakenDesk;

beforeEach(async () => {
  desk = await openKrakenDesk();
});
afterEach(async () => await desk.close());

const orders = (): CcxtOrder[] => heard(async () => await desk.ccxt.watchOrders(undefined, undefined, undefined, {}));
const trades = (): CcxtTrade[] => heard(async () => await desk.ccxt.watchMyTrades(undefined, undefined, undefined, {}));

describe('private feeds', () => {
  test('begin with what is open; an order, its parts and its end are told once each, under its client id', async () => {
    await desk.place({ n: 1, size: '1', at: '49000' });
    const seen = orders();
    const of = (n: number) => seen.filter((it) => it.clientOrderId === orderId(n));
    await expect.poll(() => of(1).map(({ status }) => status)).toEqual(['open']);
    await desk.place({ n: 2, size: '1', at: '49000' });
    const id = desk.account.find({ clientId: orderId(2) }).id;
    desk.running.exchange.fillAway(desk.account, id, quantity('0.14'));
    desk.running.exchange.cancel(desk.account, id);
    await expect.poll(() => of(2).map(({ status }) => status)).toEqual(['open', 'open', 'canceled']);
    const [, part, end] = of(2);
    expect(part?.info).toMatchObject({ filled: 0.14, qty: 0.86 });
    expect(end && krakenfutures.orders.endReason(end)).toBe('requested');
    expect(end).toMatchObject({ symbol: BTC, side: 'buy' });
  });

  test('an order that is filled whole is closed', async () => {
    const seen = orders();
    await desk.place({ n: 1, size: '1', at: '40000' });
    await expect.poll(() => seen.length).toBe(1);
    desk.running.exchange.fillAway(desk.account, desk.account.find({ clientId: orderId(1) }).id);
    await expect.poll(() => seen.map(({ status }) => status)).toEqual(['open', 'closed']);
  });

  test('a stop that is triggered goes on', async () => {
    await desk.place({ n: 1, size: '1', at: '49000', type: 'stop', side: 'sell' });
    const seen = orders();
    await expect.poll(() => seen.map(krakenfutures.orders.isStop)).toEqual([true]);
    desk.running.exchange.market.setQuote(BTC, [level('48900', '10')], [level('48900.1', '10')]);
    await expect.poll(() => seen.at(-1)?.status).toBe('closed');
    expect(seen.some(krakenfutures.orders.isTriggered)).toBe(true);
    expect(seen.filter(krakenfutures.orders.isTriggered).every(({ status }) => status === 'open')).toBe(true);
  });

  test('executions have their fee, which no list has to ask for then; those from before are not told again', async () => {
    await desk.place({ n: 1, size: '1' });
    const fills = trades();
    await expect.poll(() => desk.running.sockets.count).toBe(1);
    const seen = orders();
    await desk.place({ n: 2, size: '1', at: '40000' });
    // Both feeds come over one connection in order: who has heard of the order has heard the first message of the fills.
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    await desk.place({ n: 3, size: '2' });
    await expect.poll(() => fills.length).toBe(1);
    expect(fills[0]).toMatchObject({ amount: '2', price: '50000.1', side: 'buy', takerOrMaker: 'taker', symbol: BTC });
    expect(fills[0]?.fee).toMatchObject({ cost: '50.0001', currency: 'USD' });
    expect(fills[0] && krakenfutures.reads.trades.clientId(fills[0])).toBe(orderId(3));
    const listed = await desk.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, {});
    expect(listed.map(({ fee }) => fee?.cost)).toEqual(['25.00005', '50.0001']);
    expect(desk.running.asked.some(({ path }) => path.endsWith('account-log'))).toBe(false);
  });

  test('[N4] a challenge that is signed with another secret brings nothing', async () => {
    const other = await desk.another({ secret: Buffer.from('wrong').toString('base64') });
    await other.loadMarkets();
    await expect(other.watchOrders(undefined, undefined, undefined, {})).rejects.toThrow('Authentication failed');
  });

  test('positions as they change', async () => {
    const ccxt = desk.ccxt as unknown as { watchPositions(): Promise<readonly { side: string; contracts: string }[]> };
    const positions = heard(async () => await ccxt.watchPositions());
    await desk.place({ size: '1', side: 'sell' });
    await expect.poll(() => positions.at(-1)).toMatchObject({ symbol: BTC, side: 'short', contracts: '1' });
  });
});

describe('public feeds', () => {
  interface Quotes {
    watchTicker(symbol: string): Promise<{ bid: string; ask: string; timestamp: number }>;
    watchBidsAsks(symbols: readonly string[]): Promise<Record<string, { bid: string; ask: string }>>;
  }
  const quotes = (): Quotes => desk.ccxt as unknown as Quotes;

  test('the ticker at the exchange’s time, then as it changes', async () => {
    const first = await quotes().watchTicker(BTC);
    expect(first).toMatchObject({ bid: '50000', ask: '50000.1' });
    expect(first.timestamp).toBe(desk.running.exchange.market.quote(BTC)?.at);
    const next = quotes().watchTicker(BTC);
    desk.running.exchange.market.setQuote(BTC, [level('50001', '1')], [level('50001.1', '1')]);
    expect(await next).toMatchObject({ bid: '50001', ask: '50001.1' });
  });

  test('the best of each side', async () => {
    expect((await quotes().watchBidsAsks([BTC]))[BTC]).toMatchObject({ bid: '50000', ask: '50000.1' });
  });
});

test('prices and minutes can be asked for too, at the exchange’s own time', async () => {
  await expectPricesAskedFor(desk, BTC);
});
