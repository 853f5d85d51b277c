import { createPublicKey, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ed25519Signer } from '../ed25519.ts';
import { FormatError } from '../format-error.ts';
import { toBase64 } from '../text.ts';
import type { VerifierKey } from '../verifier-key.ts';
import { type OpenEnvelope, parseEnvelope, preAuthEncoding, signersOf, toEnvelope } from './dsse.ts';

/** The keys of the published vectors (testvectors/vectors.json of the specification): RFC 8032's tests 1 and 2. */
const A: VerifierKey = key('A', 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
const B: VerifierKey = key('B', '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');

const IN_TOTO = 'application/vnd.in-toto+json';
const STATEMENT = 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==';
const BY_A = '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==';
const BY_B = 'c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==';

function key(keyId: string, hex: string): VerifierKey {
  return { name: 'vector', keyId, publicKey: Buffer.from(hex, 'hex') };
}

function opened(payload: string, payloadType: string, ...sigs: readonly [string, string?][]): OpenEnvelope {
  const signatures = sigs.map(([sig, keyid]) => ({ sig, ...(keyid === undefined ? {} : { keyid }) }));
  return parseEnvelope(JSON.stringify({ payload, payloadType, signatures }));
}

describe('DSSE', () => {
  it('[E4] encodes the example of the protocol as it is printed there, and takes its signature', () => {
    const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
    expect(Buffer.from(encoded).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
    const base64url = (decimal: string): string =>
      Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: base64url('46950820868899156662930047687818585632848591499744589407958293238635476079160'),
        y: base64url('5640078356564379163099075877009565129882514886557779369047442380624545832820'),
      },
    });
    const signature = 'A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==';
    const how = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
    expect(verify('sha256', encoded, how, Buffer.from(signature, 'base64'))).toBe(true);
  });

  it.each([
    ['one signature', opened(STATEMENT, IN_TOTO, [BY_A, 'A']), [A]],
    [
      'URL-safe base64',
      opened('-_-_Pj8=', IN_TOTO, [
        'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==',
        'A',
      ]),
      [A],
    ],
    ['another payload type than was signed', opened(STATEMENT, 'application/vnd.example.other+json', [BY_A, 'A']), []],
    [
      'a type longer in bytes than in characters',
      opened(STATEMENT, 'application/vnd.exämple+json', [
        'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==',
        'A',
      ]),
      [A],
    ],
    [
      'an empty payload',
      opened('', IN_TOTO, [
        'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==',
        'A',
      ]),
      [A],
    ],
    ['two keys', opened(STATEMENT, IN_TOTO, [BY_A, 'A'], [BY_B, 'B']), [A, B]],
    ['one key twice', opened(STATEMENT, IN_TOTO, [BY_A, 'A'], [BY_A, 'A']), [A]],
    ['two keys without their ids', opened(STATEMENT, IN_TOTO, [BY_A], [BY_B]), [A, B]],
    ['a key id that is not of the key', opened(STATEMENT, IN_TOTO, [BY_A, 'B']), [A]],
  ])('[E4] published vector: %s', (_, envelope, expected) => {
    expect(signersOf(envelope, [A, B])).toEqual(expected);
  });

  it('[E4] comes back from its text as it was, in either alphabet', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }),
        fc.uint8Array(),
        (payload, payloadType, signature) => {
          const envelope = { payload, payloadType, signatures: [{ keyId: '0a1b2c3d', signature }] };
          const text = JSON.stringify(toEnvelope(envelope));
          const bytes = ({ payload, payloadType, signatures }: OpenEnvelope): unknown => [
            toBase64(payload),
            payloadType,
            signatures.map(({ keyId, signature }) => [keyId, toBase64(signature)]),
          ];
          expect(bytes(parseEnvelope(text))).toEqual(bytes(envelope));
          const urlSafe = { ...toEnvelope(envelope), payload: Buffer.from(payload).toString('base64url') };
          expect(bytes(parseEnvelope(JSON.stringify(urlSafe)))).toEqual(bytes(envelope));
        },
      ),
    );
  });

  it('[E4] no two pairs of type and payload are signed as the same bytes', () => {
    const part = fc.constantFrom('', ' ', '1', '1 ', 'a', ' 1 a', '2 aa 1');
    fc.assert(
      fc.property(part, part, part, part, (type, payload, otherType, otherPayload) => {
        fc.pre(type !== otherType || payload !== otherPayload);
        const one = preAuthEncoding(type, Buffer.from(payload));
        expect(toBase64(one)).not.toBe(toBase64(preAuthEncoding(otherType, Buffer.from(otherPayload))));
      }),
    );
  });

  it('[E4] signs with an Ed25519 key what the key then verifies', () => {
    const signer = ed25519Signer('interlock/test', new Uint8Array(32).fill(3));
    const payload = Buffer.from('{}');
    const signature = signer.sign(preAuthEncoding(IN_TOTO, payload));
    const envelope = { payload, payloadType: IN_TOTO, signatures: [{ keyId: signer.keyId, signature }] };
    expect(signersOf(envelope, [A, signer, B])).toEqual([signer]);
  });

  it.each([
    '',
    '[]',
    '{"payload":"","payloadType":"x","signatures":[]}',
    '{"payload":"a!","payloadType":"x","signatures":[{"sig":""}]}',
    '{"payload":"","payloadType":"x","signatures":[{"keyid":"1"}]}',
  ])('[E4] refuses what is no envelope: %s', (text) => {
    expect(() => parseEnvelope(text)).toThrow(FormatError);
  });
});
