import { afterEach, describe, expect, it } from 'vitest';
import { cash, formatAmount, type Quantity, quantity } from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { SPOT_ROWS } from './rows.ts';

describe.each(SPOT_ROWS)('the spot account at $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  it('[R7] has the steps of the exchange itself, and an order that rests and is cancelled', async () => {
    rig = await Rig.open(row);
    const instrument = rig.venue.instruments.find((it) => it.symbol === row.symbol);
    expect([instrument?.kind, instrument?.quote]).toEqual(['spot', row.settle]);
    expect([instrument?.tick, instrument?.step].map((it) => formatAmount(it ?? quantity('0')))).toEqual([
      row.tick,
      row.step,
    ]);
    const id = await rig.rest();
    expect((await rig.read()).openOrders.map((it) => [it.orderId, it.quantity])).toEqual([[id, quantity(row.size)]]);
    rig.venue.cancel(id);
    await rig.until(() => rig.of('cancelled', id).length > 0, 'cancelled');
    expect(rig.told(id)).toEqual(['accepted', 'cancelled requested']);
  });

  it('holds what was bought, less a fee taken from it; its cash is exact', async () => {
    rig = await Rig.open(row);
    const id = rig.submit({ type: 'market' });
    await rig.until(() => rig.of('fill', id).length > 0, 'a fill');
    const [fill] = rig.of('fill', id);
    const at = rig.account.view().fills[0];
    if (at === undefined || fill === undefined) throw new Error('no fill');
    expect([at.feeAsset, fill.fee]).toEqual(['BTC', cash('0')]);
    const { positions, cash: owned, fills } = await rig.read();
    expect(positions).toEqual([{ symbol: row.symbol, quantity: (fill.quantity - at.fee) as Quantity }]);
    expect(owned).toBe(rig.account.balance(row.settle));
    expect(fills.map((it) => it.orderId)).toEqual([id]);
  });

  it('sells with the fee in its cash', async () => {
    rig = await Rig.open(row);
    rig.exchange.transfer(rig.account, 'BTC', cash('1'));
    const id = rig.submit({ type: 'market', side: 'sell' });
    await rig.until(() => rig.of('fill', id).length > 0, 'a fill');
    expect(rig.of('fill', id)[0]?.fee).toBe(rig.account.view().fills[0]?.fee);
    expect((await rig.read()).cash).toBe(rig.account.balance(row.settle));
  });

  it('cannot sell what it does not hold', async () => {
    rig = await Rig.open(row);
    const id = rig.submit({ type: 'market', side: 'sell' });
    await rig.until(() => rig.of('rejected', id).length > 0, 'refused');
    expect(rig.told(id)).toEqual(['rejected insufficient-balance']);
  });

  it('[N4] halts at a key that is not taken', async () => {
    rig = await Rig.open(row);
    rig.exchange.removeKey('key-main');
    rig.running.sockets.breakAll();
    await rig.until(() => rig.of('auth-failed').length > 0, 'told');
    const asked = rig.running.asked.length;
    expect(await rig.answerTo(rig.askRead())).toMatchObject({ kind: 'read-failed', reason: 'key-refused' });
    expect([rig.of('auth-failed').length, rig.running.asked.length]).toEqual([1, asked]);
  });
});
