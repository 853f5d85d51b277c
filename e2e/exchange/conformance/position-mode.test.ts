import { afterEach, describe, expect, it } from 'vitest';
import { formatAmount, price, quantity } from '../../../src/shared/money.ts';
import { isOpen, type PositionSide } from '../core/model.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

/** Where each exchange is asked for its mode. */
const MODE_PATHS: Readonly<Record<string, string>> = {
  binance: '/fapi/v1/positionSide/dual',
  bybit: '/v5/position/list',
  okx: '/api/v5/account/config',
};
/** Kraken Futures has no hedge mode. */
const HEDGED = ROWS.filter(({ profile }) => profile.positionMode !== null);

describe.each(HEDGED)('position mode: $name', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  /** Somebody trades by hand, at once or with an order that rests. */
  function byHand(
    positionSide: PositionSide,
    side: 'buy' | 'sell',
    size = row.size,
    limit: string | null = null,
  ): void {
    rig.exchange.place(rig.account, {
      ...{ clientId: null, symbol: row.market, side, positionSide, quantity: quantity(size), stopPrice: null },
      ...{ postOnly: false, reduceOnly: false, timeInForce: 'GTC', trigger: 'last' },
      ...(limit === null ? { type: 'market', price: null } : { type: 'limit', price: price(limit) }),
    });
  }

  const legs = (): string[] =>
    rig.account.positions().map(({ side, quantity: held }) => `${side} ${formatAmount(held)}`);

  /** A session that was opened in one-way mode; then a person switches the account and holds both legs. */
  async function switched(long: string, short: string): Promise<void> {
    rig = await Rig.open(row);
    rig.account.setHedgeMode(true);
    byHand('long', 'buy', long);
    byHand('short', 'sell', short);
  }

  async function rejected(id: string): Promise<void> {
    await rig.until(() => rig.of('rejected', id).length > 0, `${id} rejected`);
  }

  it('is one-way once it is opened, if nothing is open there', async () => {
    rig = await Rig.start(row);
    rig.account.setHedgeMode(true);
    await rig.connect();
    expect([rig.account.hedgeMode, rig.venue.isHedged]).toEqual([false, false]);
    const id = await rig.fill();
    expect(rig.atVenue(id).positionSide).toBe('net');
  });

  it.each(['a position', 'an order'])(
    'that has %s open is left as it is, and opened: what is there can be closed',
    async (what) => {
      rig = await Rig.start(row);
      rig.account.setHedgeMode(true);
      if (what === 'a position') byHand('long', 'buy');
      else byHand('long', 'buy', row.size, row.bid);
      await rig.connect();
      expect([rig.account.hedgeMode, rig.venue.isHedged]).toEqual([true, true]);
      const id = rig.submit({ side: 'buy' });
      await rejected(id);
      expect(rig.told(id)).toEqual(['rejected position-mode']);
    },
  );

  it('[K4] a read shows each leg by itself, however it nets out', async () => {
    await switched('0.02', '0.02');
    const { positions } = await rig.read();
    expect(positions.map((it) => [it.symbol, formatAmount(it.quantity)]).sort()).toEqual([
      [row.symbol, '-0.02'],
      [row.symbol, '0.02'],
    ]);
    expect(rig.venue.isHedged).toBe(true);
  });

  it('[K4] opened for a kill alone it is left as it is, and closed by what the first read shows', async () => {
    rig = await Rig.start(row);
    rig.account.setHedgeMode(true);
    byHand('long', 'buy');
    byHand('short', 'sell', '0.03');
    await rig.connect({ forKill: true });
    await rig.read();
    await rig.fill({ side: 'sell', reduceOnly: true });
    await rig.fill({ side: 'buy', reduceOnly: true, size: '0.03' });
    expect([legs(), rig.account.hedgeMode]).toEqual([[], true]);
  });

  it('[K5] what reduces goes to its leg, and to it alone: a sell to the long one, a buy to the short one', async () => {
    await switched('0.05', '0.03');
    await rig.read();
    const sell = await rig.fill({ side: 'sell', reduceOnly: true });
    expect([rig.atVenue(sell).positionSide, legs()]).toEqual(['long', ['long 0.03', 'short -0.03']]);
    const buy = await rig.fill({ side: 'buy', reduceOnly: true, size: '0.03' });
    expect([rig.atVenue(buy).positionSide, legs()]).toEqual(['short', ['long 0.03']]);
    const over = rig.submit({ type: 'market', side: 'sell', reduceOnly: true, size: '0.04' });
    await rejected(over);
    expect([rig.told(over), legs()]).toEqual([['rejected reduce-only'], ['long 0.03']]);
  });

  it('[R5] what would open, or cross to the other leg, is not sent at all and says why', async () => {
    await switched('0.02', '0.02');
    await rig.read();
    const before = rig.ordersAtVenue;
    const wishes = [
      { type: 'market', side: 'buy' },
      { type: 'market', side: 'sell', size: '0.01' },
      { type: 'market', side: 'sell', size: '0.03' },
      { type: 'limit', side: 'buy' },
      { type: 'stop', side: 'sell', price: rig.terms.stop },
    ] as const;
    for (const wish of wishes) {
      const id = rig.submit(wish);
      await rejected(id);
      expect([wish, rig.told(id)]).toEqual([wish, ['rejected position-mode']]);
    }
    expect([rig.ordersAtVenue - before, legs()]).toEqual([0, ['long 0.02', 'short -0.02']]);
  });

  it('[R7] switched unseen: the first order is refused for it and not sent again, and the mode is asked for once', async () => {
    await switched('0.02', '0.02');
    const asked = (): number => rig.running.asked.filter(({ path }) => path === MODE_PATHS[row.name]).length;
    const [questions, before] = [asked(), rig.ordersAtVenue];
    const first = rig.submit({ type: 'market', side: 'sell', reduceOnly: true });
    await rejected(first);
    expect(rig.told(first)).toEqual(['rejected position-mode']);
    await rig.until(() => rig.venue.isHedged, 'the mode');
    expect(rig.ordersAtVenue).toBe(before);
    for (const id of [rig.submit({ type: 'market' }), rig.submit()]) await rejected(id);
    await rig.fill({ side: 'sell', reduceOnly: true });
    expect([legs(), asked() - questions]).toEqual([['short -0.02'], 1]);
  });

  it('[R7] switched back unseen: the first order that finds it so is refused, the next one is placed', async () => {
    rig = await Rig.start(row);
    rig.account.setHedgeMode(true);
    byHand('long', 'buy');
    await rig.connect();
    byHand('long', 'sell');
    rig.account.setHedgeMode(false);
    const first = rig.submit();
    await rejected(first);
    expect(rig.told(first)).toEqual(['rejected position-mode']);
    await rig.until(() => !rig.venue.isHedged, 'the mode');
    const next = await rig.rest();
    expect(isOpen(rig.atVenue(next))).toBe(true);
  });
});
