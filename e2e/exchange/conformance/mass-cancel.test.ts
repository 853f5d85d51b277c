import { afterEach, describe, expect, it } from 'vitest';
import type { MassCancel } from '../../../src/main/engine/ports.ts';
import type { OrderId } from '../../../src/shared/ids.ts';
import { Rig } from './rig.ts';
import { ROWS, SPOT_ROWS } from './rows.ts';

const ABLE = [...ROWS, ...SPOT_ROWS].filter(({ profile }) => profile.orders.cancelAll !== undefined);

describe.each(ABLE)('a cancel of many at $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  function many(): MassCancel {
    const { massCancel } = rig.venue;
    if (massCancel === undefined) throw new Error('it cannot');
    return massCancel;
  }

  async function restThree(): Promise<OrderId[]> {
    rig = await Rig.open(row);
    return await Promise.all([rig.rest(), rig.rest(), rig.rest()]);
  }

  const told = (ids: readonly OrderId[]): string[][] => ids.map((id) => rig.told(id));
  const cancelsAsked = (from: number): number =>
    rig.running.asked.slice(from).filter((it) => it.method !== 'GET').length;

  it('is one request, and the end of each order is told as of a cancel of its own', async () => {
    const ids = await restThree();
    const asked = rig.running.asked.length;
    expect(many().requestsFor(ids)).toBe(1);
    many().cancel(ids);
    await rig.until(() => rig.of('cancelled').length === ids.length, 'cancelled');
    expect(cancelsAsked(asked)).toBe(1);
    expect(told(ids)).toEqual(ids.map(() => ['accepted', 'cancelled requested']));
    expect([rig.account.openOrders(), (await rig.read()).openOrders]).toEqual([[], []]);
  });

  it('reaches a stop that waits, with as many requests as were said', async () => {
    rig = await Rig.open(row);
    const ids = [await rig.rest(), ...(row.profile.reads.positions === null ? [] : [await restStop()])];
    const asked = rig.running.asked.length;
    const requests = many().requestsFor(ids);
    many().cancel(ids);
    await rig.until(() => rig.of('cancelled').length === ids.length, 'cancelled');
    expect(cancelsAsked(asked)).toBe(requests);
    expect(rig.account.openOrders()).toEqual([]);
  });

  async function restStop(): Promise<OrderId> {
    return await rig.rest({ type: 'stop', side: 'sell', price: rig.terms.stop });
  }

  it.each(['lose-answer', 'bad-gateway'] as const)(
    '[K6] %s: no order is called refused, and each end is told',
    async (kind) => {
      const ids = await restThree();
      rig.exchange.faults.add(kind, 'cancel-all');
      many().cancel(ids);
      await rig.until(() => rig.of('cancelled').length === ids.length, 'cancelled');
      expect(told(ids)).toEqual(ids.map(() => ['accepted', 'cancelled requested']));
    },
  );

  it('[K6] lost on its way it brings no report, and a read lists every order', async () => {
    const ids = await restThree();
    rig.exchange.faults.add('lose-request', 'cancel-all');
    const asked = rig.running.asked.length;
    many().cancel(ids);
    await rig.until(() => rig.running.asked.length > asked, 'it was asked');
    const { openOrders } = await rig.read();
    expect(openOrders.map((it) => it.orderId).sort()).toEqual([...ids].sort());
    expect(told(ids)).toEqual(ids.map(() => ['accepted']));
  });

  it('[N4] too many requests: told of each order with the time to wait, and not sent again', async () => {
    const ids = await restThree();
    rig.exchange.faults.add('throttle', 'cancel-all', 1, 3_000);
    many().cancel(ids);
    await rig.until(() => rig.of('throttled').length === ids.length, 'throttled');
    expect(rig.of('throttled').every((it) => it.request === 'cancel' && it.retryAfterMs > 0)).toBe(true);
    expect(rig.account.openOrders()).toHaveLength(ids.length);
  });

  it('[N4] a key that is not taken: refused for each order', async () => {
    const ids = await restThree();
    rig.exchange.removeKey('key-main');
    many().cancel(ids);
    await rig.until(() => rig.of('cancel-rejected').length === ids.length, 'refused');
    expect(told(ids)).toEqual(ids.map(() => ['accepted', 'cancel-rejected key-refused']));
  });
});
