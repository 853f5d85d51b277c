import { describe, expect, it } from 'vitest';
import { KEY_TEST_EVERY_MS, KEY_TEST_WITHIN_MS } from './bounds.ts';
import { KeyCheck } from './key-check.ts';
import type { WatchedAccount } from './protocol.ts';

const ACCOUNT: WatchedAccount = {
  venue: 'binance',
  alias: 'desk',
  rest: 'https://127.0.0.1:4443',
  stream: 'wss://127.0.0.1:4443',
  ca: '-----BEGIN CERTIFICATE-----\n',
  currency: 'USDT',
};
const LOCKED = 'The keychain is locked.';

describe('whether the watchdog can read a key', () => {
  it('[K10] is asked of each new account and of each new watchdog, and not known before it is answered', () => {
    const check = new KeyCheck();
    expect([check.due(null, 0), check.standing.state]).toEqual([null, 'watching']);
    expect(check.due(ACCOUNT, 1)).toBe(ACCOUNT);
    expect(check.standing.state).toBe('off');
    check.answered('another', '');
    expect(check.standing.state).toBe('off');
    check.answered('desk', '');
    expect([check.due({ ...ACCOUNT }, 2), check.standing]).toEqual([null, { state: 'watching', reason: '' }]);
    const other = { ...ACCOUNT, alias: 'other' };
    expect([check.due(other, 3), check.standing.state]).toEqual([other, 'off']);
    check.answered('other', '');
    // It has to know the pins that a takeover keeps to, as they are in force.
    const pinned = { ...other, pins: ['a pin'] };
    expect([check.due(pinned, 3), check.due({ ...pinned, pins: ['a pin'] }, 3)]).toEqual([pinned, null]);
    expect(check.due(other, 3)).toBe(other);
    check.answered('other', '');
    check.reset();
    expect([check.due(other, 4), check.standing.state]).toEqual([other, 'off']);
    // Once nothing is traded there any more, no key is needed.
    expect([check.due(null, 5), check.standing.state]).toEqual([null, 'watching']);
  });

  it('[K10] is asked again from time to time; what was known stands until there is an answer', () => {
    const check = new KeyCheck();
    check.due(ACCOUNT, 0);
    check.answered('desk', LOCKED);
    expect(check.standing).toEqual({ state: 'keyless', reason: LOCKED });
    expect(check.due(ACCOUNT, KEY_TEST_EVERY_MS - 1)).toBeNull();
    expect(check.due(ACCOUNT, KEY_TEST_EVERY_MS)).toBe(ACCOUNT);
    expect(check.standing.state).toBe('keyless');
    check.answered('desk', '');
    expect(check.standing.state).toBe('watching');
  });

  it('[K10] an answer that does not come is a no, and it is asked anew', () => {
    const check = new KeyCheck();
    check.due(ACCOUNT, 0);
    expect(check.due(ACCOUNT, KEY_TEST_WITHIN_MS)).toBeNull();
    expect(check.due(ACCOUNT, KEY_TEST_WITHIN_MS + 1)).toBe(ACCOUNT);
    expect(check.standing).toEqual({ state: 'keyless', reason: 'it does not say whether it can read the key' });
  });

  it('[K10] an account that no line can hold is never sent: a line that is too long would end the beats', () => {
    const check = new KeyCheck();
    expect(check.due({ ...ACCOUNT, ca: '\n'.repeat(20_000) }, 0)).toBeNull();
    expect(check.standing).toMatchObject({ state: 'keyless', reason: expect.stringContaining('too long') });
  });
});
