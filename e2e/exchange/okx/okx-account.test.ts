import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf } from '../../../src/main/adapters/ccxt/errors.ts';
import { okx } from '../../../src/main/adapters/ccxt/profiles/okx.ts';
import { rate } from '../../../src/shared/money.ts';
import { MAIN_KEY } from '../core/testing/market.ts';
import { ORDER_FAULTS } from '../testing/order-faults.ts';
import { BTC, type OkxDesk, openOkxDesk, refusal } from './testing/desk.ts';

let desk: OkxDesk;

beforeEach(async () => {
  desk = await openOkxDesk();
});
afterEach(async () => await desk.close());

describe('markets and time', () => {
  test('contract sizes and steps are the exchange’s own texts', async () => {
    const { market } = desk;
    expect(market).toMatchObject({
      id: 'BTC-USDT-SWAP',
      contractSize: '0.01',
      precision: { amount: '0.01', price: '0.1' },
    });
    expect(desk.ccxt.markets?.['BTC/USDT']).toMatchObject({
      id: 'BTC-USDT',
      spot: true,
      precision: { amount: '0.00000001' },
    });
    expect(Object.keys(desk.ccxt.markets ?? {})).toHaveLength(3);
  });

  test('tells its time, which may be off', async () => {
    desk.running.exchange.skewMs = 60_000;
    expect((await desk.ccxt.fetchTime()) ?? 0).toBeGreaterThan(Date.now() + 59_000);
    // Signed with the machine's own time the request is too old there, and nothing is done.
    expect(await refusal(desk.ccxt.fetchBalance({}))).toEqual({ kind: 'refused', reason: 'expired' });
    await desk.client.syncTime();
    await desk.ccxt.fetchBalance({});
  });

  test('a delisted instrument is unknown', async () => {
    desk.running.exchange.delist(BTC);
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toEqual({
      kind: 'refused',
      reason: 'unknown-instrument',
    });
  });
});

describe('keys', () => {
  test.each([
    ['another secret', { secret: 'wrong' }],
    ['another passphrase', { passphrase: 'wrong' }],
    ['an unknown key', { apiKey: 'nobody' }],
  ])('[N4] %s is refused as a key', async (_name, keys) => {
    const other = await desk.another(keys);
    expect(await refusal(other.fetchBalance({}))).toEqual({ kind: 'key-refused' });
  });

  test('[N4] so is one that is used from another address', async () => {
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), ips: ['192.0.2.1'] });
    expect(await refusal(desk.ccxt.fetchBalance({}))).toEqual({ kind: 'key-refused' });
  });

  test('[S2] what a key may do, and whether it is bound to an address, comes from the account’s configuration', async () => {
    expect(await okx.permissions(desk.ccxt)).toMatchObject({
      trade: true,
      withdraw: false,
      ipRestricted: false,
      notTold: '',
    });
    const rich = { permissions: ['read', 'trade', 'withdraw'], ips: ['127.0.0.1'] } as const;
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), key: 'key-rich', ...rich });
    const other = await desk.another({ apiKey: 'key-rich' });
    expect(await okx.permissions(other)).toMatchObject({ trade: true, withdraw: true, ipRestricted: true });
  });

  test('a key that may only read is refused when it trades', async () => {
    desk.running.exchange.addKey({ ...desk.running.exchange.key(MAIN_KEY), permissions: ['read'] });
    expect(await okx.permissions(desk.ccxt)).toMatchObject({ trade: false });
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toEqual({ kind: 'key-refused' });
  });
});

describe('position mode', () => {
  test('is read, and set while nothing is open', async () => {
    expect(await okx.positionMode?.isHedged(desk.ccxt, [])).toBe(false);
    desk.account.setHedgeMode(true);
    expect(await okx.positionMode?.isHedged(desk.ccxt, [])).toBe(true);
    await okx.positionMode?.setOneWay(desk.ccxt, []);
    expect(desk.account.hedgeMode).toBe(false);
    await desk.place({ size: '1', at: '49000' });
    await expect(desk.ccxt.setPositionMode(true, undefined, {})).rejects.toThrow('59000');
  });

  test('in long/short mode an order has to say which of both', async () => {
    desk.account.setHedgeMode(true);
    await expect(desk.place({ size: '1', at: '49000' })).rejects.toThrow('posSide');
    await desk.ccxt.createOrder(BTC, 'market', 'sell', '100', undefined, { hedged: true });
    const [position] = await desk.ccxt.fetchPositions(undefined, {});
    expect(position).toMatchObject({ side: 'short', contracts: '100', hedged: true });
    await desk.ccxt.createOrder(BTC, 'market', 'buy', '100', undefined, { hedged: true, reduceOnly: true });
    expect(await desk.ccxt.fetchPositions(undefined, {})).toHaveLength(0);
  });
});

describe('[K11] cancel all after', () => {
  test('is set and taken away; when it runs out orders are gone and stops are not', async () => {
    await desk.place({ size: '1', at: '49000' });
    await desk.place({ n: 2, size: '1', at: '45000', type: 'stop', side: 'sell' });
    await okx.deadMansSwitch?.set(desk.ccxt, 30_000, []);
    expect(desk.running.exchange.deadMan.isArmed(desk.account, null)).toBe(true);
    desk.running.exchange.limits.reset();
    await okx.deadMansSwitch?.set(desk.ccxt, 0, []);
    expect(desk.running.exchange.deadMan.isArmed(desk.account, null)).toBe(false);
    desk.running.exchange.deadMan.arm(desk.account, null, 5, (order) => order.status !== 'untriggered');
    await expect.poll(() => desk.account.openOrders().length).toBe(1);
    const ended = await desk.ccxt.fetchOrder(undefined, BTC, { clientOrderId: 'abcdefghijZ1' });
    expect(ended.info).toMatchObject({ cancelSource: '20' });
  });

  test('takes ten seconds at least, two minutes at most', async () => {
    await expect(okx.deadMansSwitch?.set(desk.ccxt, 5_000, [])).rejects.toThrow('timeOut');
    desk.running.exchange.limits.reset();
    await expect(okx.deadMansSwitch?.set(desk.ccxt, 121_000, [])).rejects.toThrow('timeOut');
  });
});

describe('limits and faults', () => {
  test('[N4] orders beyond the limit are refused, and not looked at', async () => {
    desk.running.exchange.limits.scale = 0.1;
    // Six are taken in each window of two seconds: of twenty, even over two windows, eight are not.
    const calls = Array.from({ length: 20 }, (_, n) => desk.place({ n, size: '1', at: '49000' }));
    const failed = (await Promise.allSettled(calls)).filter((it) => it.status === 'rejected');
    expect(failed.length).toBeGreaterThanOrEqual(8);
    for (const { reason } of failed) expect(failureOf(reason, okx.errors, null)).toMatchObject({ kind: 'throttled' });
    expect(desk.account.openOrders()).toHaveLength(20 - failed.length);
  });

  test.each(ORDER_FAULTS)('%s of an order', async (kind, failure, there) => {
    desk.running.exchange.faults.add(kind, 'place', 1, 1_000);
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toMatchObject(failure);
    expect(desk.account.openOrders()).toHaveLength(there);
  });

  test('maintenance is no refusal of an order', async () => {
    desk.running.exchange.maintenance = true;
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toMatchObject({ kind: 'throttled' });
  });
});

describe('funding', () => {
  test('is signed: negative was paid', async () => {
    await desk.place({ size: '100' });
    desk.running.exchange.market.setFundingRate(BTC, rate('0.0001'));
    desk.running.exchange.fund(BTC);
    const [funding] = await desk.ccxt.fetchFundingHistory(undefined, undefined, undefined, okx.reads.funding ?? {});
    expect(funding).toMatchObject({ symbol: BTC, code: 'USDT' });
    expect(funding?.amount).toBe('-5.00001');
  });
});
