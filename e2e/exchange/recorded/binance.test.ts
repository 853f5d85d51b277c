import { expect, it } from 'vitest';
import { foreignId } from '../../../src/main/adapters/ccxt/order-ids.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { type Recording, recording, renamed } from './recording.ts';
import { type Answer, Replay } from './replay.ts';
import { BINANCE_LISTED, OURS, order, rowOf } from './testing/rows.ts';

const of = (name: string): Recording => recording('binance', name);

async function open(at: number, ...answers: readonly Answer[]): Promise<Replay> {
  return await Replay.open({ row: rowOf('binance'), at, instruments: BINANCE_LISTED, symbols: ['BTC-PERP'], answers });
}

it('reads the account that Binance documents', async () => {
  const replay = await open(
    1_569_514_980_000,
    ...['open-orders', 'order', 'algo-orders', 'positions', 'account'].map((name) => ({ of: of(name) })),
    { of: of('executions'), asked: /symbol=BTCUSDT/ },
  );
  expect(await replay.read(1_569_514_900_000)).toMatchObject({
    openOrders: [
      {
        orderId: foreignId('2148627'),
        symbol: 'BNB-PERP',
        side: 'sell',
        type: 'stop',
        quantity: quantity('0.01'),
        filled: quantity('0'),
        reduceOnly: false,
      },
      {
        orderId: foreignId('1917641'),
        symbol: 'BTC-PERP',
        side: 'buy',
        type: 'market',
        quantity: quantity('0.40'),
        filled: quantity('0'),
        reduceOnly: false,
      },
    ],
    positions: [{ symbol: 'ADA-PERP', quantity: quantity('30') }],
    cash: cash('23.72469206'),
    fills: [
      {
        orderId: foreignId('25851813'),
        fillId: 'BTC-PERP:698759',
        symbol: 'BTC-PERP',
        side: 'sell',
        quantity: quantity('0.002'),
        price: price('7819.01'),
        fee: cash('0.07819010'),
        liquidity: 'taker',
        at: 1_569_514_978_020,
      },
    ],
  });
  await replay.close();
});

it('reads the two sides of a position in hedge mode apart', async () => {
  const { answer } = of('positions');
  const [long] = answer as readonly Readonly<Record<string, unknown>>[];
  const short = { ...long, positionSide: 'SHORT', positionAmt: '-12' };
  const sides = { ...of('positions'), answer: [{ ...long, positionSide: 'LONG' }, short] };
  const replay = await open(1_720_736_418_000, { of: sides });
  expect((await replay.read(1_720_736_400_000)).positions).toEqual([
    { symbol: 'ADA-PERP', quantity: quantity('30') },
    { symbol: 'ADA-PERP', quantity: quantity('-12') },
  ]);
  await replay.close();
});

it('hears from an answer that an order was taken, and from another that it is gone', async () => {
  const replay = await open(
    1_566_818_725_000,
    { of: of('order-placed') },
    { of: renamed(of('order-cancelled'), { '11': '10' }) },
  );
  const placed = await replay.heard(() => replay.venue.submit(order({ side: 'sell', quantity: quantity('10') })));
  expect(placed).toEqual([{ kind: 'accepted', orderId: OURS, at: 1_566_818_724_722 }]);
  const cancelled = await replay.heard(() => replay.venue.cancel(OURS));
  expect(cancelled).toEqual([{ kind: 'cancelled', orderId: OURS, reason: 'requested', at: 1_571_110_484_038 }]);
  await replay.close();
});

it('hears that a stop was taken by the service apart, and that a cancel of it is done', async () => {
  const replay = await open(1_750_485_492_100, { of: of('algo-placed') }, { of: of('algo-cancelled') });
  const stop = order({ type: 'stop', side: 'sell', quantity: quantity('0.01'), price: price('750') });
  expect(await replay.heard(() => replay.venue.submit(stop))).toEqual([
    { kind: 'accepted', orderId: OURS, at: 1_750_485_492_076 },
  ]);
  expect(await replay.heard(() => replay.venue.cancel(OURS))).toEqual([]);
  expect(replay.given.at(-1)?.route).toBe('DELETE /fapi/v1/algoOrder');
  await replay.close();
});

it('takes the refusal of a cancel for what it says', async () => {
  const replay = await open(1_566_818_725_000, { of: of('order-placed') }, { of: of('cancel-refused'), status: 400 });
  await replay.heard(() => replay.venue.submit(order()));
  expect(await replay.heard(() => replay.venue.cancel(OURS))).toEqual([
    { kind: 'cancel-rejected', orderId: OURS, reason: 'unknown-order', at: replay.now },
  ]);
  await replay.close();
});

it('takes the answer to a cancel of everything for no end of any order', async () => {
  const replay = await open(1_566_818_725_000, { of: of('order-placed') }, { of: of('cancel-all') });
  await replay.heard(() => replay.venue.submit(order()));
  expect(await replay.heard(() => replay.venue.massCancel?.cancel([OURS]))).toEqual([]);
  expect(replay.given.at(-1)?.route).toBe('DELETE /fapi/v1/allOpenOrders');
  await replay.close();
});

it('[K11] calls the countdown set only if Binance says the time that was asked for', async () => {
  const replay = await open(1_566_818_725_000, { of: of('countdown') });
  const tell = () => replay.venue.deadMansSwitch?.refresh();
  expect(await replay.heard(tell)).toMatchObject([{ kind: 'dead-mans-switch', state: 'failed', until: null }]);
  await replay.close();
  const agreeing = await open(1_566_818_725_000, { of: renamed(of('countdown'), { '100000': '120000' }) });
  const armed = await agreeing.heard(() => agreeing.venue.deadMansSwitch?.refresh());
  expect(armed).toMatchObject([{ kind: 'dead-mans-switch', state: 'armed', until: agreeing.now + 120_000 }]);
  await agreeing.close();
});

it.each([
  ['key', { trade: false, withdraw: false }],
  ['key-that-transfers', { trade: false, withdraw: true }],
])('[S2] reads what Binance says of a key: %s', async (name, said) => {
  const replay = await open(1_566_818_725_000, { of: of(name) });
  const told = await replay.until(replay.venue.permissions());
  expect(told).toEqual({ ...said, ipRestricted: false, expiresAt: null, notTold: '' });
  await replay.close();
});

it('books funding, and no transfer', async () => {
  const replay = await open(1_621_583_900_000, { of: of('funding') });
  await replay.pass(301_000);
  expect(replay.reports.filter(({ kind }) => kind === 'funding')).toMatchObject([
    { symbol: 'ETH-PERP', amount: cash('0.00134317'), at: 1_621_584_000_000 },
  ]);
  await replay.close();
  const other = await open(1_570_608_000_000, { of: of('transfer') });
  await other.pass(301_000);
  expect(other.reports).toEqual([]);
  await other.close();
});

it.each([
  ['TEST', []],
  [OURS, [{ kind: 'accepted', orderId: OURS, at: 1_568_879_465_650 }]],
])('hears on the stream of an order of ours, and of no other: %s', async (name, heard) => {
  const replay = await open(1_568_879_466_000);
  await replay.say(renamed(of('stream-order'), { TEST: name }));
  expect(replay.reports).toEqual(heard);
  await replay.close();
});
