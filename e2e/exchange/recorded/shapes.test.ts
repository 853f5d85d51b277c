import { describe, expect, it } from 'vitest';
import type { VenueOrder } from '../../../src/main/engine/domain/order.ts';
import type { VenueSnapshot } from '../../../src/main/engine/domain/venue-report.ts';
import { OrderId } from '../../../src/shared/ids.ts';
import { price, quantity, rate } from '../../../src/shared/money.ts';
import type { Instrument } from '../core/model.ts';
import { type Recording, recording, recordings, renamed } from './recording.ts';
import { Replay } from './replay.ts';
import { difference, reduced, shapeOf } from './shape.ts';
import { NOT_RECORDED } from './testing/not-recorded.ts';
import { BINANCE_LISTED, BYBIT_LISTED, KRAKEN_LISTED, OKX_LISTED, order, rowOf } from './testing/rows.ts';

interface Case {
  readonly name: keyof typeof NOT_RECORDED;
  readonly listed: readonly Instrument[];
  /** Paths of objects whose keys are names of things. */
  readonly maps?: readonly string[];
  /** The recorded account: when it was, and what it is read from. */
  readonly at: number;
  readonly account: readonly string[];
}

/** Names of today in the place of those that some answers were recorded with, and a fill whose fee was recorded too. */
const NAMES = {
  pi_ethusd: 'PF_ETHUSD',
  pf_ftmusd: 'PF_FTMUSD',
  ETHPERP: 'ETHUSDT',
  '15dae264-01e9-4d4c-8962-2f49b98c46f6': 'a59b8e24-89d8-4553-a084-b2de96dba5d3',
};

/** Where a list is asked for several times, the question that is answered with what was recorded. */
const ASKED: Readonly<Record<string, RegExp>> = {
  'GET /fapi/v1/userTrades': /symbol=BTCUSDT/,
  'GET /v5/order/realtime': /category=linear(?!.*cursor)/,
  'GET /v5/position/list': /settleCoin/,
  'GET /v5/execution/list': /category=linear(?!.*cursor)/,
};

const CASES: readonly Case[] = [
  {
    name: 'binance',
    listed: BINANCE_LISTED,
    at: 1_569_514_980_000,
    account: ['open-orders', 'order', 'algo-orders', 'positions', 'account', 'executions'],
  },
  {
    name: 'bybit',
    listed: BYBIT_LISTED,
    at: 1_672_282_730_000,
    account: ['open-orders', 'position-long', 'wallet', 'executions'],
  },
  {
    name: 'okx',
    listed: OKX_LISTED,
    at: 1_708_587_374_000,
    account: ['open-orders', 'algo-orders', 'position-long', 'balance', 'executions'],
  },
  {
    name: 'krakenfutures',
    listed: KRAKEN_LISTED,
    maps: ['accounts', 'accounts.{}.currencies', 'accounts.{}.balances'],
    at: 1_680_880_067_000,
    account: ['open-orders', 'positions', 'accounts', 'executions', 'account-log'],
  },
];

/** Everything that the engine asks of an account, so that the test exchange gives every answer that it has. */
async function everything({ name, listed }: Case): Promise<Replay['given']> {
  const replay = await Replay.open({
    row: rowOf(name),
    at: 1_700_000_000_000,
    instruments: listed,
    symbols: ['BTC-PERP'],
  });
  const { venue, exchange } = replay;
  let count = 0;
  const submit = async (of: Partial<VenueOrder>): Promise<OrderId> => {
    count += 1;
    const id = OrderId.parse(`abcdefghij-${count}`);
    const common = { quantity: quantity('0.1'), price: price('40000') };
    await replay.heard(() => venue.submit(order({ id, ...common, ...(of as object) })));
    return id;
  };
  const stop = { type: 'stop', side: 'sell' } as const;
  const ids = [await submit({}), await submit(stop)];
  await submit({ price: price('51000'), timeInForce: 'IOC' });
  await submit({ timeInForce: 'IOC' });
  await submit({ quantity: quantity('10000') });
  await replay.pass(1_000);
  await replay.read(1_699_999_000_000);
  for (const id of [...ids, ...ids, OrderId.parse('abcdefghij-77')]) await replay.heard(() => venue.cancel(id));
  const others = [await submit({}), await submit(stop)];
  await replay.heard(() => venue.massCancel?.cancel(others));
  await replay.heard(() => venue.deadMansSwitch?.refresh());
  await replay.heard(() => venue.deadMansSwitch?.disarm());
  await replay.until(venue.permissions());
  const market = listed[0]?.symbol ?? '';
  exchange.market.setFundingRate(market, rate('0.0001'));
  exchange.fund(market);
  await replay.pass(301_000);
  await replay.close();
  return replay.given;
}

/** The route of an answer or the name of a message; a refusal has a form of its own. */
function nameOf({ route, body }: { readonly route: string; readonly body: unknown }): string {
  const { e, topic, arg, feed, order: told, code, retCode } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (route !== 'stream')
    return [code ?? 0, retCode ?? 0].some((it) => Number(it) < 0 || Number(it) > 200) ? `${route} refused` : route;
  const channel = (arg as { readonly channel?: string } | undefined)?.channel;
  return `stream ${e ?? topic ?? channel ?? feed}${feed === 'open_orders' && told === undefined ? ' gone' : ''}`;
}

describe.each(CASES)('what the test exchange says as $name', (one) => {
  const { name, maps = [], account } = one;

  it('is of the same form as what is published', async () => {
    const given = Map.groupBy(await everything(one), nameOf);
    const published = Map.groupBy(recordings(name).values(), ({ route, answer }) =>
      nameOf({ route, body: answer }).replace(/^stream undefined.*/, route),
    );
    const extra: string[] = [];
    const types: string[] = [];
    for (const [route, all] of published) {
      const here = shapeOf(
        (given.get(route) ?? []).map(({ body }) => body),
        maps,
      );
      const there = shapeOf(
        all.map(({ answer }) => answer),
        maps,
      );
      const isText = all.some(({ numbersAsText }) => numbersAsText === true);
      const different = difference(here, there, isText ? { numbersAsText: true } : {});
      extra.push(...different.extra.map((path) => `${route} ${path}`));
      types.push(...different.types.map((path) => `${route} ${path}`));
    }
    const excepted = Object.values(NOT_RECORDED[name]).flat();
    expect({ extra: extra.sort(), types }).toEqual({ extra: excepted.sort(), types: [] });
  });

  it('leaves out nothing that is read of an account', async () => {
    const given = Map.groupBy(await everything(one), nameOf);
    const answers = account.map((file) => recording(name, file));
    const less = answers.map((it) => {
      const here = given.get(it.route) ?? [];
      const shape = shapeOf(
        here.map(({ body }) => body),
        maps,
      );
      return here.length === 0 ? it : { ...it, answer: reduced(it.answer, shape, maps) };
    });
    expect(less).not.toEqual(answers);
    const [whole, part] = [await read(one, answers), await read(one, less)];
    expect(part).toEqual(whole);
  });
});

/** What the venue that ships reads of an account whose answers are these. */
async function read({ name, listed, at }: Case, answers: readonly Recording[]): Promise<VenueSnapshot> {
  const known = answers.map((it) => ({ of: renamed(it, NAMES), asked: ASKED[it.route] ?? /(?:)/ }));
  // OKX tells the details of one order in the form of a row of its list.
  const details = known.filter(({ of }) => of.route === 'GET /api/v5/trade/orders-pending');
  const all = [...known, ...details.map((it) => ({ ...it, of: { ...it.of, route: 'GET /api/v5/trade/order' } }))];
  const replay = await Replay.open({
    row: rowOf(name),
    at,
    instruments: listed,
    symbols: ['BTC-PERP'],
    answers: all,
  });
  const snapshot = await replay.read(at - 60_000);
  await replay.close();
  expect([snapshot.openOrders.length, snapshot.positions.length, snapshot.fills.length]).not.toContain(0);
  return snapshot;
}
