import { describe, expect, it } from 'vitest';
import type { CcxtOrder, Raw } from './ccxt-api.ts';
import { failureOf } from './errors.ts';
import { bybit } from './profiles/bybit.ts';
import { krakenfutures } from './profiles/krakenfutures.ts';
import { okx } from './profiles/okx.ts';

describe('what an error of an exchange means', () => {
  it.each(['constructor', '__proto__', 'toString'])('is not what the language calls %s', (code) => {
    const error = new Error(`krakenfutures {"result":"error","error":"${code}"}`);
    expect(failureOf(error, krakenfutures.errors, null)).toEqual({ kind: 'ambiguous' });
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
