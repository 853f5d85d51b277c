import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk, order, PERP } from '../core/testing/desk.ts';
import { level, MAIN_KEY, MAIN_SECRET } from '../core/testing/market.ts';
import type { WireRequest, WireResponse, WireSocket } from '../wire.ts';
import { BinanceWire } from './wire.ts';

let desk: Desk;
let wire: BinanceWire;
beforeEach(() => {
  desk = openDesk();
  wire = new BinanceWire(desk.exchange);
});

const ask = (method: string, path: string, more: Partial<WireRequest> = {}): WireResponse =>
  wire.handle({ method, path, query: '', headers: {}, body: '', ip: '127.0.0.1', ...more });
const key = { 'x-mbx-apikey': MAIN_KEY };
const sign = (text: string) => createHmac('sha256', MAIN_SECRET).update(text).digest('hex');

/** Signed as the documentation says, in the query. */
function signed(method: string, path: string, params: Record<string, string | number> = {}): WireResponse {
  const all = { ...params, timestamp: desk.clock.now() };
  const text = new URLSearchParams(Object.entries(all).map(([name, value]) => [name, String(value)])).toString();
  return ask(method, path, { query: `${text}&signature=${sign(text)}`, headers: key });
}

/** What the user data stream of the account tells from now on. */
function listen(): { readonly e: string; readonly o: Record<string, unknown> }[] {
  const heard: { e: string; o: Record<string, unknown> }[] = [];
  const { listenKey } = ask('POST', '/fapi/v1/listenKey', { headers: key }).body as { listenKey: string };
  const socket: WireSocket = {
    path: '/private/ws',
    query: `listenKey=${listenKey}`,
    ip: '127.0.0.1',
    send: (message) => void heard.push(message as (typeof heard)[number]),
    close: () => {},
    onMessage: () => {},
    onClose: () => {},
  };
  wire.connect(socket);
  return heard;
}

describe('what Binance looks at', () => {
  test("the documentation's signature, over query and body one after the other", () => {
    const [query, body] = [
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC',
      `quantity=0.01&price=49000&recvWindow=5000&timestamp=${desk.clock.now()}`,
    ];
    const asked = { query, body: `${body}&signature=${sign(query + body)}`, headers: key };
    expect(ask('POST', '/fapi/v1/order', asked)).toMatchObject({ status: 200, body: { status: 'NEW' } });
    const changed = { ...asked, body: asked.body.replace('49000', '49001') };
    expect(ask('POST', '/fapi/v1/order', changed)).toMatchObject({ status: 400, body: { code: -1022 } });
    expect(desk.account.openOrders()).toHaveLength(1);
  });

  test.each([
    ['no key', 'GET', '/fapi/v3/account', {}, 401, -2014],
    ['a key nobody has', 'GET', '/fapi/v3/account', { headers: { 'x-mbx-apikey': 'x' } }, 401, -2015],
    ['no time', 'GET', '/fapi/v3/account', { headers: key }, 400, -1102],
    ['no signature', 'GET', '/fapi/v3/account', { headers: key, query: 'timestamp=1700000000000' }, 400, -1102],
    ['a path unknown', 'GET', '/fapi/v1/nothing', {}, 404, -5000],
    ['an instrument unknown', 'GET', '/fapi/v1/depth', { query: 'symbol=XRPUSDT' }, 400, -1121],
    ['no instrument', 'GET', '/api/v3/depth', {}, 400, -1102],
    ['an interval unknown', 'GET', '/api/v3/klines', { query: 'symbol=BTCUSDT&interval=7m' }, 400, -1120],
  ] as const)('%s is refused', (_what, method, path, more, status, code) => {
    expect(ask(method, path, more)).toMatchObject({ status, body: { code } });
  });

  test.each([
    ['a quantity that is no number', { quantity: 'much' }, -1102],
    ['a quantity with an exponent', { quantity: '1e-2' }, -1102],
    ['a side unknown', { side: 'LEFT' }, -1102],
    ['a type of the other product', { type: 'LIMIT_MAKER' }, -1116],
    ['a limit order without a time in force', { timeInForce: '' }, -1102],
    ['reduce-only in hedge mode', { positionSide: 'LONG', reduceOnly: 'true' }, -1106],
    ['a window too long', { recvWindow: 60_001 }, -1131],
  ] as const)('%s is refused', (_what, wrong, code) => {
    const good = {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.01',
      price: '49000',
    };
    expect(signed('POST', '/fapi/v1/order', { ...good, ...wrong })).toMatchObject({ status: 400, body: { code } });
    expect(signed('POST', '/fapi/v1/order', good)).toMatchObject({ status: 200 });
  });

  test('each product counts its own weight, and says what is used', () => {
    const used = (response: WireResponse) => response.headers?.['x-mbx-used-weight-1m'];
    expect(used(ask('GET', '/fapi/v1/time'))).toBe('1');
    expect(used(signed('GET', '/fapi/v1/openOrders'))).toBe('41');
    expect(used(signed('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' }))).toBe('42');
    expect(used(ask('GET', '/api/v3/time'))).toBe('1');
    desk.exchange.limits.scale = 42 / 2_400;
    const refused = ask('GET', '/fapi/v1/time');
    expect(refused).toMatchObject({ status: 429, body: { code: -1003 } });
    expect(Number(refused.headers?.['retry-after'])).toBeGreaterThan(0);
    desk.clock.advanceTo(desk.clock.now() + Number(refused.headers?.['retry-after']) * 1_000);
    expect(used(ask('GET', '/fapi/v1/time'))).toBe('1');
  });

  test('a listen key runs out after an hour unless it is kept alive, and says so', () => {
    const heard = listen();
    const minutes = (n: number) => desk.clock.advanceTo(desk.clock.now() + n * 60_000);
    minutes(50);
    expect(ask('PUT', '/fapi/v1/listenKey', { headers: key }).status).toBe(200);
    minutes(50);
    desk.exchange.place(desk.account, order('buy', '0.01', { at: '49000' }));
    expect(heard.map(({ e }) => e)).toEqual(['ORDER_TRADE_UPDATE']);
    minutes(10);
    expect(heard.map(({ e }) => e)).toEqual(['ORDER_TRADE_UPDATE', 'listenKeyExpired']);
    expect(ask('PUT', '/fapi/v1/listenKey', { headers: key }).body).toMatchObject({ code: -1125 });
  });

  test('the countdown covers the orders of its symbol, and no stop that waits', () => {
    const { clock, exchange, account } = desk;
    exchange.place(account, order('buy', '0.01', { at: '49000' }));
    exchange.place(account, order('sell', '0.01', { stop: '48000' }));
    exchange.place(account, order('buy', '0.1', { at: '2900', symbol: 'ETH/USDT:USDT' }));
    signed('POST', '/fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: 10_000 });
    clock.advanceTo(clock.now() + 9_999);
    expect(account.openOrders()).toHaveLength(3);
    clock.advanceTo(clock.now() + 1);
    expect(account.openOrders().map((it) => it.type)).toEqual(['stop', 'limit']);
  });

  test('the Algo Service tells of a stop until it is triggered and when it is finished, not in between', () => {
    const { exchange, account } = desk;
    const heard = listen();
    exchange.place(account, order('sell', '0.3', { stop: '49000', at: '48000' }));
    const quote = (size: string) => exchange.market.setQuote(PERP, [level('48990', size)], [level('48991', '9')]);
    quote('0.1');
    quote('0.1');
    quote('5');
    const told = heard.filter(({ e }) => e !== 'ACCOUNT_UPDATE').map(({ e, o }) => `${e} ${o.X}`);
    expect(told).toEqual([
      'ALGO_UPDATE NEW',
      'ORDER_TRADE_UPDATE NEW',
      'ALGO_UPDATE TRIGGERED',
      'ORDER_TRADE_UPDATE PARTIALLY_FILLED',
      'ORDER_TRADE_UPDATE PARTIALLY_FILLED',
      'ORDER_TRADE_UPDATE FILLED',
      'ALGO_UPDATE FINISHED',
    ]);
  });
});
