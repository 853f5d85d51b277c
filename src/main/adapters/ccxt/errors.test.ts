import { describe, expect, it } from 'vitest';
import { failureOf } from './errors.ts';
import { krakenfutures } from './profiles/krakenfutures.ts';

describe('what an error of an exchange means', () => {
  it.each(['constructor', '__proto__', 'toString'])('is not what the language calls %s', (code) => {
    const error = new Error(`krakenfutures {"result":"error","error":"${code}"}`);
    expect(failureOf(error, krakenfutures.errors, null)).toEqual({ kind: 'ambiguous' });
  });
});
