import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../../shared/ids.ts';
import type { Params, Text } from './ccxt-api.ts';
import { MassCancels } from './mass-cancels.ts';
import { bybit } from './profiles/bybit.ts';
import { FakeVenue, START } from './testing/fake-venue.ts';

const FIRST = 'abcdefghij-1';
const SECOND = 'abcdefghij-2';
const STOP = 'abcdefghij-3';
const STRANGE = 'abcdefghij-9';

describe('a mass cancel', () => {
  let venue: FakeVenue;
  let mass: MassCancels;
  let asked: { readonly symbol: Text; readonly params: Params }[];
  let alone: OrderId[];
  let onAsk: () => void;

  beforeEach(() => {
    venue = new FakeVenue();
    [asked, alone, onAsk] = [[], [], () => {}];
    for (const id of [FIRST, SECOND, STOP] as const)
      venue.link.ids.learn({
        id,
        at: venue.at,
        clientId: id,
        isOurs: true,
        venueId: null,
        isStop: id === STOP,
        knownAt: START,
      });
    Object.assign(venue.link.client.exchange, {
      cancelAllOrders: async (symbol: Text, params: Params) => {
        asked.push({ symbol, params });
        onAsk();
      },
    });
    const { cancelAll } = venue.link.profile.orders;
    if (cancelAll === undefined) throw new Error('Binance has one');
    mass = new MassCancels(venue.link, cancelAll, (id) => void alone.push(id));
  });

  const told = (): unknown[] =>
    venue.reports.map((it) => [it.kind, 'orderId' in it ? it.orderId : 'id' in it ? it.id : '']);
  const throwing = (name: string, message: string): void => {
    const Class = { [name]: class extends Error {} }[name] ?? Error;
    onAsk = () => {
      throw new Class(message);
    };
  };
  const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

  it('needs one request for what one reaches, and cancels alone what this connection never saw', async () => {
    const orders = [FIRST, SECOND, STOP, STRANGE];
    expect(mass.requestsFor(orders)).toBe(3);
    mass.cancel(orders);
    await settle();
    const symbol = 'BTC/USDT:USDT';
    expect(asked).toEqual([
      { symbol, params: {} },
      { symbol, params: { conditional: true } },
    ]);
    expect([alone, told()]).toEqual([[STRANGE], []]);
  });

  it('takes all perpetuals of a settlement currency in one where the exchange does', () => {
    const cancelAll = bybit.orders.cancelAll as NonNullable<typeof bybit.orders.cancelAll>;
    mass = new MassCancels(venue.link, cancelAll, () => {});
    expect(mass.requestsFor([FIRST, SECOND, STOP])).toBe(1);
  });

  it.each([
    ['throttled', 'DDoSProtection', 'x {"code":-1003,"msg":"Too many requests."}'],
    ['cancel-rejected', 'ExchangeError', 'x {"code":-99999,"msg":"new"}'],
  ])('[N4] %s is told of each order that it was to reach, and nothing is sent again', async (kind, name, message) => {
    throwing(name, message);
    mass.cancel([FIRST, SECOND]);
    await settle();
    expect(told()).toEqual([
      [kind, FIRST],
      [kind, SECOND],
    ]);
    expect(asked).toHaveLength(1);
  });

  it('[K6] without an answer nothing is told', async () => {
    throwing('RequestTimeout', 'timed out');
    mass.cancel([FIRST]);
    await settle();
    expect(told()).toEqual([]);
  });

  it('[N4] a refused key sends nothing', async () => {
    throwing('AuthenticationError', 'x {"code":-2015,"msg":"Invalid API-key"}');
    mass.cancel([FIRST]);
    await settle();
    mass.cancel([SECOND]);
    await settle();
    expect(asked).toHaveLength(1);
    expect(told()).toEqual([
      ['auth-failed', ''],
      ['cancel-rejected', FIRST],
      ['cancel-rejected', SECOND],
    ]);
  });
});
