import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { binanceSpot } from '../../../src/main/adapters/ccxt/profiles/binance.ts';
import { cash, price, quantity } from '../../../src/shared/money.ts';
import { level, MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import { openSpotSession, place, refusal, type Session, SPOT } from './testing/session.ts';

let session: Session;
beforeEach(async () => {
  session = await openSpotSession();
});
afterEach(async () => await session.close());

describe('the spot account', () => {
  test('what is bought is held less its fee, and can be sold', async () => {
    const { ccxt } = session;
    const bought = await place(ccxt, { size: '0.5' });
    expect(bought).toMatchObject({ filled: '0.5', status: 'closed', info: { fills: [{ commissionAsset: 'BTC' }] } });
    const { total } = await ccxt.fetchBalance({});
    expect(total).toMatchObject({ BTC: '0.4995', USDT: '74999.95' });
    expect(await refusal(place(ccxt, { size: '0.5', side: 'sell' }))).toMatchObject({ name: 'InsufficientFunds' });
    await place(ccxt, { size: '0.4995', side: 'sell' });
    expect((await ccxt.fetchBalance({})).total).toMatchObject({ BTC: '0', USDT: '99949.975' });
    const fills = await ccxt.fetchMyTrades(SPOT, undefined, undefined, {});
    expect(fills.map((it) => it.fee)).toMatchObject([
      { cost: '0.0005', currency: 'BTC' },
      { cost: '24.975', currency: 'USDT' },
    ]);
  });

  test('an open order locks what it would cost; its cancel has an id of its own', async () => {
    const { ccxt, account } = session;
    const placed = await place(ccxt, { size: '1', at: '49000', params: { clientOrderId: 'c1' } });
    expect(account.locked('USDT')).toBe(cash('49000'));
    expect(await refusal(place(ccxt, { size: '1.1', at: '49000' }))).toMatchObject({ name: 'InsufficientFunds' });
    const cancelled = await ccxt.cancelOrder(undefined, SPOT, { clientOrderId: 'c1' });
    expect(cancelled.info).toMatchObject({ origClientOrderId: 'c1', clientOrderId: `cancel${placed.id}` });
    expect(account.locked('USDT')).toBe(0n);
    expect(await ccxt.fetchOrder(placed.id, SPOT, {})).toMatchObject({ status: 'canceled', clientOrderId: 'c1' });
  });

  test('a stop stands among the orders, waits, and is filled', async () => {
    const { ccxt, running } = session;
    await place(ccxt, { size: '0.5' });
    const stop = await place(ccxt, { size: '0.4', side: 'sell', params: { triggerPrice: '49000' } });
    const [open] = await ccxt.fetchOpenOrders(SPOT, undefined, undefined, {});
    expect(open).toMatchObject({ id: stop.id, triggerPrice: '49000', info: { type: 'STOP_LOSS', isWorking: false } });
    running.exchange.market.setQuote(SPOT, [level('48990', '5')], [level('48991', '5')]);
    expect(await ccxt.fetchOrder(stop.id, SPOT, {})).toMatchObject({ status: 'closed', filled: '0.4' });
  });

  test('a post-only order that would cross is refused', async () => {
    const refused = place(session.ccxt, { size: '0.1', at: '50000.1', params: { postOnly: true } });
    expect(await refusal(refused)).toMatchObject({ name: 'OrderImmediatelyFillable' });
  });

  test('the account is streamed over the websocket API ', async () => {
    const { ccxt, running } = session;
    const watch = () => ccxt.watchOrders(undefined, undefined, undefined, {});
    const first = watch();
    while (session.account.listeners === 0) await new Promise((resolve) => setImmediate(resolve));
    await place(ccxt, { size: '0.5', at: '49000', params: { clientOrderId: 'c1' } });
    expect(await first).toMatchObject([{ clientOrderId: 'c1', status: 'open', amount: '0.5' }]);
    const trades = ccxt.watchMyTrades(undefined, undefined, undefined, {});
    running.exchange.market.trade(SPOT, price('48999'), quantity('0.2'), 'sell');
    expect(await trades).toMatchObject([{ amount: '0.2', price: '49000', fee: { cost: '0.0002', currency: 'BTC' } }]);
    const cancelled = watch();
    await ccxt.cancelOrder(undefined, SPOT, { clientOrderId: 'c1' });
    const last = (await cancelled).at(-1);
    expect(last).toMatchObject({ clientOrderId: 'c1', status: 'canceled', filled: '0.2', info: { C: 'c1' } });
    expect(last?.info.c).toBe(`cancel${last?.id}`);
  });

  test('the websocket API looks at key, signature and time', async () => {
    const { running } = session;
    const socket = new WebSocket(`${running.wsOrigin}/ws-api/v3`, { ca: running.caPem });
    await once(socket, 'open');
    const ask = async (params: Record<string, unknown>): Promise<unknown> => {
      socket.send(JSON.stringify({ id: 1, method: 'userDataStream.subscribe.signature', params }));
      const [data] = (await once(socket, 'message')) as [Buffer];
      return JSON.parse(data.toString());
    };
    const sign = (params: string) => createHmac('sha256', MAIN_SECRET).update(params).digest('hex');
    const now = Date.now();
    const signature = sign(`apiKey=${MAIN_KEY}&timestamp=${now}`);
    // Signed in the order of their names, whatever order they are sent in.
    const good = { timestamp: now, signature, apiKey: MAIN_KEY };
    expect(await ask({ ...good, apiKey: 'nobody' })).toMatchObject({ status: 401, error: { code: -2015 } });
    expect(await ask({ ...good, timestamp: now + 1 })).toMatchObject({ status: 400, error: { code: -1022 } });
    const old = { apiKey: MAIN_KEY, timestamp: 1, signature: sign(`apiKey=${MAIN_KEY}&timestamp=1`) };
    expect(await ask(old)).toMatchObject({ error: { code: -1021 } });
    expect(await ask(good)).toMatchObject({ status: 200, result: { subscriptionId: 0 } });
    socket.close();
  });

  test('what a key may do is told', async () => {
    expect(await binanceSpot.permissions(session.ccxt)).toMatchObject({ trade: true, withdraw: false });
  });
});
