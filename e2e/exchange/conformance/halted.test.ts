import { afterEach, expect, test } from 'vitest';
import { formatAmount, quantity } from '../../../src/shared/money.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

const [row] = ROWS.filter(({ name }) => name === 'binance');
if (row === undefined) throw new Error('no such row');
const OTHER = 'ETH/USDT:USDT';

let rig: Rig;
afterEach(async () => await rig.close());

/** Somebody has traded there by hand before it was halted. */
async function halted(symbol: string): Promise<void> {
  rig = await Rig.start(row as (typeof ROWS)[number]);
  rig.exchange.place(rig.account, {
    ...{ clientId: null, symbol, side: 'buy', positionSide: 'net', quantity: quantity('0.02'), stopPrice: null },
    ...{ postOnly: false, reduceOnly: false, timeInForce: 'GTC', trigger: 'last', type: 'market', price: null },
  });
  rig.exchange.market.halt(symbol);
}

test('[K4] what is held in a market that is halted is listed, and the rest of the account can be closed', async () => {
  await halted(OTHER);
  await rig.connect();
  const opened = await rig.fill();
  await rig.fill({ side: 'sell', reduceOnly: true });
  const { positions } = await rig.read();
  expect(rig.told(opened)).toContain('accepted');
  expect(positions.map((it) => [it.symbol, formatAmount(it.quantity)])).toEqual([['ETH-PERP', '0.02']]);
});

test('[R7] a session does not begin with a market that is halted; one that goes on opens nothing there and may close', async () => {
  await halted(row.market);
  await expect(rig.connect()).rejects.toThrow('does not trade BTC-PERP');
  await rig.connect({ goesOn: true });
  const asked = (): number =>
    rig.running.asked.filter((it) => it.method === 'POST' && it.path.endsWith('/order')).length;
  const before = asked();
  expect(rig.told(rig.submit())).toEqual(['rejected unknown-instrument']);
  expect(asked()).toBe(before);
  const exit = rig.submit({ side: 'sell', reduceOnly: true });
  await rig.until(() => rig.of('rejected', exit).length > 0, 'refused by the exchange');
  expect(asked()).toBe(before + 1);
});
