import { afterEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../../src/shared/ids.ts';
import { minus, price, quantity } from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

const LARGER = '0.05';
const HIGHER = '49500';

describe.each(ROWS)('amend: $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  /** A person changes an order of ours at the exchange. */
  const amend = (id: OrderId, size: string, to: string): void => {
    rig.exchange.amend(rig.account, rig.atVenue(id).id, { quantity: quantity(size), price: price(to) });
  };
  /** ccxt takes Kraken's prices of listed orders for inaccurate and leaves them out. */
  const at = (text: string): object => (row.name === 'krakenfutures' ? {} : { price: price(text) });
  const listed = async (id: OrderId) => (await rig.read()).openOrders.find(({ orderId }) => orderId === id);

  it('[R8] a quantity and a price that were changed by hand are in the next read, and the order is still ours', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    expect(await listed(id)).toMatchObject({ quantity: quantity(row.size), ...at(row.bid) });
    amend(id, LARGER, HIGHER);
    expect(await listed(id)).toMatchObject({ quantity: quantity(LARGER), ...at(HIGHER) });
    rig.venue.cancel(id);
    await rig.until(() => rig.of('cancelled', id).length > 0, 'cancelled');
    expect(rig.told(id).filter((it) => it !== 'amended')).toEqual(['accepted', 'cancelled requested']);
  });

  it('[R8] what is executed beyond what was asked for is told after why, whatever the streams lost', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    rig.exchange.faults.addToStream('drop', 'any', 10);
    amend(id, LARGER, HIGHER);
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id);
    const { fills, positions } = await rig.read();
    expect(fills.reduce((left, it) => minus(left, it.quantity), quantity(LARGER))).toBe(0n);
    expect(positions).toEqual([{ symbol: row.symbol, quantity: quantity(LARGER) }]);
    expect(rig.of('amended', id)).toMatchObject([{ quantity: quantity(LARGER) }]);
  });

  it('[R8] an order that nobody changed is never told as changed', async () => {
    rig = await Rig.open(row);
    const ids = [
      await rig.rest(),
      await rig.rest({ type: 'stop', side: 'sell', price: rig.terms.stop }),
      await rig.fill(),
    ];
    rig.exchange.fillAway(rig.account, rig.atVenue(ids[0] as OrderId).id, quantity('0.01'));
    await rig.read();
    rig.exchange.fillAway(rig.account, rig.atVenue(ids[0] as OrderId).id);
    await rig.until(() => rig.of('fill', ids[0]).length > 1, 'filled');
    await rig.read();
    expect(rig.of('amended')).toEqual([]);
  });

  it('[R7] nothing is amended from here: a cancel that was answered, then another order, under its own id and price', async () => {
    rig = await Rig.open(row);
    const first = await rig.rest();
    rig.venue.cancel(first);
    await rig.until(() => rig.of('cancelled', first).length > 0, 'cancelled');
    const next = await rig.rest({ price: HIGHER, size: LARGER });
    const { openOrders } = await rig.read();
    expect(openOrders).toMatchObject([{ orderId: next, quantity: quantity(LARGER), ...at(HIGHER) }]);
    expect(rig.running.asked.some(({ method, path }) => method === 'PUT' || /amend|edit/.test(path))).toBe(false);
  });
});
