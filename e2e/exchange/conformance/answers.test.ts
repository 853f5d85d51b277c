import { afterEach, describe, expect, it, vi } from 'vitest';
import { price, quantity } from '../../../src/shared/money.ts';
import type { WireFormat } from '../wire.ts';
import { Rig } from './rig.ts';
import { ROWS } from './rows.ts';

/** What is asked for positions, orders and cash, and what a list of them is called there. */
const READS: Readonly<Record<string, Readonly<Record<'positions' | 'orders' | 'cash', RegExp>>>> = {
  binance: { positions: /positionRisk$/, orders: /openOrders$/, cash: /v3\/account$/ },
  bybit: { positions: /position\/list$/, orders: /order\/realtime$/, cash: /wallet-balance$/ },
  okx: { positions: /account\/positions$/, orders: /orders-pending$/, cash: /account\/balance$/ },
  krakenfutures: { positions: /openpositions$/, orders: /openorders$/, cash: /accounts$/ },
};
const LISTS = new Set(['list', 'data', 'openPositions', 'openOrders', 'accounts', 'assets']);

describe.each(ROWS)('what $name answers', (row) => {
  let rig: Rig;
  afterEach(async () => await rig.close());

  /** An account with two streams may say so of each. */
  const isHeardAgain = async (): Promise<void> => {
    const states = (): string[] => rig.of('connection').map(({ state }) => state);
    await rig.until(() => states()[0] === 'lost' && states().at(-1) === 'restored', 'lost and restored');
    expect(new Set(states())).toEqual(new Set(['lost', 'restored']));
  };

  it.each(['positions', 'orders', 'cash'] as const)(
    '[K5] without the list of %s: the read fails, and nothing looks flat',
    async (what) => {
      rig = await Rig.open(row);
      await rig.rest();
      withoutLists(rig.running.format, READS[row.name]?.[what]);
      expect((await rig.answerTo(rig.askRead())).kind).toBe('read-failed');
    },
  );

  it('[K5] that is longer than an account’s can be: the read fails before anything is made of it', async () => {
    rig = await Rig.open(row);
    const listed = READS[row.name]?.orders;
    const handle = rig.running.format.handle.bind(rig.running.format);
    let answer = '['.repeat(16 * 1_024 * 1_024);
    rig.running.format.handle = (request) => {
      const honest = handle(request);
      return listed?.test(request.path) === true && answer !== '' ? { ...honest, body: answer } : honest;
    };
    const before = process.cpuUsage();
    expect(await rig.answerTo(rig.askRead())).toMatchObject({
      kind: 'read-failed',
      reason: expect.stringContaining('too much'),
    });
    // ccxt would take six seconds of the processor for it, and nothing else would be done meanwhile.
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
    answer = '';
    await rig.read();
  });

  it('with two hundred orders is read', async () => {
    rig = await Rig.open(row);
    for (let n = 0; n < 200; n += 1) {
      rig.exchange.place(rig.account, {
        ...{ clientId: null, symbol: row.market, side: 'buy', type: 'limit', quantity: quantity('0.01') },
        ...{ price: price('20000'), stopPrice: null, trigger: 'last', timeInForce: 'GTC', postOnly: false },
        ...{ reduceOnly: false, positionSide: 'net' },
      });
    }
    expect((await rig.read()).openOrders).toHaveLength(200);
  });

  it('on a stream at a length that would hold everything up: not read, and the stream opened anew', async () => {
    rig = await Rig.open(row);
    rig.running.sockets.sayToAll(' '.repeat(9 * 1_024 * 1_024));
    // On a slow machine the streams may be lost again while they are opened anew, one after the other.
    await isHeardAgain();
    await rig.rest();
  });

  it('on a stream and is no JSON is printed nowhere', async () => {
    rig = await Rig.open(row);
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    rig.running.sockets.sayToAll('{"id":');
    await rig.rest();
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  it('on a stream and makes no sense of: it is opened anew, and heard again', async () => {
    rig = await Rig.open(row);
    rig.running.sockets.sayToAll(NONSENSE[row.name] ?? '');
    await isHeardAgain();
    await rig.rest();
  });
});

const NONSENSE: Readonly<Record<string, string>> = {
  binance: 'null',
  bybit: '{"topic":"order","data":[null]}',
  okx: '{"arg":{"channel":"orders"},"data":[null]}',
  krakenfutures: '{"feed":"open_orders","order":null}',
};

/** From now on the exchange leaves out what it lists at these paths. */
function withoutLists(format: WireFormat, paths: RegExp | undefined): void {
  const handle = format.handle.bind(format);
  format.handle = (request) => {
    const answer = handle(request);
    return paths?.test(request.path) === true ? { ...answer, body: stripped(answer.body) } : answer;
  };
}

function stripped(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return {};
  const kept = Object.entries(body).filter(([name]) => !LISTS.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, name === 'result' && typeof value === 'object' ? {} : value]),
  );
}
