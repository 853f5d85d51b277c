import { beforeEach, describe, expect, it } from 'vitest';
import { price, quantity } from '../../../shared/money.ts';
import type { VenueOrder } from '../../engine/domain/order.ts';
import { EgressError } from '../egress/egress-error.ts';
import { Requests } from './requests.ts';
import { FakeVenue, order } from './testing/fake-venue.ts';

const LIMIT: VenueOrder = {
  id: 'abcdefghij-1',
  symbol: 'BTC-PERP',
  side: 'buy',
  type: 'limit',
  quantity: quantity('1'),
  price: price('50000'),
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
};

/** An error of ccxt: its class is told by its name. */
function thrown(className: string, message: string): Error {
  const Class = { [className]: class extends Error {} }[className] ?? Error;
  return new Class(message);
}

describe('an order', () => {
  let venue: FakeVenue;
  let requests: Requests;
  beforeEach(() => {
    venue = new FakeVenue();
    requests = new Requests(venue.link, venue.events, venue.modes);
  });

  const failing = (error: Error) => {
    venue.onPlace = () => {
      throw error;
    };
    venue.onCancel = venue.onPlace;
  };
  const told = (): unknown[] =>
    venue.reports.map((it) =>
      'reason' in it ? [it.kind, it.reason] : 'retryAfterMs' in it ? [it.kind, it.retryAfterMs] : [it.kind],
    );

  it.each([
    ['RequestTimeout', 'binanceusdm POST request timed out (10000 ms)'],
    ['NetworkError', 'fetch failed'],
    ['ExchangeNotAvailable', 'binanceusdm 503 Service Unavailable'],
    ['BadResponse', 'null response'],
    ['OperationFailed', 'binanceusdm {"code":-1007,"msg":"Timeout waiting for response from backend server."}'],
    ['ExchangeError', 'binanceusdm {"code":-1006,"msg":"An unexpected response was received."}'],
    ['TypeError', 'undefined is not an object'],
  ])('[K6] %s: nobody knows, so nothing is told and nothing is sent again', async (className, message) => {
    failing(thrown(className, message));
    await requests.submit(LIMIT);
    await requests.cancel(LIMIT.id);
    expect([told(), venue.calls]).toEqual([[], ['createOrder', 'cancelOrder']]);
  });

  it.each([
    ['OrderImmediatelyFillable', 'x {"code":-5022}', 'post-only-would-cross'],
    ['InsufficientFunds', 'x {"code":-2019,"msg":"Margin is insufficient."}', 'insufficient-balance'],
    ['ExchangeError', 'x {"code":-4164,"msg":"Order’s notional must be no smaller than 5"}', 'below-minimum-notional'],
    ['InvalidOrder', 'x {"code":-2022,"msg":"ReduceOnly Order is rejected."}', 'reduce-only'],
    ['BadRequest', 'x {"code":-1021,"msg":"Timestamp for this request is outside of the recvWindow."}', 'expired'],
    ['ExchangeError', 'x {"code":-99999,"msg":"new"}', 'refused'],
  ])('[R7] %s %s is refused as %s', async (className, message, reason) => {
    failing(thrown(className, message));
    await requests.submit(LIMIT);
    expect(told()).toEqual([['rejected', reason]]);
  });

  it('[K4] [R7] on a clock that is far off opens nothing, and closes what is held', async () => {
    await venue.link.client.clock.measure(async () => venue.scheduler.now() + 6_000);
    await requests.submit(LIMIT);
    expect([venue.calls, told()]).toEqual([[], [['rejected', 'expired']]]);
    await requests.submit({ ...LIMIT, id: 'abcdefghij-2', side: 'sell', type: 'market', reduceOnly: true });
    expect(venue.calls).toEqual(['createOrder']);
  });

  it('[N4] a refused key is told once, and nothing is sent after it', async () => {
    failing(
      thrown('DDoSProtection', 'binanceusdm {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'),
    );
    await requests.submit(LIMIT);
    await requests.submit({ ...LIMIT, id: 'abcdefghij-2' });
    await requests.cancel(LIMIT.id);
    await venue.reads.read('r', 0);
    expect(told()).toEqual([
      ['auth-failed'],
      ['rejected', 'key-refused'],
      ['rejected', 'key-refused'],
      ['cancel-rejected', 'key-refused'],
      ['read-failed', 'key-refused'],
    ]);
    expect(venue.calls).toEqual(['createOrder']);
  });

  it('[N4] too many requests: told with how long to wait, and not sent again', async () => {
    failing(thrown('RateLimitExceeded', 'binanceusdm {"code":-1015,"msg":"Too many new orders."}'));
    await requests.submit(LIMIT);
    expect([told(), venue.calls]).toEqual([[['throttled', 10_000]], ['createOrder']]);
  });

  it('[N4] refused for too many requests ends everything that would be sent until the pause is over', async () => {
    failing(thrown('RateLimitExceeded', 'binanceusdm {"code":-1015,"msg":"Too many new orders."}'));
    await requests.submit(LIMIT);
    expect(venue.link.client.pausedForMs()).toBe(10_000);
    venue.scheduler.advance(10_000);
    expect(venue.link.client.pausedForMs()).toBe(0);
  });

  it('[K6] that never left the machine for the network’s sake keeps back no other', async () => {
    failing(new EgressError('no', { reason: 'unreachable', mayHaveArrived: false }));
    await requests.submit(LIMIT);
    expect(venue.link.client.pausedForMs()).toBe(0);
  });

  it('that never left the machine was not looked at; one that may have arrived is not known', async () => {
    failing(new EgressError('no', { reason: 'unreachable', mayHaveArrived: false }));
    await requests.submit(LIMIT);
    failing(new EgressError('no', { reason: 'late', mayHaveArrived: true }));
    await requests.submit({ ...LIMIT, id: 'abcdefghij-2' });
    expect(told()).toEqual([['throttled', 1_000]]);
  });

  it.each([
    ['quantity', { quantity: quantity('0.0005') }, 'not-a-multiple-of-step'],
    ['price', { price: price('50000.05') }, 'not-a-multiple-of-tick'],
    ['instrument', { symbol: 'DOGE-PERP' }, 'unknown-instrument'],
  ])('[R7] with a %s that the venue would not take never leaves', async (_what, change, reason) => {
    await requests.submit({ ...LIMIT, ...change });
    expect([told(), venue.calls]).toEqual([[['rejected', reason]], []]);
  });

  it('whose answer cannot be read was placed: it is not refused, and the venue is asked', async () => {
    let asked = 0;
    requests.onUnclear = () => {
      asked += 1;
    };
    venue.onPlace = () => order({ filled: 'many' });
    await requests.submit(LIMIT);
    expect([told(), asked]).toEqual([[['accepted']], 1]);
  });

  it('that nobody here has seen is looked for among the open ones before it is cancelled', async () => {
    requests.findOpen = async () => void (await venue.reads.openOrders());
    venue.openOrders = [order({})];
    await requests.cancel('abcdefghij-1');
    await requests.cancel('abcdefghij-7');
    expect(told()).toEqual([['accepted'], ['cancelled', 'requested'], ['cancel-rejected', 'unknown-order']]);
  });

  it('cancelled with others that nobody here has seen is looked for in one list with them', async () => {
    let lists = 0;
    requests.findOpen = async () => {
      lists += 1;
      await venue.reads.openOrders();
    };
    venue.openOrders = [1, 2, 3].map((it) => order({ id: `${it}`, clientOrderId: `abcdefghij-${it}` }));
    await Promise.all([1, 2, 3].map((it) => requests.cancel(`abcdefghij-${it}`)));
    expect([lists, venue.reports.filter(({ kind }) => kind === 'cancelled').length]).toEqual([1, 3]);
    await requests.cancel('abcdefghij-7');
    expect(lists).toBe(2);
  });

  it('cancelled after a part was filled is told to be over only once that part was looked for', async () => {
    let settle = (): void => {};
    venue.events.onGap = (_at, isBehind, settled) => {
      settle = settled;
      expect(isBehind()).toBe(true);
    };
    await requests.submit(LIMIT);
    venue.events.take(order({ status: 'canceled', filled: '0.4' }));
    expect(told()).toEqual([['accepted']]);
    settle();
    expect(told()).toEqual([['accepted'], ['cancelled', 'requested']]);
  });
});
