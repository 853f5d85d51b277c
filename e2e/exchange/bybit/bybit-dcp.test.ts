import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeadMansSwitch } from '../../../src/main/adapters/ccxt/profile.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { openSession, PERP, placed, type Session, SPOT, until } from './testing/session.ts';

const GTC = { timeInForce: 'GTC' };
const SWITCH: DeadMansSwitch = bybit.deadMansSwitch ?? expect.fail('Bybit has DCP');
let at: Session;
beforeEach(async () => {
  at = await openSession();
});
afterEach(async () => {
  await at.close();
});

const set = async (ms: number) => await SWITCH.set(at.ccxt, ms, Object.values(at.ccxt.markets ?? {}));
const holders = () => ['dcp.future', 'dcp.spot'].map((topic) => at.format.streams.holders(topic));
const armed = () =>
  ['dcp DERIVATIVES', 'dcp SPOT'].map((scope) => at.running.exchange.deadMan.isArmed(at.account, scope));

/** Loses the private stream and waits until the exchange has seen it. */
async function lose(): Promise<void> {
  at.running.sockets.breakAll();
  await until(() => at.running.sockets.count === 0);
}

test('[K11] once set, the loss of the private stream cancels the active orders of both products, and no more', async () => {
  await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  const stop = { triggerPrice: '51000', triggerDirection: 'ascending' };
  await placed(at.ccxt, PERP, 'market', 'buy', '0.01', undefined, stop);
  await placed(at.ccxt, SPOT, 'limit', 'buy', '0.01', '49000', GTC);
  await placed(at.ccxt, PERP, 'market', 'buy', '0.01', undefined, {});
  at.format.protection.secondMs = 20;
  await set(3_000);
  await until(() => holders().every((n) => n === 1));
  await lose();
  expect(at.account.openOrders()).toHaveLength(3);
  const left = await until(() => at.account.openOrders().length === 1 && at.account.openOrders());
  expect(left.map((it) => it.status)).toEqual(['untriggered']);
  const ended = at.account.view().orders.filter((it) => it.endReason !== null);
  expect(ended.map((it) => it.endReason)).toEqual(['dead-mans-timer', 'dead-mans-timer']);
  expect(at.account.positions()).toHaveLength(1);
});

test('[K11] a stream that comes back in time costs no order', async () => {
  await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  await set(SWITCH.timeoutMs);
  await until(() => holders().every((n) => n === 1));
  await lose();
  expect(armed()).toEqual([true, true]);
  await until(async () => {
    // The stream's end is told to ccxt a moment later; the app refreshes again as well.
    await set(SWITCH.timeoutMs).catch(() => {});
    return holders().every((n) => n === 1);
  });
  expect(armed()).toEqual([false, false]);
  expect(at.account.openOrders()).toHaveLength(1);
});

test('[K11] refreshing holds the topics once, and taking it away lets the stream go for nothing', async () => {
  await set(SWITCH.timeoutMs);
  await set(SWITCH.timeoutMs);
  await until(() => holders().every((n) => n === 1));
  const asked = at.running.asked.filter(({ path }) => path === '/v5/order/disconnected-cancel-all');
  expect(asked).toHaveLength(4);
  await set(0);
  await until(() => holders().every((n) => n === 0));
  await lose();
  expect(armed()).toEqual([false, false]);
});

test('[K11] an account that Bybit has not switched it on for is told so, and what to do', async () => {
  at.format.protection.notOffered.add('main');
  await expect(set(SWITCH.timeoutMs)).rejects.toThrow(/not switched DCP on.*account manager/);
});

test('another connection that holds the topics keeps the orders', async () => {
  await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  await set(SWITCH.timeoutMs);
  const second = await at.another();
  await second.loadMarkets();
  await SWITCH.set(second, SWITCH.timeoutMs, []);
  await until(() => holders().every((n) => n === 2));
  await at.ccxt.close();
  await until(() => holders().every((n) => n === 1));
  expect(armed()).toEqual([false, false]);
});
