import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { binance } from '../../../src/main/adapters/ccxt/profiles/binance.ts';
import { price, quantity, rate } from '../../../src/shared/money.ts';
import { level, MAIN_SECRET } from '../core/testing/market.ts';
import { openSession, PERP, place, refusal, type Session } from './testing/session.ts';

let session: Session;
beforeEach(async () => {
  session = await openSession();
});
afterEach(async () => await session.close());

const wallet = async (): Promise<string | undefined> => binance.reads.cash(await session.ccxt.fetchBalance({}), 'USDT');

describe('the futures account', () => {
  test('a position is opened, turned over and closed; the wallet counts every unit', async () => {
    const { ccxt } = session;
    await place(ccxt, { size: '0.2' });
    expect(await ccxt.fetchPositions(undefined, {})).toMatchObject([{ symbol: PERP, side: 'long', contracts: '0.2' }]);
    // 0.2 × 50000.1 × 0.0005
    expect(await wallet()).toBe('99994.99999');
    await place(ccxt, { size: '0.3', side: 'sell' });
    expect(await ccxt.fetchPositions(undefined, {})).toMatchObject([{ side: 'short', contracts: '0.1' }]);
    // A loss of 0.1 on 0.2, and 0.3 × 50000 × 0.0005
    expect(await wallet()).toBe('99987.47999');
    await place(ccxt, { size: '0.1', params: { reduceOnly: true } });
    expect(await ccxt.fetchPositions(undefined, {})).toEqual([]);
    expect(await wallet()).toBe('99984.969985');
  });

  test('a reduce-only order closes what is there and no more', async () => {
    const { ccxt } = session;
    await place(ccxt, { size: '0.2' });
    const placed = await place(ccxt, { size: '0.5', side: 'sell', params: { reduceOnly: true } });
    expect(placed).toMatchObject({ filled: '0.2', status: 'expired' });
    expect(await ccxt.fetchPositions(undefined, {})).toEqual([]);
  });

  test('in hedge mode a long and a short stand side by side', async () => {
    const { ccxt } = session;
    await ccxt.setPositionMode(true, undefined, {});
    expect((await ccxt.fetchPositionMode(undefined, {})).hedged).toBe(true);
    expect(await refusal(place(ccxt, { size: '0.1' }))).toMatchObject({ code: -4061 });
    await place(ccxt, { size: '0.1', params: { hedged: true } });
    await place(ccxt, { size: '0.3', side: 'sell', params: { hedged: true } });
    expect(await ccxt.fetchPositions(undefined, {})).toMatchObject([
      { side: 'long', contracts: '0.1', hedged: true },
      { side: 'short', contracts: '0.3', hedged: true },
    ]);
    expect(await refusal(ccxt.setPositionMode(false, undefined, {}))).toMatchObject({ code: -4068 });
    const closing = { size: '0.3', params: { hedged: true, reduceOnly: true } };
    await place(ccxt, closing);
    expect(await ccxt.fetchPositions(undefined, {})).toMatchObject([{ side: 'long', contracts: '0.1' }]);
    expect(await refusal(place(ccxt, closing))).toMatchObject({ code: -2022 });
  });

  test('funding is taken from the wallet and listed, signed', async () => {
    const { ccxt, running } = session;
    await place(ccxt, { size: '0.2' });
    running.exchange.market.setFundingRate(PERP, rate('0.0001'));
    running.exchange.fund(PERP);
    const [funding] = await ccxt.fetchFundingHistory(undefined, undefined, undefined, {});
    // The mark is 50000.1: the middle, on the tick.
    expect(funding).toMatchObject({ symbol: PERP, code: 'USDT', amount: '-1.000002' });
    expect(await wallet()).toBe('99993.999988');
  });

  test('executions are listed from an id or a time on, oldest first, and never for too long a span', async () => {
    const { ccxt } = session;
    for (const size of ['0.01', '0.02', '0.03']) await place(ccxt, { size });
    const all = await ccxt.fetchMyTrades(PERP, undefined, undefined, {});
    expect(all.map((it) => it.amount)).toEqual(['0.01', '0.02', '0.03']);
    const since = all[0]?.timestamp;
    expect(await ccxt.fetchMyTrades(PERP, since, 2, {})).toHaveLength(2);
    const later = await ccxt.fetchMyTrades(PERP, undefined, undefined, { fromId: all[1]?.id });
    expect(later.map((it) => it.amount)).toEqual(['0.02', '0.03']);
    const list = async (params: object) => {
      const rows = await callRoute(ccxt, 'fapiPrivateGetUserTrades', { symbol: 'BTCUSDT', limit: 2, ...params });
      return (rows as { qty: string }[]).map((it) => it.qty);
    };
    expect(await list({})).toEqual(['0.02', '0.03']);
    expect(await list({ startTime: since })).toEqual(['0.01', '0.02']);
    expect(await list({ orderId: all[2]?.order })).toEqual(['0.03']);
    const span = { symbol: 'BTCUSDT', startTime: 1, endTime: 8 * 24 * 3_600_000 };
    expect(await refusal(callRoute(ccxt, 'fapiPrivateGetUserTrades', span))).toMatchObject({ code: -4047 });
  });

  test("the dead man's timer cancels a symbol's orders when nobody sets it anew", async () => {
    const { ccxt, account, running } = session;
    const set = (countdownTime: number) =>
      callRoute(ccxt, 'fapiPrivatePostCountdownCancelAll', { symbol: 'BTCUSDT', countdownTime });
    await place(ccxt, { size: '0.1', at: '49000' });
    await set(60_000);
    expect(running.exchange.deadMan.isArmed(account, PERP)).toBe(true);
    await set(0);
    expect(running.exchange.deadMan.isArmed(account, PERP)).toBe(false);
    expect(account.openOrders()).toHaveLength(1);
    const ended = new Promise<void>((resolve) => {
      account.listen((event) => {
        if (event.kind === 'order' && event.change === 'cancelled') resolve();
      });
    });
    await set(1);
    await ended;
    expect(account.view().orders).toMatchObject([{ status: 'cancelled', endReason: 'dead-mans-timer' }]);
  });

  test('what a key may do is told, and what it may not do is refused', async () => {
    const { ccxt, running, another } = session;
    const told = await binance.permissions(ccxt);
    expect(told).toEqual({ trade: true, withdraw: false, ipRestricted: false, expiresAt: null, notTold: '' });
    const common = { secret: MAIN_SECRET, passphrase: null, accountId: 'main', createdAt: 0 };
    running.exchange.addKey({ key: 'reader', permissions: ['read'], ips: null, ...common });
    running.exchange.addKey({
      key: 'elsewhere',
      permissions: ['read', 'trade', 'withdraw'],
      ips: ['10.0.0.1'],
      ...common,
    });
    const reader = await another({ apiKey: 'reader' });
    await reader.loadMarkets();
    expect((await binance.permissions(reader)).trade).toBe(false);
    expect(await refusal(place(reader, { size: '0.1' }))).toMatchObject({ code: -2015 });
    const elsewhere = await another({ apiKey: 'elsewhere' });
    expect(await refusal(binance.permissions(elsewhere))).toMatchObject({ code: -2015 });
    expect(await refusal((await another({ apiKey: 'nobody' })).fetchBalance({}))).toMatchObject({ code: -2015 });
    expect(await refusal((await another({ secret: 'wrong' })).fetchBalance({}))).toMatchObject({ code: -1022 });
  });

  test('a read can be stale: it answers as it was when it stopped following', async () => {
    const { ccxt, account } = session;
    account.freezeReads();
    await place(ccxt, { size: '0.2' });
    expect(await ccxt.fetchPositions(undefined, {})).toEqual([]);
    expect(await wallet()).toBe('100000');
    account.thawReads();
    expect(await ccxt.fetchPositions(undefined, {})).toHaveLength(1);
  });

  test('a market that is delisted takes no order, and is in no list any more; its position is', async () => {
    const { ccxt, account, running } = session;
    await place(ccxt, { size: '0.2' });
    await place(ccxt, { size: '0.1', at: '49000' });
    running.exchange.delist(PERP);
    expect(account.openOrders()).toEqual([]);
    expect(await refusal(place(ccxt, { size: '0.1' }))).toMatchObject({ code: -4108 });
    expect(await ccxt.fetchPositions(undefined, {})).toHaveLength(1);
    expect(Object.keys(await ccxt.loadMarkets(true))).toEqual(['ETH/USDT:USDT']);
  });

  test('what the market is read as: bars, the best quote, the time', async () => {
    const { ccxt, running } = session;
    const { market } = running.exchange;
    market.trade(PERP, price('50020'), quantity('1.5'), 'buy');
    const rows = await callRoute(ccxt, 'fapiPublicGetKlines', { symbol: 'BTCUSDT', interval: '1m', limit: 1 });
    const [row] = rows as unknown[][];
    expect(row?.slice(1, 6)).toEqual(['50000', '50020', '50000', '50020', '1.5']);
    expect(row?.[0]).toBe(market.bars(PERP).at(-1)?.openAt);
    market.setQuote(PERP, [level('50018', '2')], [level('50021', '3')]);
    const best = await callRoute(ccxt, 'fapiPublicGetTickerBookTicker', { symbol: 'BTCUSDT' });
    expect(best).toMatchObject({ bidPrice: '50018', bidQty: '2', askPrice: '50021', askQty: '3' });
    running.exchange.skewMs = 3_600_000;
    expect((await ccxt.fetchTime({})) ?? 0).toBeGreaterThan(Date.now() + 3_500_000);
  });
});
