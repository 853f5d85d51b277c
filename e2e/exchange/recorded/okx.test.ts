import { expect, it } from 'vitest';
import { foreignId } from '../../../src/main/adapters/ccxt/order-ids.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { type Recording, recording, renamed } from './recording.ts';
import { type Answer, Replay } from './replay.ts';
import { OKX_LISTED, OURS, order, rowOf } from './testing/rows.ts';

const of = (name: string): Recording => recording('okx', name);
/** The id that OKX gives in its example of an order that is taken. */
const TAKEN = '12345689';

async function open(at: number, ...answers: readonly Answer[]): Promise<Replay> {
  return await Replay.open({ row: rowOf('okx'), at, instruments: OKX_LISTED, symbols: ['BTC-PERP'], answers });
}

it('reads the account that OKX documents', async () => {
  const replay = await open(
    1_708_587_374_000,
    { of: of('open-orders') },
    { of: of('algo-orders') },
    { of: of('position-long') },
    { of: of('balance') },
    { of: of('executions') },
    // The details of one order have the form of a row of the list.
    { of: { ...of('open-orders'), route: 'GET /api/v5/trade/order' } },
  );
  expect(await replay.read(1_708_587_300_000)).toMatchObject({
    openOrders: [
      {
        orderId: foreignId('1752588852617379840'),
        symbol: 'BTC/USDT',
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.001'),
        filled: quantity('0'),
        reduceOnly: false,
      },
      {
        orderId: foreignId('1753184812254216192'),
        symbol: 'BTC/USDT',
        side: 'buy',
        type: 'stop',
        // It is for ten of the quote currency: how much of the base that will be, nobody knows.
        quantity: quantity('0'),
        filled: quantity('0'),
        reduceOnly: false,
      },
    ],
    positions: [{ symbol: 'BTC-PERP', quantity: quantity('0.01') }],
    cash: cash('4850.435693622894'),
    fills: [
      {
        orderId: foreignId('680800019749904384'),
        fillId: 'BTC/USDT:680800019749904384-744876980',
        symbol: 'BTC/USDT',
        side: 'buy',
        quantity: quantity('0.00192834'),
        price: price('51858'),
        // Taken in bitcoin: it makes the holding smaller, not the cash.
        fee: cash('0'),
        liquidity: 'taker',
        at: 1_708_587_373_362,
      },
    ],
  });
  await replay.close();
});

it('reads a short position in long/short mode, where its size has no sign', async () => {
  const replay = await open(1_708_587_374_000, { of: renamed(of('position-long'), { long: 'short' }) });
  const { positions } = await replay.read(1_708_587_300_000);
  expect(positions).toEqual([{ symbol: 'BTC-PERP', quantity: quantity('-0.01') }]);
  await replay.close();
});

it.each([
  ['long_short_mode', true],
  ['net_mode', false],
])('sees from the configuration of an account how it keeps positions: %s', async (mode, isHedged) => {
  const replay = await open(1_708_587_374_000, { of: renamed(of('config'), { long_short_mode: mode }) });
  expect(replay.venue.isHedged).toBe(isHedged);
  await replay.close();
});

it('[S2] reads what OKX says of a key', async () => {
  const replay = await open(1_708_587_374_000);
  replay.answer({ of: of('config') });
  const told = await replay.until(replay.venue.permissions());
  expect(told).toEqual({ trade: true, withdraw: true, ipRestricted: false, expiresAt: null, notTold: '' });
  await replay.close();
});

it.each([
  ['order-placed', order()],
  ['algo-placed', order({ type: 'stop', side: 'sell', price: price('6000') })],
])('hears from an answer that an order was taken: %s', async (name, placed) => {
  const replay = await open(1_695_190_491_423, { of: of(name) });
  const heard = await replay.heard(() => replay.venue.submit(placed));
  expect(heard).toEqual([{ kind: 'accepted', orderId: OURS, at: replay.now }]);
  await replay.close();
});

it('hears of an execution on the stream of orders', async () => {
  const replay = await open(1_654_084_353_265, { of: of('order-placed') });
  await replay.heard(() =>
    replay.venue.submit(
      order({ symbol: 'BTC/USDT', side: 'sell', quantity: quantity('0.001'), price: price('31527.1') }),
    ),
  );
  const filled = renamed(of('stream-order'), { '452197707845865472': TAKEN });
  expect(await replay.heard(() => void replay.say(filled))).toEqual([
    {
      kind: 'fill',
      orderId: OURS,
      fillId: `BTC/USDT:${TAKEN}-242589207`,
      symbol: 'BTC/USDT',
      side: 'sell',
      quantity: quantity('0.001'),
      price: price('31527.1'),
      fee: cash('0.02522168'),
      liquidity: 'maker',
      at: 1_654_084_353_263,
    },
  ]);
  await replay.close();
});

it('[K11] calls the switch armed when OKX says when it will act', async () => {
  const replay = await open(1_587_971_400_000, { of: of('cancel-all-after') });
  const armed = await replay.heard(() => replay.venue.deadMansSwitch?.refresh());
  expect(armed).toMatchObject([{ kind: 'dead-mans-switch', state: 'armed', until: replay.now + 30_000 }]);
  const off = await replay.heard(() => replay.venue.deadMansSwitch?.disarm());
  expect(off).toMatchObject([{ kind: 'dead-mans-switch', state: 'failed' }]);
  await replay.close();
});

it('books funding that was received', async () => {
  const replay = await open(1_636_387_100_000, {
    of: renamed(of('funding'), { 'ETH-USD-SWAP': 'ETH-USDT-SWAP', ETH: 'USDT' }),
  });
  await replay.pass(301_000);
  expect(replay.reports.filter(({ kind }) => kind === 'funding')).toMatchObject([
    { symbol: 'ETH-PERP', amount: cash('0.000014875271224'), at: 1_636_387_215_588 },
  ]);
  await replay.close();
});
