import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { signedHeaders } from './signature.ts';
import { AlertDesk, KILL, SECRET } from './testing/desk.ts';

const REQUESTS = 10_000;
/** Below the connections that one source may hold. */
const AT_ONCE = 12;

let desk: AlertDesk;
afterEach(() => desk.close());

const SIGNED = ['timestamp', 'signature', 'body'] as const;
type Parts = Record<(typeof SIGNED)[number], string>;

const text = (head: string, { timestamp, signature, body }: Parts): string =>
  [
    head,
    'Host: x',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Interlock-Timestamp: ${timestamp}`,
    `X-Interlock-Signature: ${signature}`,
    '',
    body,
  ].join('\r\n');

/** One place of a text becomes another printable character. */
const changed = (original: string) =>
  fc
    .tuple(fc.nat({ max: original.length - 1 }), fc.integer({ min: 33, max: 126 }))
    .map(([at, code]) => original.slice(0, at) + String.fromCharCode(code) + original.slice(at + 1))
    .filter((it) => it !== original);

/** A good request with one part of what is signed changed; with another start; cut short; and bytes of any kind. */
function hostile(good: Parts): fc.Arbitrary<string | Buffer> {
  const head = 'POST /alert HTTP/1.1';
  const whole = text(head, good);
  const part = fc.constantFrom(...SIGNED).chain((name) => changed(good[name]).map((it) => ({ ...good, [name]: it })));
  const line = changed(head).filter((it) => !/^POST \/alert HTTP\/1\.[01]$/.test(it));
  const cut = fc.nat({ max: whole.length - 1 }).map((length) => `${whole.slice(0, length)}\r\n\r\n`);
  const made = fc.tuple(fc.string({ maxLength: 80 }), fc.json());
  return fc.oneof(
    { weight: 4, arbitrary: part.map((it) => text(head, it)) },
    { weight: 4, arbitrary: line.map((it) => text(it, good)) },
    // Few of these: each is waited for until the listener gives it up.
    { weight: 1, arbitrary: cut },
    {
      weight: 4,
      arbitrary: made.map(([signature, body]) =>
        text(head, { ...good, signature: signature.replace(/[\r\n]/g, ''), body }),
      ),
    },
    { weight: 4, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  );
}

it('[N3] of 10,000 requests made up or tampered with, none is taken; a good one after them is', async () => {
  desk = new AlertDesk();
  // On a clock that runs backwards no minute fills up: else all but the first hundred would fall to the bound on the
  // rate, and prove nothing of what is behind it.
  let requests = 0;
  await desk.start({ requestWithinMs: 100, wallNow: () => desk.wall - requests });
  const signed = signedHeaders(SECRET, desk.wall + 30_000, KILL);
  const good: Parts = {
    timestamp: signed['X-Interlock-Timestamp'] ?? '',
    signature: signed['X-Interlock-Signature'] ?? '',
    body: KILL,
  };
  const samples = fc.sample(hostile(good), { numRuns: REQUESTS, seed: 11 });
  const sender = async (): Promise<void> => {
    for (let next = samples.pop(); next !== undefined; next = samples.pop()) {
      requests += 1;
      await desk.raw(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  expect(desk.alerts).toEqual([]);
  expect(new Set(desk.codes)).toEqual(new Set(['malformed', 'incomplete', 'timestamp', 'signature']));
  expect(await desk.raw(text('POST /alert HTTP/1.1', good))).toMatch(/^HTTP\/1\.1 202 /);
  expect(desk.alerts).toHaveLength(1);
}, 120_000);
