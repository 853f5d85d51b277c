import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { MessageChannel, Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsSecret, SECRET_MARK, Secret } from './secret.ts';

const WORDS = 'canary-3f9c1b';

describe('a secret', () => {
  it('[S6] gives its mark wherever it is made a text of', () => {
    const secret = Secret.ofText(WORDS);
    const error = Object.assign(new Error(`failed with ${secret}`), { secret });
    const texts = [
      `${secret}`,
      String(secret),
      'a text and '.concat(secret as never),
      [secret].join(),
      inspect(secret, { showHidden: true, depth: 9 }),
      inspect({ deep: [new Map([['k', secret]])] }, { showHidden: true, depth: 9 }),
      inspect(error, { showHidden: true }),
      format('%s %o %O', secret, secret, secret),
    ];
    for (const text of texts) {
      expect(text).toContain(SECRET_MARK);
      expect(text).not.toContain(WORDS);
    }
    expect(Object.values(secret).every((it) => typeof it === 'function')).toBe(true);
  });

  it('[S6] is not written as JSON, cloned, serialised, or sent to a thread: each throws', () => {
    const secret = Secret.ofText(WORDS);
    const { port1, port2 } = new MessageChannel();
    const sends = [
      () => JSON.stringify(secret),
      () => JSON.stringify({ deep: [secret] }),
      () => structuredClone(secret),
      () => structuredClone({ deep: [new Map([['k', secret]])] }),
      () => serialize(secret),
      () => port1.postMessage({ secret }),
      () => new Worker('', { eval: true, workerData: { secret } }),
    ];
    for (const send of sends) expect(send).toThrow(/secret|could not be cloned/);
    port1.close();
    port2.close();
  });

  it('gives back what was put in, as bytes and as text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const secret = Secret.ofText(text);
        expect(secret.useText((it) => it)).toBe(text);
        expect(Secret.ofBytes(Buffer.from(text)).equals(secret)).toBe(true);
        expect(Secret.ofText(`${text}x`).equals(secret)).toBe(false);
      }),
    );
  });

  it('[S6] is zeros once it is wiped, where it was taken over, and is used no more', () => {
    const bytes = Buffer.from(WORDS);
    const secret = Secret.ofBytes(bytes);
    secret.wipe();
    expect(bytes.equals(Buffer.alloc(WORDS.length))).toBe(true);
    expect(() => secret.use((it) => it)).toThrow('wiped');
    expect(() => secret.useText((it) => it)).toThrow('wiped');
  });

  it('[S6] is found however deep it stands, in a circle too', () => {
    const secret = Secret.ofText(WORDS);
    const circle: { self?: unknown; plain: string } = { plain: 'x' };
    circle.self = circle;
    expect(holdsSecret(circle)).toBe(false);
    expect(holdsSecret({ a: 1, b: [null, 'x', new Uint8Array(8)] })).toBe(false);
    for (const value of [
      secret,
      [[secret]],
      { a: { b: secret } },
      new Map([[secret, 1]]),
      new Set([secret]),
      new Error('x', { cause: { secret } }),
      Object.assign(circle, { secret }),
    ]) {
      expect(holdsSecret(value)).toBe(true);
    }
  });
});
