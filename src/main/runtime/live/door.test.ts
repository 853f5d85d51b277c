import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../shared/ipc/contract.ts';
import { admitVenue } from './door.ts';

const scheme = fc.constantFrom('https', 'wss');
const tail = fc.constantFrom('', '/', '/api/v3', ':443', ':8443/ws?streams=1', '/#127.0.0.1');
/** What looks like this machine and is not. */
const trick = fc.constantFrom(
  '127.0.0.1.example.com',
  '127.0.0.1@example.com',
  'user:127.0.0.1@example.com',
  'example.com#@127.0.0.1',
  'example.com/127.0.0.1',
  'example.com\\@127.0.0.1',
  'localhost',
  'localhost.example.com',
  '[::ffff:127.0.0.1]',
  '0.0.0.0',
  '[::]',
  '128.0.0.1',
  'x127.0.0.1',
);
const outsideV4 = fc.ipV4().filter((it) => !it.startsWith('127.'));
const outsideV6 = fc
  .ipV6()
  .map((it) => `[${it}]`)
  .filter((it) => URL.parse(`https://${it}`)?.hostname !== '[::1]');
const outsideHost = fc.oneof(fc.domain(), outsideV4, outsideV6, trick);
const outside = fc.oneof(
  fc.tuple(scheme, outsideHost, tail).map(([s, host, t]) => `${s}://${host}${t}`),
  fc.webUrl(),
  fc.string(),
  fc.tuple(fc.constantFrom('http', 'ws', 'file', 'ftp'), tail).map(([s, t]) => `${s}://127.0.0.1${t}`),
);
const inside = fc
  .tuple(scheme, fc.constantFrom('127.0.0.1', '127.8.9.10', '[::1]'), tail)
  .map(([s, host, t]) => `${s}://${host}${t}`);

describe('admitVenue', () => {
  it('[T1] refuses whatever is not a test exchange on this machine, in words', () => {
    fc.assert(
      fc.property(outside, (endpoint) => {
        expect(() => admitVenue([endpoint])).toThrow(Refusal);
        expect(() => admitVenue([endpoint])).toThrow(/Live trading is shut in this build.*Trade on paper\.$/);
      }),
      { numRuns: 500 },
    );
  });

  it('[T1] refuses all when one of several endpoints leads outside, wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(inside, { maxLength: 4 }), outside, fc.nat(4), (endpoints, one, at) => {
        expect(() => admitVenue(endpoints.toSpliced(at, 0, one))).toThrow(Refusal);
      }),
    );
  });

  it('[T1] admits a test exchange on this machine, and refuses one without an endpoint', () => {
    fc.assert(
      fc.property(fc.array(inside, { minLength: 1, maxLength: 4 }), (endpoints) => {
        expect(() => admitVenue(endpoints)).not.toThrow();
      }),
    );
    expect(() => admitVenue([])).toThrow('It names no endpoint');
  });
});
