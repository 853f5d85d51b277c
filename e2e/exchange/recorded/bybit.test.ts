import { expect, it } from 'vitest';
import { foreignId } from '../../../src/main/adapters/ccxt/order-ids.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { type Recording, recording, renamed } from './recording.ts';
import { type Answer, Replay } from './replay.ts';
import { BYBIT_LISTED, OURS, order, rowOf } from './testing/rows.ts';

const of = (name: string): Recording => recording('bybit', name);
/** The id that Bybit gives in its example of an order that is taken. */
const TAKEN = '1321003749386327552';

async function open(at: number, ...answers: readonly Answer[]): Promise<Replay> {
  return await Replay.open({ row: rowOf('bybit'), at, instruments: BYBIT_LISTED, symbols: ['BTC-PERP'], answers });
}

it('reads the account that Bybit documents', async () => {
  const replay = await open(
    1_672_283_754_510,
    { of: of('open-orders'), asked: /category=linear(?!.*cursor)/ },
    { of: of('position-long'), asked: /settleCoin/ },
    { of: of('wallet') },
    { of: renamed(of('executions'), { ETHPERP: 'ETHUSDT' }), asked: /category=linear(?!.*cursor)/ },
  );
  expect(await replay.read(1_672_282_700_000)).toMatchObject({
    openOrders: [
      {
        orderId: foreignId('fd4300ae-7847-404e-b947-b46980a4d140'),
        symbol: 'ETH-PERP',
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.10'),
        filled: quantity('0'),
        reduceOnly: false,
      },
    ],
    positions: [
      { symbol: 'ETH-PERP', quantity: quantity('0.10') },
      { symbol: 'BTC/USDT', quantity: quantity('0.805994') },
    ],
    cash: cash('0'),
    fills: [
      {
        orderId: foreignId('8c065341-7b52-4ca9-ac2c-37e31ac55c94'),
        fillId: 'ETH-PERP:e0cbe81d-0f18-5866-9415-cf319b5dab3b',
        symbol: 'ETH-PERP',
        side: 'buy',
        quantity: quantity('0.1'),
        price: price('1190.15'),
        fee: cash('0.071409'),
        liquidity: 'taker',
        at: 1_672_282_722_429,
      },
    ],
  });
  await replay.close();
});

it('reads a short position', async () => {
  const short = renamed(of('positions'), { BTCUSD: 'BTCUSDT', inverse: 'linear' });
  const replay = await open(1_697_684_980_172, { of: short, asked: /settleCoin/ });
  const { positions } = await replay.read(1_697_684_900_000);
  expect(positions).toEqual([{ symbol: 'BTC-PERP', quantity: quantity('-300') }]);
  await replay.close();
});

it('takes the answer to an order for no acceptance: the order is not in the book yet', async () => {
  const replay = await open(1_672_211_918_471, { of: of('order-placed') });
  expect(await replay.heard(() => replay.venue.submit(order()))).toEqual([]);
  await replay.close();
});

it('hears of an execution on the stream', async () => {
  const replay = await open(1_672_364_174_455, { of: of('order-placed') });
  await replay.heard(() => replay.venue.submit(order({ symbol: 'XRP-PERP', side: 'sell', quantity: quantity('25') })));
  await replay.say(renamed(of('stream-execution'), { 'f6e324ff-99c2-4e89-9739-3086e47f9381': TAKEN }));
  expect(replay.reports).toEqual([
    { kind: 'accepted', orderId: OURS, at: 1_672_364_174_443 },
    {
      kind: 'fill',
      orderId: OURS,
      fillId: 'XRP-PERP:7e2ae69c-4edf-5800-a352-893d52b446aa',
      symbol: 'XRP-PERP',
      side: 'sell',
      quantity: quantity('25'),
      price: price('0.3374'),
      fee: cash('0.005061'),
      liquidity: 'taker',
      at: 1_672_364_174_443,
    },
  ]);
  await replay.close();
});

it('takes funding on the stream for no execution', async () => {
  const replay = await open(1_672_364_174_455, { of: of('order-placed') });
  await replay.heard(() => replay.venue.submit(order({ symbol: 'XRP-PERP', side: 'sell', quantity: quantity('25') })));
  const names = { 'f6e324ff-99c2-4e89-9739-3086e47f9381': TAKEN, Trade: 'Funding' };
  await replay.say(renamed(of('stream-execution'), names));
  expect(replay.reports).toEqual([]);
  await replay.close();
});

it('takes an order that was filled while its cancel was on the way for filled', async () => {
  const replay = await open(1_672_364_262_474, { of: of('order-placed') });
  await replay.heard(() => replay.venue.submit(order({ symbol: 'ETH-PERP', side: 'sell' })));
  const ours = {
    'ETH-30DEC22-1400-C': 'ETHUSDT',
    option: 'linear',
    '5cf98598-39a7-459e-97bf-76ca765ee020': TAKEN,
  };
  await replay.say(renamed(of('stream-order'), ours));
  // What Bybit's page says of the second of two messages then.
  const refused = { UNKNOWN: 'CancelByUser', EC_NoError: 'EC_OrigClOrdIDDoesNotExist' };
  await replay.say(renamed(of('stream-order'), { ...ours, ...refused }));
  await replay.pass(1_000);
  expect(replay.reports).toEqual([{ kind: 'accepted', orderId: OURS, at: 1_672_364_262_457 }]);
  await replay.close();
});

it('takes the answer to a cancel of everything for no end of any order', async () => {
  const replay = await open(1_707_381_118_116, { of: of('order-placed') }, { of: of('cancel-all') });
  await replay.heard(() => replay.venue.submit(order()));
  expect(await replay.heard(() => replay.venue.massCancel?.cancel([OURS]))).toEqual([]);
  expect(replay.given.at(-1)?.route).toBe('POST /v5/order/cancel-all');
  await replay.close();
});

it('books funding that was received', async () => {
  const replay = await open(1_710_950_300_000, { of: of('funding'), asked: /execType=Funding/ });
  await replay.pass(301_000);
  expect(replay.reports.filter(({ kind }) => kind === 'funding')).toMatchObject([
    { symbol: 'XMR-PERP', amount: cash('0.10232512'), at: 1_710_950_400_000 },
  ]);
  await replay.close();
});

it('[S2] reads what Bybit says of a key', async () => {
  const replay = await open(1_676_430_843_547, { of: of('key') });
  expect(await replay.until(replay.venue.permissions())).toEqual({
    trade: false,
    withdraw: false,
    ipRestricted: false,
    expiresAt: Date.parse('2023-05-15T03:13:24Z'),
    notTold: expect.stringContaining('no unified trading account'),
  });
  await replay.close();
});

it('[K11] takes the short answer to setting the switch', async () => {
  const replay = await open(1_676_430_843_547, { of: of('dcp') });
  const armed = await replay.heard(() => replay.venue.deadMansSwitch?.refresh());
  expect(armed).toMatchObject([{ kind: 'dead-mans-switch', state: 'armed' }]);
  await replay.close();
});
