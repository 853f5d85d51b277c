import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CcxtExchange, callRoute } from '../../../src/main/adapters/ccxt/ccxt-api.ts';
import { bybit } from '../../../src/main/adapters/ccxt/profiles/bybit.ts';
import { rate } from '../../../src/shared/money.ts';
import type { ApiKey } from '../core/model.ts';
import { MAIN_KEY } from '../core/testing/market.ts';
import { openSession, PERP, placed, refusalOf, type Session, SPOT, until } from './testing/session.ts';

const GTC = { timeInForce: 'GTC' };
let at: Session;
beforeEach(async () => {
  at = await openSession();
});
afterEach(async () => {
  await at.close();
});

/** A client with a key of its own. */
async function withKey(key: Partial<ApiKey>): Promise<CcxtExchange> {
  const permissions = ['read', 'trade'] as const;
  at.running.exchange.addKey({
    key: 'other',
    secret: 'other-secret',
    passphrase: null,
    accountId: 'main',
    permissions,
    ips: null,
    createdAt: Date.now(),
    ...key,
  });
  const ccxt = await at.another({ apiKey: 'other', secret: 'other-secret' });
  await ccxt.loadMarkets();
  return ccxt;
}

const order = (ccxt: CcxtExchange) => ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', GTC);

test.each([
  ['another secret', async () => await at.another({ secret: 'wrong' }), '10004'],
  ['no such key', async () => await at.another({ apiKey: 'nobody' }), '10003'],
  ['another address', async () => await withKey({ ips: ['192.0.2.1'] }), '10010'],
  ['a key that may only read', async () => await withKey({ permissions: ['read'] }), '10005'],
])('[N4] %s: the key is refused and nothing is done', async (_why, open, code) => {
  const ccxt = await open();
  await ccxt.loadMarkets();
  expect((await refusalOf(order(ccxt))).code).toBe(code);
  expect(bybit.errors.keyRefused).toContain(code);
  expect(at.account.view().orders).toEqual([]);
});

test.each([
  ['older than its window', 6_000],
  ['more than a second ahead', -2_000],
])('a request that is %s is refused, and not looked at', async (_why, skewMs) => {
  at.running.exchange.skewMs = skewMs;
  expect(await refusalOf(order(at.ccxt))).toEqual({ code: '10002', error: 'InvalidNonce' });
  expect(bybit.errors.reasons['10002']).toBe('expired');
  expect(at.account.view().orders).toEqual([]);
});

test('[N4] so many orders a second, told in headers; what is over it is refused and not looked at', async () => {
  // Three of ten.
  at.running.exchange.limits.scale = 0.3;
  await order(at.ccxt);
  const headers = at.ccxt.last_response_headers as Readonly<Record<string, string>>;
  expect([headers['X-Bapi-Limit'], headers['X-Bapi-Limit-Status']]).toEqual(['3', '2']);
  const more = await Promise.allSettled(Array.from({ length: 9 }, () => order(at.ccxt)));
  const refused = more.flatMap((it) => (it.status === 'rejected' ? [bybit.errors.code(it.reason.message)] : []));
  expect(new Set(refused)).toEqual(new Set(['10006']));
  expect(bybit.errors.throttled).toContain('10006');
  await until(() => at.account.view().orders.length === 10 - refused.length);
});

test('who asks too often from one address is shut out for a while', async () => {
  at.running.exchange.faults.add('ban', 'any', 1, 60_000);
  const [first, second] = [await refusalOf(at.ccxt.fetchTime({})), await refusalOf(order(at.ccxt))];
  expect([first, second]).toEqual([
    { code: '403', error: 'RateLimitExceeded' },
    { code: '403', error: 'RateLimitExceeded' },
  ]);
  expect(bybit.errors.throttled).toContain('403');
});

test.each([
  ['may trade and no more', {}, { trade: true, withdraw: false, ipRestricted: false }],
  ['can withdraw', { permissions: ['read', 'trade', 'withdraw'] }, { trade: true, withdraw: true }],
  ['may only read', { permissions: ['read'] }, { trade: false, withdraw: false }],
  ['is bound to an address', { ips: ['127.0.0.1'] }, { trade: true, ipRestricted: true, expiresAt: null }],
] as const)('[S2] Bybit tells that a key %s', async (_what, key, told) => {
  expect(await bybit.permissions(await withKey(key))).toMatchObject({ ...told, notTold: '' });
});

test('[S2] a key that is bound to no address runs out after ninety days', async () => {
  const createdAt = Date.UTC(2026, 0, 1);
  const { expiresAt } = await bybit.permissions(await withKey({ createdAt }));
  expect(expiresAt).toBe(createdAt + 90 * 24 * 3_600_000);
});

test('fees, holdings and settled cash are what the executions say', async () => {
  await placed(at.ccxt, PERP, 'market', 'buy', '0.1', undefined, {});
  await placed(at.ccxt, SPOT, 'market', 'buy', '0.01', undefined, {});
  const balance = await at.ccxt.fetchBalance(bybit.reads.balance);
  // 0.1 × 50000.1 × 0.0005 in cash; 0.01 × 50000.1 in cash and 0.01 × 0.001 of the coin.
  expect(bybit.reads.cash(balance, 'USDT')).toBe('99497.498995');
  expect(bybit.reads.held(balance, 'BTC')).toBe('0.00999');
  const positions = await at.ccxt.fetchPositions(undefined, bybit.reads.positions ?? {});
  expect(positions).toMatchObject([{ symbol: PERP, side: 'long', contracts: '0.1' }]);
  const since = Date.now() - 60_000;
  const lists = bybit.reads.trades.params.map((params) => at.ccxt.fetchMyTrades(undefined, since, undefined, params));
  const [perp, spot] = (await Promise.all(lists)).flat();
  expect(perp).toMatchObject({ symbol: PERP, takerOrMaker: 'taker', fee: { cost: '2.500005', currency: 'USDT' } });
  expect(spot).toMatchObject({ symbol: SPOT, fee: { cost: '0.00001', currency: 'BTC' } });
});

test('funding that is paid is negative, whatever sign Bybit’s list has', async () => {
  await placed(at.ccxt, PERP, 'market', 'buy', '0.1', undefined, {});
  at.running.exchange.market.setFundingRate(PERP, rate('0.0001'));
  at.running.exchange.fund(PERP);
  const [paid] = await at.ccxt.fetchFundingHistory(
    undefined,
    Date.now() - 60_000,
    undefined,
    bybit.reads.funding ?? {},
  );
  expect(paid).toMatchObject({ symbol: PERP, code: 'USDT' });
  expect(paid && Number(bybit.reads.fundingAmount?.(paid))).toBeCloseTo(-0.5, 4);
  const since = Date.now() - 60_000;
  const trades = await at.ccxt.fetchMyTrades(undefined, since, undefined, { category: 'linear' });
  expect(trades.map((it) => bybit.reads.trades.isNone(it)).sort()).toEqual([false, true]);
});

test('hedge mode is seen while nothing is held, holds both sides, and ends once both are closed', async () => {
  const { isHedged, setOneWay } = bybit.positionMode ?? expect.fail('Bybit has position modes');
  const markets = Object.values(at.ccxt.markets ?? {});
  expect(await isHedged(at.ccxt, markets)).toBe(false);
  await setOneWay(at.ccxt, markets);
  await at.ccxt.setPositionMode(true, undefined, {});
  expect(await isHedged(at.ccxt, markets)).toBe(true);
  await placed(at.ccxt, PERP, 'market', 'buy', '0.02', undefined, { positionIdx: 1 });
  await placed(at.ccxt, PERP, 'market', 'sell', '0.01', undefined, { positionIdx: 2 });
  const held = await at.ccxt.fetchPositions(undefined, bybit.reads.positions ?? {});
  expect(held.map(({ side, contracts }) => `${side} ${contracts}`).sort()).toEqual(['long 0.02', 'short 0.01']);
  expect((await refusalOf(setOneWay(at.ccxt, markets))).code).toBe('110024');
  await placed(at.ccxt, PERP, 'market', 'sell', '0.02', undefined, { positionIdx: 1, reduceOnly: true });
  await placed(at.ccxt, PERP, 'market', 'buy', '0.01', undefined, { positionIdx: 2, reduceOnly: true });
  await setOneWay(at.ccxt, markets);
  expect(await isHedged(at.ccxt, markets)).toBe(false);
});

test('in maintenance nothing is done, and nobody is told so for certain', async () => {
  at.running.exchange.maintenance = true;
  const { code } = await refusalOf(order(at.ccxt));
  expect(bybit.errors.ambiguous).toContain(code);
  at.running.exchange.maintenance = false;
  expect(at.account.view().orders).toEqual([]);
});

test('what is delisted is in no list, and its orders are ended', async () => {
  const { id } = await placed(at.ccxt, PERP, 'limit', 'buy', '0.01', '49000', GTC);
  at.running.exchange.delist(PERP);
  const ended = await at.ccxt.fetchOrder(id, PERP, {});
  expect(ended.status).toBe('canceled');
  expect(bybit.orders.endReason(ended)).toBe('no-market');
  expect((await refusalOf(order(at.ccxt))).code).toBe('110066');
  expect(Object.keys(await at.ccxt.loadMarkets(true))).not.toContain(PERP);
});

test('an answer that is lost was done, and one whose request is lost was not', async () => {
  const { faults } = at.running.exchange;
  faults.add('lose-answer', 'place');
  const lost = await refusalOf(
    at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', { ...GTC, clientOrderId: 'abcdef-1' }),
  );
  expect(lost.code).toBeNull();
  expect((await at.ccxt.fetchOrder('', PERP, { orderLinkId: 'abcdef-1' })).status).toBe('open');
  faults.add('lose-request', 'place');
  await refusalOf(at.ccxt.createOrder(PERP, 'limit', 'buy', '0.01', '49000', { ...GTC, clientOrderId: 'abcdef-2' }));
  const unknown = at.ccxt.fetchOrder('', PERP, { orderLinkId: 'abcdef-2' });
  expect((await refusalOf(unknown)).error).toBe('OrderNotFound');
});

test('what Bybit does not have is answered as Bybit answers it', async () => {
  const inverse = await callRoute(at.ccxt, 'privateGetV5PositionList', { category: 'inverse' });
  expect(inverse).toMatchObject({ retCode: 0, result: { list: [] } });
  const bare = callRoute(at.ccxt, 'privateGetV5OrderRealtime', { category: 'linear' });
  expect((await refusalOf(bare)).code).toBe('10001');
  const info = await callRoute(at.ccxt, 'privateGetV5UserQueryApi', {});
  expect(info).toMatchObject({ result: { apiKey: MAIN_KEY, secret: '', readOnly: 0, uta: 1 } });
});
