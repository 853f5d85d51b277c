import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { krakenfutures } from '../../../src/main/adapters/ccxt/profiles/krakenfutures.ts';
import { price, quantity } from '../../../src/shared/money.ts';
import { level } from '../core/testing/market.ts';
import { orderId } from '../testing/asked.ts';
import { BTC, type KrakenDesk, openKrakenDesk, refusal } from './testing/desk.ts';

let desk: KrakenDesk;

beforeEach(async () => {
  desk = await openKrakenDesk();
});
afterEach(async () => await desk.close());

const openOrders = async () => await desk.ccxt.fetchOpenOrders(undefined, undefined, undefined, {});

describe('orders', () => {
  test('a limit order is listed under its client id, in base units', async () => {
    const placed = await desk.place({ size: '0.1234', at: '49000' });
    expect(placed).toMatchObject({ status: 'open', clientOrderId: orderId(1) });
    expect(desk.account.find({ clientId: orderId(1) })).toMatchObject({
      quantity: quantity('0.1234'),
      timeInForce: 'GTC',
    });
    const [open] = await openOrders();
    expect(open).toMatchObject({
      id: placed.id,
      clientOrderId: orderId(1),
      amount: '0.1234',
      filled: '0',
      symbol: BTC,
      side: 'buy',
    });
    expect(krakenfutures.clientIds.fromVenue(open?.clientOrderId ?? '')).toBe(orderId(1));
    expect(open && krakenfutures.orders.isStop(open)).toBe(false);
  });

  test('a market order is filled, is over, and leaves a position and cash', async () => {
    expect(await desk.place({ size: '1' })).toMatchObject({ status: 'closed', filled: '1' });
    const [position] = await desk.ccxt.fetchPositions(undefined, {});
    expect(position).toMatchObject({ symbol: BTC, side: 'long', contracts: '1' });
    expect(krakenfutures.reads.cash(await desk.ccxt.fetchBalance({}), 'USD')).toBe('99974.99995');
  });

  test('a short is closed by an order that only reduces, and no other such order is taken', async () => {
    await desk.place({ size: '1', side: 'sell' });
    expect((await desk.ccxt.fetchPositions(undefined, {}))[0]).toMatchObject({ side: 'short', contracts: '1' });
    await desk.place({ n: 2, size: '3', reduceOnly: true });
    expect(await desk.ccxt.fetchPositions(undefined, {})).toHaveLength(0);
    const more = refusal(desk.place({ n: 3, size: '1', reduceOnly: true }));
    expect(await more).toEqual({ kind: 'refused', reason: 'reduce-only' });
  });

  test('immediate-or-cancel takes what is there, and the rest is over with the answer', async () => {
    const placed = await desk.place({ size: '11', at: '50000.1', timeInForce: 'IOC' });
    expect(placed).toMatchObject({ status: 'canceled', filled: '10' });
    expect(krakenfutures.orders.endReason(placed)).toBe('immediate-or-cancel');
    expect(desk.account.openOrders()).toHaveLength(0);
    const none = refusal(desk.place({ n: 2, size: '1', at: '49000', timeInForce: 'IOC' }));
    expect(await none).toEqual({ kind: 'refused', reason: 'immediate-or-cancel' });
  });

  test.each([
    ['larger than the exchange takes', { size: '1000.1', at: '49000' }, 'above-maximum-quantity'],
    ['finer than the tick', { size: '1', at: '49000.05' }, 'not-a-multiple-of-tick'],
    ['dearer than the account', { size: '1000', at: '49000' }, 'insufficient-balance'],
    ['post-only and crossing', { size: '1', at: '51000', postOnly: true }, 'post-only-would-cross'],
    ['too long on its way', { size: '1', at: '49000', validMs: -1 }, 'expired'],
  ] as const)('%s is refused with a reason', async (_name, asked, reason) => {
    expect(await refusal(desk.place(asked))).toEqual({ kind: 'refused', reason });
    expect(desk.account.openOrders()).toHaveLength(0);
  });

  test('a client id is taken once', async () => {
    await desk.place({ size: '1', at: '49000' });
    const again = refusal(desk.place({ size: '1', at: '49000' }));
    expect(await again).toEqual({ kind: 'refused', reason: 'duplicate-order-id' });
  });

  test('cancelled by its client id, then by Kraken’s own; what is gone is unknown, what is filled is closed', async () => {
    const { market } = desk;
    const cancel = async (clientId: string | null, venueId: string | null) => {
      const words = krakenfutures.orders.cancel({ clientId, venueId, stop: false, market });
      return await desk.ccxt.cancelOrder(words.id, BTC, words.params);
    };
    await desk.place({ size: '1', at: '49000' });
    await cancel(orderId(1), null);
    const placed = await desk.place({ n: 2, size: '1', at: '49000' });
    await cancel(null, placed.id ?? '');
    expect(desk.account.openOrders()).toHaveLength(0);
    expect(await refusal(cancel(null, placed.id ?? ''))).toEqual({ kind: 'refused', reason: 'unknown-order' });
    const filled = await desk.place({ n: 3, size: '1' });
    expect(await refusal(cancel(null, filled.id ?? ''))).toEqual({ kind: 'refused', reason: 'already-closed' });
  });

  test('many are cancelled with one request, or all of them', async () => {
    for (let n = 0; n < 5; n += 1) await desk.place({ n, size: '1', at: '49000' });
    const batchOrder = [0, 1].map((n) => ({ order: 'cancel', cliOrdId: orderId(n) }));
    await callRoute(desk.ccxt, 'privatePostBatchorder', { batchOrder });
    expect(desk.account.openOrders()).toHaveLength(3);
    await callRoute(desk.ccxt, 'privatePostCancelallorders', {});
    expect(desk.account.openOrders()).toHaveLength(0);
  });

  test('edited', async () => {
    const placed = await desk.place({ size: '1', at: '49000' });
    await callRoute(desk.ccxt, 'privatePostEditorder', { orderId: placed.id, size: '2', limitPrice: '48000' });
    expect(desk.account.find({ clientId: orderId(1) })).toMatchObject({
      quantity: quantity('2'),
      price: price('48000'),
    });
  });

  test('one is looked up by Kraken’s id', async () => {
    const placed = await desk.place({ size: '1', at: '49000' });
    const words = krakenfutures.orders.lookUp({
      clientId: null,
      venueId: placed.id ?? '',
      stop: false,
      market: desk.market,
    });
    expect(await desk.ccxt.fetchOrder(words.id, BTC, words.params)).toMatchObject({
      clientOrderId: orderId(1),
      status: 'open',
    });
  });
});

describe('stops', () => {
  test('wait beside the other orders, and close the position when the last price reaches them', async () => {
    await desk.place({ n: 2, size: '1' });
    const placed = await desk.place({ size: '1', at: '49000', type: 'stop', side: 'sell', reduceOnly: true });
    expect(krakenfutures.orders.isStop(placed)).toBe(true);
    const [waiting] = await openOrders();
    expect(waiting).toMatchObject({
      id: placed.id,
      clientOrderId: orderId(1),
      amount: '1',
      status: 'open',
      reduceOnly: true,
    });
    expect(waiting && krakenfutures.orders.isStop(waiting)).toBe(true);
    desk.running.exchange.market.setQuote(BTC, [level('48900', '10')], [level('48900.1', '10')]);
    expect(await openOrders()).toHaveLength(0);
    expect(await desk.ccxt.fetchPositions(undefined, {})).toHaveLength(0);
  });
});

describe('executions', () => {
  const since = () => Date.now() - 60_000;
  const list = async () => await desk.ccxt.fetchMyTrades(undefined, since(), undefined, {});
  const asked = (path: string) => desk.running.asked.filter((it) => it.path.endsWith(path)).length;

  test('have the fee that was taken, from the account log, which is asked once for each', async () => {
    await desk.place({ size: '1' });
    const [fill] = await list();
    expect(fill).toMatchObject({ amount: '1', price: '50000.1', side: 'buy', takerOrMaker: 'taker' });
    expect(fill?.fee).toEqual({ cost: '25.00005', currency: 'USD' });
    expect(fill && krakenfutures.reads.trades.clientId(fill)).toBe(orderId(1));
    expect(await list()).toHaveLength(1);
    expect(asked('account-log')).toBe(1);
  });

  test('[R7] one whose fee the log has not got yet is not whole', async () => {
    await desk.place({ size: '1' });
    Object.assign(desk.ccxt, { historyGetAccountLog: async () => ({ logs: [] }) });
    const listed = await list();
    expect(listed.map((it) => krakenfutures.reads.trades.isWhole?.(it))).toEqual([false]);
  });

  test('are listed to the first one, a hundred at a time', async () => {
    for (let index = 0; index < 230; index += 1) {
      desk.running.exchange.market.setQuote(BTC, [level('50000', '10')], [level('50000.1', '10')]);
      const common = {
        side: 'buy',
        type: 'market',
        price: null,
        stopPrice: null,
        trigger: 'last',
        postOnly: false,
      } as const;
      const terms = {
        symbol: BTC,
        quantity: quantity('0.0001'),
        timeInForce: 'IOC',
        reduceOnly: false,
        positionSide: 'net',
      } as const;
      desk.running.exchange.place(desk.account, { clientId: `x${index}`, ...common, ...terms });
      if (index % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const fills = await list();
    expect(new Set(fills.map(krakenfutures.reads.trades.fillId))).toHaveLength(230);
    expect(fills.every(({ fee }) => fee?.cost !== undefined)).toBe(true);
  });
});
