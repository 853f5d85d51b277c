import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/main/adapters/ccxt/errors.ts';
import { krakenfutures } from '../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { rate } from '../../../src/shared/money.ts';
import { MAIN_KEY } from '../core/testing/market.ts';
import { orderId } from '../testing/asked.ts';
import { ORDER_FAULTS } from '../testing/order-faults.ts';
import { BTC, type KrakenDesk, openKrakenDesk, refusal } from './testing/desk.ts';

let desk: KrakenDesk;

beforeEach(async () => {
  desk = await openKrakenDesk();
});
afterEach(async () => await desk.close());

describe('markets and time', () => {
  test('bitcoin is bitcoin, steps are exact', async () => {
    expect(desk.market).toMatchObject({ id: 'PF_XBTUSD', base: 'BTC', settle: 'USD', linear: true, contractSize: '1' });
    expect(desk.market.precision).toEqual({ amount: '0.0001', price: '0.1' });
  });

  test('tells its time, which may be off', async () => {
    desk.running.exchange.skewMs = 60_000;
    expect((await desk.ccxt.fetchTime()) ?? 0).toBeGreaterThan(Date.now() + 59_000);
  });

  test('a delisted instrument has no market', async () => {
    desk.running.exchange.delist(BTC);
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toEqual({ kind: 'refused', reason: 'no-market' });
  });
});

describe('keys', () => {
  test.each([
    ['another secret', { secret: Buffer.from('wrong').toString('base64') }],
    ['an unknown key', { apiKey: 'nobody' }],
  ])('[N4] %s is refused as a key', async (_name, keys) => {
    const other = await desk.another(keys);
    await other.loadMarkets();
    expect(await refusal(other.fetchBalance({}))).toEqual({ kind: 'key-refused' });
  });

  test('[N4] so is one that is used from another address', async () => {
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), ips: ['192.0.2.1'] });
    expect(await refusal(desk.ccxt.fetchBalance({}))).toEqual({ kind: 'key-refused' });
  });

  test('[S2] what a key may do comes from Kraken’s check of it', async () => {
    expect(await krakenfutures.permissions(desk.ccxt)).toMatchObject({
      trade: true,
      withdraw: false,
      ipRestricted: false,
      notTold: '',
    });
    const rich = { permissions: ['read', 'trade', 'withdraw'], ips: ['127.0.0.1'] } as const;
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), ...rich });
    expect(await krakenfutures.permissions(desk.ccxt)).toMatchObject({
      trade: true,
      withdraw: true,
      ipRestricted: true,
    });
  });

  test('a key that may only read is refused when it trades', async () => {
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), permissions: ['read'] });
    expect(await krakenfutures.permissions(desk.ccxt)).toMatchObject({ trade: false });
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toEqual({ kind: 'key-refused' });
  });
});

describe('[K11] the dead man’s switch', () => {
  test('is set and taken away; when it runs out every order is gone', async () => {
    await desk.place({ size: '1', at: '49000' });
    await desk.place({ n: 2, size: '1', at: '45000', type: 'stop', side: 'sell' });
    const { deadMan } = desk.running.exchange;
    await krakenfutures.deadMansSwitch?.set(desk.ccxt, 60_000, []);
    expect(deadMan.isArmed(desk.account, null)).toBe(true);
    await krakenfutures.deadMansSwitch?.set(desk.ccxt, 0, []);
    expect(deadMan.isArmed(desk.account, null)).toBe(false);
    await krakenfutures.deadMansSwitch?.set(desk.ccxt, 1_000, []);
    await expect.poll(() => desk.account.openOrders().length, { timeout: 3_000 }).toBe(0);
  });
});

describe('limits and faults', () => {
  test('[N4] what costs more than the budget is refused, and not looked at', async () => {
    desk.running.exchange.limits.scale = 0.1;
    // Fifty for each ten seconds: five orders in each of two windows at most.
    const calls = Array.from({ length: 15 }, (_, n) => desk.place({ n, size: '1', at: '49000' }));
    const failed = (await Promise.allSettled(calls)).filter((it) => it.status === 'rejected');
    expect(failed.length).toBeGreaterThanOrEqual(5);
    for (const { reason } of failed) {
      expect(failureOf(reason, krakenfutures.errors, null)).toEqual({ kind: 'throttled', retryAfterMs: 10_000 });
    }
    expect(desk.account.openOrders()).toHaveLength(15 - failed.length);
  });

  test.each(ORDER_FAULTS)('%s of an order', async (kind, failure, there) => {
    desk.running.exchange.faults.add(kind, 'place', 1, 1_000);
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toMatchObject(failure);
    expect(desk.account.openOrders()).toHaveLength(there);
  });

  test('an order whose answer was lost is there under its client id', async () => {
    desk.running.exchange.faults.add('lose-answer', 'place');
    await refusal(desk.place({ size: '1', at: '49000' }));
    const [open] = await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, {});
    expect(open?.clientOrderId).toBe(orderId(1));
  });

  test('maintenance is no refusal of an order', async () => {
    desk.running.exchange.maintenance = true;
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toMatchObject({ kind: 'throttled' });
  });
});

describe('funding', () => {
  test('is signed: negative was paid', async () => {
    await desk.place({ size: '1' });
    desk.running.exchange.market.setFundingRate(BTC, rate('0.0001'));
    desk.running.exchange.fund(BTC);
    const params = krakenfutures.reads.funding ?? {};
    const [funding] = await desk.ccxt.fetchFundingHistory(undefined, Date.now() - 60_000, undefined, params);
    expect(funding).toMatchObject({ symbol: BTC, code: 'USD', amount: '-5.00001' });
  });
});
