import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OrderId } from '../../../../shared/ids.ts';
import { price, quantity } from '../../../../shared/money.ts';
import { type VenueOrder, venueOrder } from '../../../engine/domain/order.ts';
import { ORDER_VALID_MS } from '../../../engine/domain/venue-report.ts';
import type { CcxtExchange, CcxtMarket, CcxtOrder, Raw } from '../ccxt-api.ts';
import { failureOf } from '../errors.ts';
import { bybit } from './bybit.ts';

const PERP = { id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', spot: false, swap: true, linear: true } as CcxtMarket;
const SPOT = { id: 'BTCUSDT', symbol: 'BTC/USDT', spot: true, swap: false } as CcxtMarket;

/** An exchange whose routes answer as they are told to, and that remembers what it was asked. */
function answering(routes: Readonly<Record<string, unknown>>): { exchange: CcxtExchange; asked: unknown[] } {
  const asked: unknown[] = [];
  const calls = Object.entries(routes).map(([route, answer]) => [
    route,
    async (params: unknown) => {
      asked.push([route, params]);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(params) : answer;
    },
  ]);
  return { exchange: Object.fromEntries(calls) as CcxtExchange, asked };
}

function wish(part: Partial<VenueOrder>): VenueOrder {
  const base = { id: 'abcdef-1', symbol: 'BTC-PERP', side: 'buy', type: 'limit', quantity: quantity('0.01') } as const;
  return venueOrder({ ...base, timeInForce: 'GTC', price: price('49000'), ...part });
}
const place = (part: Partial<VenueOrder>) => bybit.orders.place(wish(part), 'abcdef-1', 0);
const ended = (info: Raw) => bybit.orders.endReason({ info } as CcxtOrder);

describe('what Bybit is asked for', () => {
  test('every order id of ours goes as it is, within 36 of the characters that Bybit takes', () => {
    const parts = fc.tuple(fc.stringMatching(/^[a-z0-9]{10}$/), fc.stringMatching(/^[a-z0-9]{1,12}$/));
    fc.assert(
      fc.property(parts, ([prefix, counter]) => {
        const id = OrderId.parse(`${prefix}-${counter}`);
        const clientId = bybit.clientIds.toVenue(id);
        expect(clientId).toMatch(/^[A-Za-z0-9_-]{1,36}$/);
        expect(bybit.clientIds.fromVenue(clientId)).toBe(id);
      }),
    );
  });

  test.each(['', 'web_123', 'ABCDEF-1', 'abc-1', 'abcdef_1'])('an order with client id %j is somebody else’s', (id) => {
    expect(bybit.clientIds.fromVenue(id)).toBeNull();
  });

  test('a stop says which way the price has to come: up for a buy, down for a sell; of spot it says nothing', () => {
    const stop = { type: 'stop', price: price('51000') } as const;
    expect(place(stop).params).toMatchObject({ triggerPrice: '51000', triggerDirection: 'ascending' });
    expect(place({ ...stop, side: 'sell' }).params).toMatchObject({ triggerDirection: 'descending' });
    expect(place({ ...stop, symbol: 'BTC/USDT' }).params).not.toHaveProperty('triggerDirection');
  });

  test('reduce-only is for perpetuals: spot has none, and an order is not sent with what it ignores', () => {
    expect(place({ reduceOnly: true }).params).toMatchObject({ reduceOnly: true });
    expect(place({ reduceOnly: true, symbol: 'BTC/USDT' }).params).not.toHaveProperty('reduceOnly');
  });

  test('a cancel names Bybit’s id where it is known; spot’s waiting stops are kept apart', () => {
    const order = { clientId: 'abcdef-1', venueId: null, stop: false, market: PERP };
    expect(bybit.orders.cancel(order)).toEqual({ id: undefined, params: { orderLinkId: 'abcdef-1' } });
    expect(bybit.orders.cancel({ ...order, venueId: '7' })).toEqual({ id: '7', params: {} });
    expect(bybit.orders.cancel({ ...order, venueId: '7', stop: true })).toEqual({ id: '7', params: {} });
    const apart = { ...order, venueId: '7', stop: true, market: SPOT };
    expect(bybit.orders.cancel(apart)).toEqual({ id: '7', params: { trigger: true } });
  });

  test('an order is refused at Bybit once it is as old as every venue adapter promises', () => {
    expect(bybit.options.recvWindow).toBe(ORDER_VALID_MS);
  });
});

describe('what Bybit says', () => {
  test.each([
    [{ rejectReason: 'EC_PostOnlyWillTakeLiquidity' }, 'post-only-would-cross'],
    [{ rejectReason: 'EC_PerCancelRequest', cancelType: 'CancelByUser' }, 'requested'],
    [{ rejectReason: 'EC_NoImmediateQtyToFill', orderType: 'Limit' }, 'immediate-or-cancel'],
    [{ rejectReason: 'EC_NoImmediateQtyToFill', orderType: 'Market' }, 'no-market'],
    [{ rejectReason: 'EC_NoError', cancelType: 'CancelByReduceOnly' }, 'reduce-only'],
    [{ rejectReason: 'EC_NoError', cancelType: 'CancelByDCP' }, null],
  ] as const)('an order with %j ended as %s', (info, reason) => {
    expect(ended(info)).toBe(reason);
  });

  test.each([
    ['Untriggered', { isStop: true, isTriggered: false }],
    ['Deactivated', { isStop: true, isTriggered: false }],
    ['Triggered', { isStop: false, isTriggered: true }],
    ['Filled', { isStop: false, isTriggered: true }],
  ])('a stop that is %s', (orderStatus, said) => {
    const order = { info: { stopOrderType: 'Stop', orderStatus } } as unknown as CcxtOrder;
    expect({ isStop: bybit.orders.isStop(order), isTriggered: bybit.orders.isTriggered(order) }).toEqual(said);
  });

  test.each([
    ['InvalidOrder', 110072, { kind: 'refused', reason: 'duplicate-order-id' }],
    ['AuthenticationError', 10003, { kind: 'key-refused' }],
    ['RateLimitExceeded', 10006, { kind: 'throttled', retryAfterMs: 1_000 }],
    ['InvalidNonce', 10002, { kind: 'refused', reason: 'expired' }],
    ['ExchangeError', 10000, { kind: 'ambiguous' }],
    ['ExchangeError', 10016, { kind: 'ambiguous' }],
  ] as const)('[N4] %s with code %d is %j', (_class, retCode, failure) => {
    const error = new Error(`bybit {"retCode":${retCode},"retMsg":"words"}`);
    expect(failureOf(error, bybit.errors, null)).toEqual(failure);
  });

  test.each(['API key is invalid.', 'error sign! please check your signature generation algorithm.'])(
    '[N4] a stream that answers “%s” does not take the key',
    (words) => {
      expect(failureOf(new Error(`bybit ${words}`), bybit.errors, null)).toEqual({ kind: 'key-refused' });
    },
  );

  test('[N4] an address that was shut out waits ten minutes: asking on would make it longer', () => {
    const error = new Error('bybit GET https://api.bybit.com/v5/x 403 Forbidden 403, access too frequent');
    expect(failureOf(error, bybit.errors, null)).toEqual({ kind: 'throttled', retryAfterMs: 600_000 });
  });

  test('[N4] no code has two meanings', () => {
    const { reasons, keyRefused, throttled, ambiguous, maintenance } = bybit.errors;
    const all = [...Object.keys(reasons), ...keyRefused, ...throttled, ...ambiguous, ...maintenance];
    expect(all).toEqual([...new Set(all)]);
  });

  test('cash and holdings are the wallet’s balance; a coin that is not there is nothing', () => {
    const info = { result: { list: [{ coin: [{ coin: 'USDT', walletBalance: '12.5', equity: '90' }] }] } };
    expect(bybit.reads.cash({ total: {}, info }, 'USDT')).toBe('12.5');
    expect(bybit.reads.held({ total: {}, info }, 'BTC')).toBe('0');
  });

  test.each([
    ['Trade', false],
    ['AdlTrade', false],
    ['BustTrade', false],
    ['Funding', true],
    ['', true],
  ])('an execution of type %s: none is %s', (execType, isNone) => {
    expect(bybit.reads.trades.isNone({ info: { execType } } as never)).toBe(isNone);
  });
});

describe('[S2] what a key may do', () => {
  const trade = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  const told = (info: Raw) => {
    const result = { readOnly: 0, uta: 1, ips: ['*'], expiredAt: '2027-01-01T00:00:00Z', ...info };
    return bybit.permissions(answering({ privateGetV5UserQueryApi: { result } }).exchange);
  };

  test('a key that trades and no more', async () => {
    const expected = {
      trade: true,
      withdraw: false,
      ipRestricted: false,
      expiresAt: Date.UTC(2027, 0, 1),
      notTold: '',
    };
    expect(await told({ permissions: trade })).toEqual(expected);
    expect(await told({ permissions: trade, readOnly: 1 })).toMatchObject({ trade: false });
    const bound = { permissions: trade, ips: ['192.0.2.1'], expiredAt: '' };
    expect(await told(bound)).toMatchObject({ ipRestricted: true, expiresAt: null });
  });

  test.each([
    { Wallet: ['AccountTransfer', 'Withdraw'] },
    { Wallet: ['SubMemberTransfer'] },
    { FiatP2P: ['FiatP2POrder'] },
    { FiatBybitPay: ['FaitPayOrder'] },
  ])('money can leave the account by %j', async (also) => {
    expect(await told({ permissions: { ...trade, ...also } })).toMatchObject({ withdraw: true });
  });

  test('a transfer between the account’s own wallets takes nothing away', async () => {
    expect(await told({ permissions: { ...trade, Wallet: ['AccountTransfer'] } })).toMatchObject({ withdraw: false });
  });

  test('what is not told is not guessed, and an account of another kind is named', async () => {
    expect(await told({})).toMatchObject({ trade: null, withdraw: null, notTold: expect.stringMatching(/Look at it/) });
    expect(await told({ permissions: trade, uta: 0 })).toMatchObject({ notTold: expect.stringMatching(/unified/) });
  });
});

describe('position mode', () => {
  const mode = bybit.positionMode ?? expect.fail('Bybit has position modes');
  const rows = (...idx: number[]) => ({ result: { list: idx.map((positionIdx) => ({ positionIdx })) } });

  test('hedge mode is what any perpetual has, flat or not; spot is not asked', async () => {
    const oneWay = answering({ privateGetV5PositionList: rows(0) });
    expect(await mode.isHedged(oneWay.exchange, [PERP, SPOT])).toBe(false);
    expect(oneWay.asked).toEqual([['privateGetV5PositionList', { category: 'linear', symbol: 'BTCUSDT' }]]);
    expect(await mode.isHedged(answering({ privateGetV5PositionList: rows(1, 2) }).exchange, [PERP])).toBe(true);
  });

  test('one-way mode that is there already is no error; one that cannot be had is', async () => {
    const refusing = (code: number) =>
      answering({ privatePostV5PositionSwitchMode: new Error(`bybit {"retCode":${code},"retMsg":"words"}`) }).exchange;
    await mode.setOneWay(refusing(110025), [PERP]);
    await expect(mode.setOneWay(refusing(110024), [PERP])).rejects.toThrow('110024');
  });
});
