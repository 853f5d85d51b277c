import { expect, it } from 'vitest';
import { foreignId } from '../../../src/main/adapters/ccxt/order-ids.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { type Recording, recording, renamed } from './recording.ts';
import { type Answer, Replay } from './replay.ts';
import { KRAKEN_LISTED, OURS, order, rowOf } from './testing/rows.ts';

const of = (name: string): Recording => recording('krakenfutures', name);
/** The id that Kraken gives in its example of a stop that is taken. */
const TAKEN = '1abfd3c6-af93-4b30-91cc-e4a93797f3f5';
const STOP = order({ type: 'stop', quantity: quantity('10'), price: price('9500') });

async function open(at: number, ...answers: readonly Answer[]): Promise<Replay> {
  const symbols = ['BTC-PERP'];
  return await Replay.open({ row: rowOf('krakenfutures'), at, instruments: KRAKEN_LISTED, symbols, answers });
}

it('reads the account that Kraken documents', async () => {
  const fill = {
    pi_ethusd: 'PF_ETHUSD',
    '15dae264-01e9-4d4c-8962-2f49b98c46f6': 'a59b8e24-89d8-4553-a084-b2de96dba5d3',
  };
  const replay = await open(
    1_680_880_067_000,
    { of: of('open-orders') },
    { of: renamed(of('positions'), { pf_ftmusd: 'PF_FTMUSD' }) },
    { of: of('accounts') },
    { of: renamed(of('executions'), fill) },
    { of: of('account-log') },
  );
  expect(await replay.read(1_680_880_000_000)).toMatchObject({
    openOrders: [
      {
        orderId: foreignId('a02a5141-5156-4f62-a992-0f879b5fc989'),
        symbol: 'LTC-PERP',
        side: 'buy',
        type: 'limit',
        quantity: quantity('0.1'),
        filled: quantity('0'),
        reduceOnly: false,
      },
    ],
    positions: [{ symbol: 'FTM-PERP', quantity: quantity('1') }],
    cash: cash('0'),
    fills: [
      {
        orderId: foreignId('267372ec-272f-4ca7-9b8c-99a0dc8f781c'),
        fillId: 'ETH-PERP:a59b8e24-89d8-4553-a084-b2de96dba5d3',
        symbol: 'ETH-PERP',
        side: 'buy',
        quantity: quantity('5'),
        price: price('1859.075'),
        fee: cash('0.0035'),
        liquidity: 'taker',
        at: Date.parse('2023-04-07T15:07:46.540Z'),
      },
    ],
  });
  await replay.close();
});

it('reads an execution of somebody else’s order that Kraken answers for no longer', async () => {
  const replay = await open(1_680_880_000_000);
  const { exchange, account } = replay;
  const foreign = { clientId: null, symbol: 'ETH/USD:USD', side: 'buy', type: 'limit', timeInForce: 'GTC' } as const;
  const rest = { stopPrice: null, trigger: 'mark', postOnly: false, reduceOnly: false, positionSide: 'net' } as const;
  const best = exchange.market.quote('ETH/USD:USD')?.asks[0]?.price ?? null;
  exchange.place(account, { ...foreign, ...rest, quantity: quantity('1'), price: best });
  await replay.pass(6_000);
  expect((await replay.read(1_680_880_000_000)).fills).toMatchObject([{ symbol: 'ETH-PERP', quantity: quantity('1') }]);
  await replay.close();
});

it.each([[], [{ order: null, status: 'NOT_FOUND', updateReason: null, error: null }]])(
  'hears of the end of an order that Kraken answers for no longer: %j',
  async (...orders) => {
    const replay = await open(1_680_880_000_000);
    await replay.heard(() => replay.venue.submit(order({ quantity: quantity('1'), price: price('7000') })));
    replay.answer({ of: { ...of('order-status'), answer: { result: 'success', orders } } });
    replay.isDeaf = true;
    replay.exchange.cancel(replay.account, replay.account.view().orders[0]?.id ?? '');
    await replay.pass(60_000);
    expect(replay.reports.filter(({ kind }) => kind !== 'connection')).toMatchObject([
      { kind: 'accepted', orderId: OURS },
      { kind: 'cancelled', orderId: OURS, reason: 'requested' },
    ]);
    await replay.close();
  },
);

it('[R7] calls no account flat that holds something under a name that is not listed', async () => {
  const replay = await open(1_677_066_000_000, { of: of('positions') });
  const { unknown } = await replay.read(1_677_065_000_000);
  expect(unknown?.map(({ what }) => what)).toContain('position');
  await replay.close();
});

it('hears that an order was executed at once', async () => {
  const replay = await open(1_576_084_653_890, { of: of('order-executed') });
  const heard = await replay.heard(() =>
    replay.venue.submit(order({ quantity: quantity('10'), price: price('7244.5') })),
  );
  expect(heard).toEqual([{ kind: 'accepted', orderId: OURS, at: Date.parse('2019-12-11T17:17:33.888Z') }]);
  await replay.close();
});

it('takes the refusal of an order for what it says', async () => {
  const replay = await open(1_680_627_816_100, { of: of('order-refused') });
  expect(await replay.heard(() => replay.venue.submit(order()))).toEqual([
    { kind: 'rejected', orderId: OURS, reason: 'insufficient-balance', at: replay.now },
  ]);
  await replay.close();
});

it('hears that a stop was taken, and on the stream that it was cancelled', async () => {
  const replay = await open(1_575_541_250_710, { of: of('stop-placed') });
  const placed = await replay.heard(() => replay.venue.submit(STOP));
  expect(placed).toEqual([{ kind: 'accepted', orderId: OURS, at: Date.parse('2019-12-05T10:20:50.701Z') }]);
  const gone = renamed(of('stream-order-gone'), { '660c6b23-8007-48c1-a7c9-4893f4572e8c': TAKEN });
  expect(await replay.heard(() => void replay.say(gone))).toEqual([
    { kind: 'cancelled', orderId: OURS, reason: 'requested', at: replay.now },
  ]);
  await replay.close();
});

it('hears from an answer that a cancel is done', async () => {
  const cancelled = renamed(of('order-cancelled'), { '85c40002-3f20-4e87-9302-262626c3531b': TAKEN, '1000': 10 });
  const replay = await open(1_575_541_250_710, { of: of('stop-placed') }, { of: cancelled });
  await replay.heard(() => replay.venue.submit(STOP));
  expect(await replay.heard(() => replay.venue.cancel(OURS))).toEqual([
    { kind: 'cancelled', orderId: OURS, reason: 'requested', at: Date.parse('2019-08-01T15:26:27.790Z') },
  ]);
  await replay.close();
});

it('takes the refusal of a cancel for what it says', async () => {
  const replay = await open(1_575_541_250_710, { of: of('stop-placed') }, { of: of('cancel-refused') });
  await replay.heard(() => replay.venue.submit(STOP));
  expect(await replay.heard(() => replay.venue.cancel(OURS))).toEqual([
    { kind: 'cancel-rejected', orderId: OURS, reason: 'unknown-order', at: replay.now },
  ]);
  await replay.close();
});

it('takes the answer to a cancel of everything for no end of any order', async () => {
  const replay = await open(1_575_541_250_710, { of: of('stop-placed') }, { of: of('cancel-all') });
  await replay.heard(() => replay.venue.submit(STOP));
  expect(await replay.heard(() => replay.venue.massCancel?.cancel([OURS]))).toEqual([]);
  expect(replay.given.at(-1)?.route).toBe('POST /derivatives/api/v3/cancelallorders');
  await replay.close();
});

it('[K11] calls the switch set only if Kraken says when it will act', async () => {
  const replay = await open(1_680_628_474_113, { of: of('switch-off') });
  const asked = await replay.heard(() => replay.venue.deadMansSwitch?.refresh());
  expect(asked).toMatchObject([{ kind: 'dead-mans-switch', state: 'failed' }]);
  const off = await replay.heard(() => replay.venue.deadMansSwitch?.disarm());
  expect(off).toMatchObject([{ kind: 'dead-mans-switch', state: 'disarmed' }]);
  await replay.close();
});

it('hears of an execution on the stream, and takes a rebate for no fee', async () => {
  const replay = await open(1_600_256_911_000, { of: of('stop-placed') });
  await replay.heard(() => replay.venue.submit(STOP));
  const ours = {
    FI_XBTUSD_200925: 'PF_XBTUSD',
    '9e30258b-5a98-4002-968a-5b0e149bcfbf': TAKEN,
    fills_snapshot: 'fills',
  };
  const heard = await replay.heard(() => void replay.say(renamed(of('stream-executions'), ours)));
  expect(heard).toEqual([
    {
      kind: 'fill',
      orderId: OURS,
      fillId: 'BTC-PERP:cad76f07-814e-4dc6-8478-7867407b6bff',
      symbol: 'BTC-PERP',
      side: 'buy',
      quantity: quantity('5000'),
      price: price('10937.5'),
      fee: cash('0'),
      liquidity: 'maker',
      at: 1_600_256_910_739,
    },
  ]);
  await replay.close();
});
