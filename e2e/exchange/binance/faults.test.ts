import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSession, PERP, place, refusal, type Session } from './testing/session.ts';

let session: Session;
beforeEach(async () => {
  session = await openSession();
});
afterEach(async () => await session.close());

const asked = { size: '0.01', at: '49000', params: { clientOrderId: 'c1' } };

describe('what can go wrong between a client and Binance', () => {
  test('too many requests are refused with 429 and a time, and who goes on is banned with 418', async () => {
    const { ccxt, running } = session;
    running.exchange.limits.banRule = { refusals: 2, forMs: 60_000 };
    running.exchange.limits.scale = 0.001;
    const statuses = () => running.asked.map((it) => it.status);
    while (!statuses().includes(418)) await ccxt.fetchTime({}).catch(() => {});
    expect(statuses().indexOf(429)).toBeGreaterThan(0);
    expect(statuses().indexOf(418)).toBeGreaterThan(statuses().indexOf(429));
    expect(await refusal(ccxt.fetchTime({}))).toEqual({ name: 'DDoSProtection', code: -1003 });
    running.exchange.limits.scale = 1;
    running.exchange.limits.reset();
    expect(await ccxt.fetchTime({})).toBeGreaterThan(0);
  });

  test('orders have a limit of their own', async () => {
    const { ccxt, running } = session;
    running.exchange.limits.scale = 3 / 300;
    const all = await Promise.allSettled([1, 2, 3, 4].map((n) => place(ccxt, { size: '0.01', at: `4900${n}` })));
    expect(all.filter((it) => it.status === 'fulfilled')).toHaveLength(3);
    expect(session.account.openOrders()).toHaveLength(3);
  });

  test('a request that is too old, or of a clock ahead, is refused', async () => {
    const { ccxt, running } = session;
    running.exchange.skewMs = 6_000;
    expect(await refusal(place(ccxt, asked))).toEqual({ name: 'InvalidNonce', code: -1021 });
    running.exchange.skewMs = -3_000;
    expect(await refusal(place(ccxt, asked))).toEqual({ name: 'InvalidNonce', code: -1021 });
    running.exchange.skewMs = 2_000;
    await place(ccxt, asked);
    expect(session.account.openOrders()).toHaveLength(1);
  });

  test('an order that is late on the way is refused when it arrives', async () => {
    const { ccxt, running } = session;
    ccxt.options.recvWindow = 20;
    running.exchange.faults.add('delay', 'place', 1, 60);
    expect(await refusal(place(ccxt, asked))).toMatchObject({ code: -1021 });
    expect(session.account.openOrders()).toEqual([]);
  });

  test('an answer is lost though the order is there; a request is lost and it is not', async () => {
    const { ccxt, running, account } = session;
    running.exchange.faults.add('lose-answer', 'place');
    await expect(place(ccxt, asked)).rejects.toThrow();
    expect(account.openOrders()).toHaveLength(1);
    expect(await refusal(place(ccxt, asked))).toMatchObject({ code: -4116 });
    running.exchange.faults.add('lose-request', 'cancel');
    await expect(ccxt.cancelOrder(undefined, PERP, { clientOrderId: 'c1' })).rejects.toThrow();
    expect(account.openOrders()).toHaveLength(1);
  });

  test('a gateway answers for an exchange that has done it', async () => {
    const { ccxt, running, account } = session;
    running.exchange.faults.add('bad-gateway', 'place');
    await expect(place(ccxt, asked)).rejects.toMatchObject({ name: 'ExchangeNotAvailable' });
    expect(account.openOrders()).toHaveLength(1);
  });

  test('an order is filled on the way of its cancel', async () => {
    const { ccxt, running, account } = session;
    await place(ccxt, asked);
    running.exchange.faults.add('fill-first', 'cancel');
    const cancel = ccxt.cancelOrder(undefined, PERP, { clientOrderId: 'c1' });
    expect(await refusal(cancel)).toEqual({ name: 'OrderNotFound', code: -2011 });
    expect(account.find({ clientId: 'c1' })).toMatchObject({ status: 'filled' });
  });

  test.each([
    ['throttle', -1003],
    ['overloaded', -1008],
    ['reject', -2010],
  ] as const)('an order meets %s, and the next one does not', async (kind, code) => {
    const { ccxt, running, account } = session;
    running.exchange.faults.add(kind, 'place', 1, 1_000);
    expect(await refusal(place(ccxt, asked))).toMatchObject({ code });
    expect(account.openOrders()).toEqual([]);
    await place(ccxt, asked);
    expect(account.openOrders()).toHaveLength(1);
  });

  test('an exchange in maintenance refuses everything', async () => {
    session.running.exchange.maintenance = true;
    expect(await refusal(session.ccxt.fetchTime({}))).toMatchObject({ name: 'OnMaintenance' });
  });

  test('an exchange that is down is not reached, and is there again', async () => {
    session.running.setDown(true);
    await expect(session.ccxt.fetchTime({})).rejects.toThrow();
    session.running.setDown(false);
    expect(await session.ccxt.fetchTime({})).toBeGreaterThan(0);
  });
});
