import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { okx } from '../../../src/main/adapters/ccxt/profiles/okx.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { orderId } from '../testing/asked.ts';
import { BTC, type OkxDesk, openOkxDesk, refusal } from './testing/desk.ts';

let desk: OkxDesk;

beforeEach(async () => {
  desk = await openOkxDesk();
});
afterEach(async () => await desk.close());

describe('orders', () => {
  test('a limit order is counted in contracts there and in base here, exactly', async () => {
    const placed = await desk.place({ size: '12.34', at: '49000' });
    const order = desk.account.find({ clientId: okx.clientIds.toVenue(orderId(1)) });
    expect(order).toMatchObject({ id: placed.id, quantity: quantity('0.1234'), price: price('49000'), status: 'new' });
    const [open] = await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, {});
    expect(open).toMatchObject({
      clientOrderId: 'abcdefghijZ1',
      amount: '12.34',
      price: '49000',
      filled: '0',
      symbol: BTC,
    });
    expect(okx.clientIds.fromVenue(open?.clientOrderId ?? '')).toBe(orderId(1));
  });

  test('a market order is filled; its execution says what it cost', async () => {
    await desk.place({ size: '100' });
    const [fill] = await desk.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, {});
    expect(fill).toMatchObject({ amount: '100', price: '50000.1', side: 'buy', takerOrMaker: 'taker' });
    expect(fill?.fee).toMatchObject({ cost: '25.00005', currency: 'USDT' });
    expect(fill && okx.reads.trades.clientId(fill)).toBe('abcdefghijZ1');
    const [position] = await desk.ccxt.fetchPositions(undefined, okx.reads.positions ?? {});
    expect(position).toMatchObject({ symbol: BTC, side: 'long', contracts: '100', hedged: false });
    const balance = await desk.ccxt.fetchBalance({});
    expect(okx.reads.cash(balance, 'USDT')).toBe('99974.99995');
  });

  test('a short is a short, and what closes it is reduce-only', async () => {
    await desk.place({ size: '100', side: 'sell' });
    const [position] = await desk.ccxt.fetchPositions(undefined, {});
    expect(position).toMatchObject({ side: 'short', contracts: '100' });
    await desk.place({ n: 2, size: '200', reduceOnly: true });
    expect(await desk.ccxt.fetchPositions(undefined, {})).toHaveLength(0);
    expect(await refusal(desk.place({ n: 3, size: '1', reduceOnly: true }))).toEqual({
      kind: 'refused',
      reason: 'reduce-only',
    });
  });

  test.each([
    ['not a multiple of the lot', '1.234', '49000', 'not-a-multiple-of-step'],
    ['finer than the tick', '1', '49000.05', 'not-a-multiple-of-tick'],
    ['dearer than the account', '100000', '49000', 'insufficient-balance'],
  ])('%s is refused with a reason', async (_name, size, at, reason) => {
    expect(await refusal(desk.place({ size, at }))).toEqual({ kind: 'refused', reason });
    expect(desk.account.openOrders()).toHaveLength(0);
  });

  test('a client id is taken once', async () => {
    await desk.place({ size: '1', at: '49000' });
    expect(await refusal(desk.place({ size: '1', at: '49000' }))).toEqual({
      kind: 'refused',
      reason: 'duplicate-order-id',
    });
  });

  test('an order that arrives after its expTime is refused, and one before it is not', async () => {
    await desk.place({ size: '1', at: '49000' });
    desk.running.exchange.skewMs = 6_000;
    expect(await refusal(desk.place({ n: 2, size: '1', at: '49000' }))).toEqual({
      kind: 'refused',
      reason: 'expired',
    });
    expect(desk.account.openOrders()).toHaveLength(1);
  });

  test('a stop that arrives too late is refused too, though OKX takes no expTime of it', async () => {
    desk.running.exchange.skewMs = 6_000;
    const stop = { size: '1', at: '45000', type: 'stop', side: 'sell' } as const;
    expect(await refusal(desk.place(stop))).toEqual({ kind: 'refused', reason: 'expired' });
    desk.running.exchange.skewMs = 0;
    await desk.place(stop);
  });

  test('cancelled by its client id, then by OKX’s own; once it is gone the refusal says so', async () => {
    const { market } = desk;
    await desk.place({ size: '1', at: '49000' });
    const byClient = okx.orders.cancel({
      clientId: okx.clientIds.toVenue(orderId(1)),
      venueId: null,
      stop: false,
      market,
    });
    await desk.ccxt.cancelOrder(byClient.id, BTC, byClient.params);
    expect(desk.account.openOrders()).toHaveLength(0);
    const placed = await desk.place({ n: 2, size: '1', at: '49000' });
    const byVenue = okx.orders.cancel({ clientId: null, venueId: placed.id ?? '', stop: false, market });
    await desk.ccxt.cancelOrder(byVenue.id, BTC, byVenue.params);
    expect(desk.account.openOrders()).toHaveLength(0);
    expect(await refusal(desk.ccxt.cancelOrder(byVenue.id, BTC, byVenue.params))).toEqual({
      kind: 'refused',
      reason: 'already-closed',
    });
  });

  test('twenty are cancelled with one request, and one of them that is gone does not save the others', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => orderId(index));
    for (let n = 0; n < 20; n += 1) await desk.place({ n, size: '1', at: '49000' });
    desk.running.exchange.cancel(desk.account, desk.account.openOrders()[0]?.id ?? '');
    const asked = desk.running.asked.length;
    const answer = (await callRoute(
      desk.ccxt,
      'privatePostTradeCancelBatchOrders',
      ids.map((id) => ({
        instId: 'BTC-USDT-SWAP',
        clOrdId: okx.clientIds.toVenue(id),
      })) as never,
    )) as { code: string; data: readonly { sCode: string }[] };
    expect(desk.running.asked.length - asked).toBe(1);
    expect(answer.code).toBe('2');
    expect(answer.data.filter(({ sCode }) => sCode === '51400')).toHaveLength(1);
    expect(desk.account.openOrders()).toHaveLength(0);
  });

  test('open orders are listed to the last one, a hundred at a time', async () => {
    const common = {
      symbol: BTC,
      side: 'buy',
      type: 'limit',
      price: price('49000'),
      stopPrice: null,
      trigger: 'last',
    } as const;
    const terms = { timeInForce: 'GTC', postOnly: false, reduceOnly: false, positionSide: 'net' } as const;
    for (let index = 0; index < 205; index += 1) {
      desk.running.exchange.place(desk.account, {
        clientId: `x${index}`,
        quantity: quantity('0.0001'),
        ...common,
        ...terms,
      });
    }
    const open = await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, {});
    expect(new Set(open.map(({ clientOrderId }) => clientOrderId))).toHaveLength(205);
  });

  test('amended', async () => {
    const placed = await desk.place({ size: '1', at: '49000' });
    await callRoute(desk.ccxt, 'privatePostTradeAmendOrder', {
      instId: 'BTC-USDT-SWAP',
      ordId: placed.id,
      newSz: '2',
      newPx: '48000',
    });
    expect(desk.account.find({ orderId: placed.id })).toMatchObject({
      quantity: quantity('0.02'),
      price: price('48000'),
    });
  });

  test('what is post-only and would cross is taken and ended, and says why', async () => {
    const placed = await desk.place({ size: '1', at: '51000', postOnly: true });
    const ended = await desk.ccxt.fetchOrder(placed.id, BTC, {});
    expect(ended).toMatchObject({ status: 'canceled', filled: '0' });
    expect(okx.orders.endReason(ended)).toBe('post-only-would-cross');
  });

  test('what is left of an immediate-or-cancel order ends, and says why', async () => {
    const placed = await desk.place({ size: '1100', at: '50000.1', timeInForce: 'IOC' });
    const ended = await desk.ccxt.fetchOrder(placed.id, BTC, {});
    expect(ended).toMatchObject({ status: 'canceled', filled: '1000' });
    expect(okx.orders.endReason(ended)).toBe('immediate-or-cancel');
  });

  test('spot is bought in base units, its fee taken from what was bought', async () => {
    await desk.place({ size: '0.5', symbol: 'BTC/USDT' });
    const balance = await desk.ccxt.fetchBalance({});
    expect(okx.reads.held(balance, 'BTC')).toBe('0.4995');
    expect(okx.reads.cash(balance, 'USDT')).toBe('74999.95');
  });
});

describe('stops', () => {
  test('wait in a list of their own, and what comes of one is known by its client id', async () => {
    const { market } = desk;
    await desk.place({ n: 0, size: '10' });
    await desk.place({ size: '10', at: '49000', type: 'stop', side: 'sell', reduceOnly: true });
    expect(
      await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, okx.reads.openOrders[0] ?? {}),
    ).toHaveLength(0);
    const [waiting] = await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, okx.reads.openOrders[1] ?? {});
    expect(waiting).toMatchObject({ clientOrderId: 'abcdefghijZ1', status: 'open', amount: '10', reduceOnly: true });
    expect(waiting && okx.orders.isStop(waiting)).toBe(true);
    expect(waiting && okx.orders.isTriggered(waiting)).toBe(false);
    desk.running.exchange.market.setQuote(BTC, [level('48900', '10')], [level('48900.1', '10')]);
    const words = okx.orders.lookUp({ clientId: 'abcdefghijZ1', venueId: null, stop: true, market });
    const triggered = await desk.ccxt.fetchOrder(words.id, BTC, words.params);
    expect(triggered.status).toBe('open');
    expect(okx.orders.isTriggered(triggered)).toBe(true);
    const fills = await desk.ccxt.fetchMyTrades(undefined, Date.now() - 60_000, undefined, {});
    expect(fills.at(-1)?.order).toBe(okx.orders.childId?.(triggered));
    expect(await desk.ccxt.fetchPositions(undefined, {})).toHaveLength(0);
  });

  test('cancelled by client id', async () => {
    const { market } = desk;
    await desk.place({ size: '10', at: '49000', type: 'stop', side: 'sell' });
    const words = okx.orders.cancel({ clientId: 'abcdefghijZ1', venueId: null, stop: true, market });
    await desk.ccxt.cancelOrder(words.id, BTC, words.params);
    expect(desk.account.openOrders()).toHaveLength(0);
  });

  test('on the wrong side of the price it is refused', async () => {
    const failure = await refusal(desk.place({ size: '10', at: '51000', type: 'stop', side: 'sell' }));
    expect(failure).toMatchObject({ kind: 'refused' });
  });
});

describe('executions', () => {
  const fillMany = (count: number) => {
    const common = { side: 'buy', type: 'market', price: null, stopPrice: null, trigger: 'last' } as const;
    const terms = { timeInForce: 'IOC', postOnly: false, reduceOnly: false, positionSide: 'net' } as const;
    for (let index = 0; index < count; index += 1) {
      const symbol = index % 2 === 0 ? BTC : 'BTC/USDT';
      const order = { clientId: `x${index}`, symbol, quantity: quantity('0.0001'), ...common, ...terms };
      desk.running.exchange.place(desk.account, order);
    }
  };

  test.each([
    ['within three days', 60_000, '/api/v5/trade/fills'],
    ['from before', 5 * 24 * 60 * 60 * 1_000, '/api/v5/trade/fills-history'],
  ])('%s are listed to the first one, of spot and of perpetuals, oldest first', async (_name, age, path) => {
    fillMany(230);
    const fills = await desk.ccxt.fetchMyTrades(undefined, Date.now() - age, undefined, {});
    expect(new Set(fills.map(okx.reads.trades.fillId))).toHaveLength(230);
    expect(fills.map(({ info }) => info.clOrdId)).toEqual(Array.from({ length: 230 }, (_, index) => `x${index}`));
    expect(new Set(fills.map(({ symbol }) => symbol))).toEqual(new Set([BTC, 'BTC/USDT']));
    expect(new Set(desk.running.asked.map((it) => it.path).filter((it) => it.includes('fills')))).toEqual(
      new Set([path]),
    );
  });
});
