import { afterEach, describe, expect, it } from 'vitest';
import { OrderId } from '../../../src/shared/ids.ts';
import { price, quantity, rate } from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

describe.each(ROWS)('the account at $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  function placeByHand(): string {
    const { id } = rig.exchange.place(rig.account, {
      clientId: null,
      symbol: row.market,
      side: 'buy',
      type: 'limit',
      quantity: quantity(row.size),
      price: price(row.bid),
      stopPrice: null,
      trigger: 'last',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      positionSide: 'net',
    });
    return id;
  }

  it('[K13] lists an order by hand under an id that the engine takes, and cancels it by that', async () => {
    rig = await Rig.open(row);
    placeByHand();
    const [order] = (await rig.read()).openOrders;
    expect(OrderId.safeParse(order?.orderId).success).toBe(true);
    expect(order?.orderId).toMatch(/^foreign-/);
    rig.venue.cancel(order?.orderId ?? '');
    await rig.until(() => rig.account.openOrders().length === 0, 'cancelled');
  });

  it('[K13] lists the executions of an order by hand as of the same order', async () => {
    rig = await Rig.open(row);
    const venueId = placeByHand();
    const [order] = (await rig.read()).openOrders;
    rig.exchange.fillAway(rig.account, venueId);
    const { fills, positions } = await rig.read();
    expect(fills.map((it) => it.orderId)).toEqual([order?.orderId]);
    expect(positions).toEqual([{ symbol: row.symbol, quantity: quantity(row.size) }]);
  });

  it('tells what funding took', async () => {
    rig = await Rig.open(row);
    const id = rig.submit({ type: 'market' });
    await rig.until(() => rig.of('fill', id).length > 0, 'a fill');
    await rig.read();
    rig.exchange.market.setFundingRate(row.market, rate('0.0001'));
    rig.exchange.fund(row.market);
    await rig.until(() => rig.of('funding').length > 0, 'funding');
    const paid = rig.account.view().income.find((it) => it.kind === 'funding');
    expect(rig.of('funding')[0]).toMatchObject({
      symbol: row.symbol,
      amount: paid?.amount,
      quantity: quantity(row.size),
    });
  });

  it('[N4] halts at a key that is not taken: told once, and nothing is sent with it any more', async () => {
    rig = await Rig.open(row);
    rig.exchange.removeKey('key-main');
    const id = rig.submit();
    await rig.until(() => rig.of('rejected', id).length === 1, 'refused');
    const asked = rig.running.asked.length;
    const again = rig.submit();
    rig.venue.cancel(again);
    const answer = await rig.answerTo(rig.askRead());
    expect(rig.of('auth-failed')).toHaveLength(1);
    expect([rig.told(id), answer]).toMatchObject([
      ['rejected key-refused'],
      { kind: 'read-failed', reason: 'key-refused' },
    ]);
    expect(rig.told(again)).toEqual(['rejected key-refused', 'cancel-rejected key-refused']);
    expect(rig.running.asked.length).toBe(asked);
  });

  it('is opened and traded by the exchange’s clock', async () => {
    rig = await Rig.start(row);
    rig.exchange.skewMs = -4_000;
    await rig.connect();
    // As exact as half of what a busy machine took to ask.
    expect(Math.abs(rig.venue.clockOffsetMs + 4_000)).toBeLessThan(1_000);
    const id = await rig.rest();
    expect(rig.atVenue(id).status).toBe('new');
    rig.exchange.skewMs += 20_000;
    const late = rig.submit();
    await rig.until(() => rig.of('rejected', late).length === 1, 'refused');
    expect(rig.told(late)).toEqual(['rejected expired']);
  });

  it('is not opened when the clocks are too far apart', async () => {
    rig = await Rig.start(row);
    rig.exchange.skewMs = 60_000;
    await expect(rig.connect()).rejects.toThrow(/clock is (59|60|61)\.\d s off/);
  });
});
