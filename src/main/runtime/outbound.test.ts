import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RiskConfig } from '../engine/risk/config.ts';
import { allowedHosts } from '../engine/risk/outbound.ts';
import { hostRows } from './projection/host-rows.ts';
import { parseStrictJson } from './strict-json.ts';

const FILE = join(import.meta.dirname, '../../../resources/policy/risk.json');
const PIN = createHash('sha256').update('a key').digest('base64');

/** The risk config with this list: what it allows, or what is wrong with it. */
function read(outbound: unknown) {
  const risk = { ...JSON.parse(readFileSync(FILE, 'utf8')), outbound };
  const parsed = parseStrictJson({ name: 'risk.json', text: JSON.stringify(risk, null, 2) }, RiskConfig);
  return 'problems' in parsed ? parsed.problems.map(({ reason }) => reason) : allowedHosts(parsed.value);
}

describe('outbound of the risk config', () => {
  it('[N2] lists hosts, with the public keys that some are pinned to; none is listed where it is left out', () => {
    expect(read(['api.example.com', { host: '127.0.0.1:4443', pins: [PIN] }])).toEqual([
      { host: 'api.example.com', pins: [] },
      { host: '127.0.0.1:4443', pins: [PIN] },
    ]);
    expect(read(undefined)).toEqual([]);
  });

  it('[N2] takes what SHA-256 in base64 can be, and nothing else', () => {
    const isPin = (pin: string): boolean => typeof read([{ host: 'api.example.com', pins: [pin] }])[0] !== 'string';
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 28, maxLength: 36 }), (bytes) => {
        expect(isPin(Buffer.from(bytes).toString('base64'))).toBe(bytes.length === 32);
      }),
      { numRuns: 40 },
    );
    const [first = ''] = PIN;
    for (const wrong of [
      PIN.slice(1),
      `${PIN}=`,
      ` ${PIN}`,
      `*${PIN.slice(1)}`,
      PIN.replace('=', first),
      `sha256/${PIN}`,
    ]) {
      expect([wrong, isPin(wrong)]).toEqual([wrong, false]);
    }
  });

  it.each([
    ['no pin', [{ host: 'api.example.com', pins: [] }], 'name at least one pin, or write the host alone'],
    ['pins left out', [{ host: 'api.example.com' }], '"pins" is missing: add outbound.0.pins'],
    ['a short one', [{ host: 'api.example.com', pins: ['abcd'] }], 'the SHA-256 of a public key: 44 characters'],
    ['no base64', [{ host: 'api.example.com', pins: ['€'] }], 'a pin is base64, such as interlock network pin prints'],
    ['one twice', [{ host: 'api.example.com', pins: [PIN, PIN] }], 'a pin stands here twice'],
    ['a host twice', ['api.example.com', { host: 'api.example.com', pins: [PIN] }], 'a host stands here twice'],
    ['another key', [{ host: 'api.example.com', pins: [PIN], pin: PIN }], 'unknown key "outbound.0.pin"'],
    ['an address', [{ host: 'https://api.example.com', pins: [PIN] }], 'use a host such as api.example.com'],
    ['neither', [7], 'outbound.0: use a host such as api.example.com, or one with pins'],
  ])('[P5] %s is refused, in words', (_what, outbound, words) => {
    expect(read(outbound)).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
  });
});

describe('the hosts on the screen', () => {
  const seen = { usualPerMinute: null, failuresLastMinute: 0, failuresInARow: 0, lastProblem: null, lastAnswerAt: 5 };
  const quiet = { isOpen: false, pins: 0, requests: 0, failures: 0, problem: '', isPinWrong: false };

  it('[N2] are those of the policy, pinned or not, and a test exchange; ways out to one are counted together', () => {
    const allowed = [
      { host: 'api.example.com', pins: [] },
      { host: 'api.other.com', pins: [PIN, PIN] },
    ];
    const failing = { failuresLastMinute: 2, failuresInARow: 2, lastAnswerAt: null };
    expect(
      hostRows(
        [
          { ...seen, host: '127.0.0.1:4443', requestsLastMinute: 3 },
          { ...seen, host: 'api.other.com', requestsLastMinute: 4 },
          { ...seen, ...failing, lastProblem: { what: 'pin', at: 9 }, host: 'api.other.com', requestsLastMinute: 2 },
        ],
        allowed,
      ),
    ).toEqual([
      { ...quiet, id: 'api.example.com', why: 'listed', lastAnswerWallAt: null },
      {
        ...{ id: 'api.other.com', why: 'listed', isOpen: true, pins: 2, requests: 6, failures: 2 },
        ...{ problem: 'it does not show a pinned key: nothing is sent', isPinWrong: true, lastAnswerWallAt: 5 },
      },
      { ...quiet, id: '127.0.0.1:4443', why: 'test-exchange', isOpen: true, requests: 3, lastAnswerWallAt: 5 },
    ]);
  });
});
