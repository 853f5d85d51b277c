import { describe, expect, it } from 'vitest';
import { EgressError } from '../egress/egress-error.ts';
import type { CcxtOrder, Raw } from './ccxt-api.ts';
import { failureOf } from './errors.ts';
import { binance } from './profiles/binance.ts';
import { bybit } from './profiles/bybit.ts';
import { krakenfutures } from './profiles/krakenfutures.ts';
import { okx } from './profiles/okx.ts';

describe('what an error of an exchange means', () => {
  it.each(['constructor', '__proto__', 'toString'])('is not what the language calls %s', (code) => {
    const error = new Error(`krakenfutures {"result":"error","error":"${code}"}`);
    expect(failureOf(error, krakenfutures.errors, null)).toEqual({ kind: 'ambiguous' });
  });
});

describe('an exchange that is down', () => {
  const maintenance = (words: string): Error =>
    Object.assign(new Error(words), { constructor: { name: 'ExchangeError' } });

  it('[K4] that was not reached is no exchange that throttles', () => {
    const refused = new EgressError('no', { reason: 'unreachable', mayHaveArrived: false, detail: 'ECONNREFUSED' });
    expect(failureOf(refused, bybit.errors, null)).toEqual({
      kind: 'throttled',
      retryAfterMs: 1_000,
      because: 'unreachable',
    });
    const brokenOff = new EgressError('no', { reason: 'broken-off', mayHaveArrived: true });
    expect(failureOf(brokenOff, bybit.errors, null)).toEqual({ kind: 'ambiguous' });
  });

  it('[K4] is closed for maintenance by its own code, and too busy by another', () => {
    expect(failureOf(maintenance('binance {"code":-1016,"msg":"closed"}'), binance.errors, null)).toMatchObject({
      kind: 'throttled',
      because: 'unreachable',
    });
    expect(failureOf(maintenance('binance {"code":-1003,"msg":"too many"}'), binance.errors, 7_000)).toEqual({
      kind: 'throttled',
      retryAfterMs: 7_000,
    });
  });
});

describe('an order that is too large', () => {
  it.each([
    ['binance', binance, 'binance {"code":-4005,"msg":"Quantity greater than max quantity."}'],
    ['binance', binance, 'binance {"code":-1013,"msg":"Filter failure: MARKET_LOT_SIZE"}'],
    [
      'bybit',
      bybit,
      'bybit {"retCode":10001,"retMsg":"The number of contracts exceeds maximum limit allowed: too large"}',
    ],
    ['bybit', bybit, 'bybit {"retCode":170135,"retMsg":"Order quantity exceeded upper limit."}'],
    ['okx', okx, 'okx {"code":"1","data":[{"sCode":"51202","sMsg":"Market order amount exceeds the maximum"}]}'],
    ['krakenfutures', krakenfutures, 'krakenfutures: createOrder failed due to invalidSize'],
  ])('[K4] is refused as that by %s', (_name, { errors }, words) => {
    const error = Object.assign(new Error(words), { constructor: { name: 'InvalidOrder' } });
    expect(failureOf(error, errors, null)).toEqual({ kind: 'refused', reason: 'above-maximum-quantity' });
  });

  it('is not told by what else the same codes are for', () => {
    const closed = new Error('binance {"code":-1013,"msg":"Market is closed."}');
    const other = new Error('bybit {"retCode":10001,"retMsg":"Request parameter error."}');
    expect(failureOf(closed, binance.errors, null)).not.toMatchObject({ reason: 'above-maximum-quantity' });
    expect(failureOf(other, bybit.errors, null)).toEqual({ kind: 'refused', reason: 'refused' });
  });
});

describe('why an order ended', () => {
  const said = (info: Raw): CcxtOrder => ({ info, status: 'canceled' }) as unknown as CcxtOrder;

  it.each(['constructor', '__proto__'])('is nothing that the language calls %s', (name) => {
    expect(krakenfutures.orders.endReason(said({ reason: name }))).toBeNull();
    expect(okx.orders.endReason(said({ cancelSource: name }))).toBeNull();
    expect(bybit.orders.endReason(said({ rejectReason: name }))).toBeNull();
  });
});
