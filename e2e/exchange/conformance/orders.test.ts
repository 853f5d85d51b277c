import { afterEach, describe, expect, it } from 'vitest';
import {
  applyRate,
  type Cash,
  cash,
  formatAmount,
  notional,
  price,
  quantity,
  rate,
} from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

describe.each(ROWS)('an order at $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  it('[R7] has the steps and minimums of the exchange itself, exactly', async () => {
    rig = await Rig.open(row);
    const instrument = rig.venue.instruments.find((it) => it.symbol === row.symbol);
    if (instrument === undefined) throw new Error('it is not there');
    expect([instrument.kind, instrument.quote]).toEqual(['perp', row.settle]);
    expect([formatAmount(instrument.tick), formatAmount(instrument.step)]).toEqual([row.tick, row.step]);
  });

  it('is filled at the market, with price, fee and position exact to the last unit', async () => {
    rig = await Rig.open(row);
    const id = rig.submit({ type: 'market' });
    await rig.until(() => rig.of('fill', id).length > 0, 'a fill');
    const [fill] = rig.of('fill', id);
    const { takerFee } = rig.exchange.market.instrument(row.market);
    const at = rig.account.view().fills[0];
    const fee = applyRate<Cash>(notional(price('50000.1'), quantity(row.size)), takerFee, 'up');
    expect(fill).toMatchObject({
      price: price('50000.1'),
      quantity: quantity(row.size),
      fee: at?.fee,
      liquidity: 'taker',
    });
    expect([fill?.side, fill?.symbol, fee > 0n && takerFee > rate('0')]).toEqual(['buy', row.symbol, true]);
    const { positions, fills, cash: owned } = await rig.read();
    expect(positions).toEqual([{ symbol: row.symbol, quantity: quantity(row.size) }]);
    expect(fills.map((it) => [it.orderId, it.fillId])).toEqual([[id, fill?.fillId]]);
    expect(owned).toBe(cash('100000') - (fill?.fee ?? 0n));
  });

  it('is filled in parts, each part told once', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest();
    const half = (quantity(row.size) / 2n) as ReturnType<typeof quantity>;
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id, half);
    await rig.until(() => rig.of('fill', id).length === 1, 'the first half');
    const { openOrders } = await rig.read();
    expect(openOrders.map((it) => [it.orderId, it.filled])).toEqual([[id, half]]);
    rig.exchange.fillAway(rig.account, rig.atVenue(id).id);
    await rig.until(() => rig.of('fill', id).length === 2, 'the second half');
    expect(rig.of('fill', id).map((it) => it.quantity)).toEqual([half, half]);
    expect(rig.of('fill', id).every((it) => it.liquidity === 'maker')).toBe(true);
    const { openOrders: left, fills } = await rig.read();
    expect([left, fills.length]).toEqual([[], 2]);
  });

  it('that waits for a trigger becomes a market order when the price is there', async () => {
    rig = await Rig.open(row);
    const id = await rig.rest({ type: 'stop', side: 'sell', price: '49500' });
    rig.exchange.market.trade(row.market, price('49400'), quantity(row.size), 'sell');
    await rig.until(() => rig.of('fill', id).length > 0, 'a fill');
    await rig.until(() => rig.of('triggered', id).length > 0, 'triggered');
    expect(rig.of('triggered', id)).toHaveLength(1);
    expect((await rig.read()).fills.map((it) => it.orderId)).toEqual([id]);
  });

  it('[R7] beyond the balance is refused as that', async () => {
    rig = await Rig.open(row);
    const id = rig.submit({ size: '100' });
    await rig.until(() => rig.of('rejected', id).length > 0, 'refused');
    expect(rig.told(id).at(-1)).toMatch(/insufficient-balance$/);
    expect(rig.of('fill', id)).toEqual([]);
  });

  it('between the steps never leaves', async () => {
    rig = await Rig.open(row);
    const sent = rig.running.asked.length;
    const id = rig.submit({ size: '0.0000001' });
    expect(rig.told(id)).toEqual(['rejected not-a-multiple-of-step']);
    expect(rig.running.asked.slice(sent).filter((it) => it.method === 'POST')).toEqual([]);
  });

  it('of an instrument that was taken off is refused', async () => {
    rig = await Rig.open(row);
    rig.exchange.delist(row.market);
    const id = rig.submit();
    await rig.until(() => rig.of('rejected', id).length > 0, 'refused');
    expect(['unknown-instrument', 'no-market']).toContain(rig.of('rejected', id)[0]?.reason);
  });
});
