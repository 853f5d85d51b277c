import type { ErrorWords } from '../profile.ts';

/** The code that stands for HTTP 403 "access too frequent", which carries none: the address is shut out. */
const SHUT_OUT = '403';

/** An order for another position mode than the symbol's: one of many things that the code for a bad parameter says. */
const OTHER_MODE = 'position-idx';

/** More than one order may be for, of perpetuals: another of them. */
const TOO_LARGE = 'order-qty';

/** What is said without a code: by the gateway, and by the private stream to whom it does not take. */
const WORDS: readonly (readonly [words: string, code: string])[] = [
  ['access too frequent', SHUT_OUT],
  ['API key is invalid', '10003'],
  ['rror sign', '10004'],
  ['Permission denied', '10005'],
  ['Unmatched IP', '10010'],
  ['api key has expired', '33004'],
];

/** Bybit's codes (v5 guide, "Error Codes"): `retCode` of an answer, for spot mostly those that begin with 170. */
export const BYBIT_ERRORS: ErrorWords = {
  code(message) {
    const code = /"(?:retCode|ret_code)":\s*"?(-?\d+)/.exec(message)?.[1];
    if (code === '10001' && message.includes('position idx not match position mode')) return OTHER_MODE;
    if (code === '10001' && message.includes('exceeds maximum limit allowed')) return TOO_LARGE;
    return code ?? WORDS.find(([words]) => message.includes(words))?.[1] ?? null;
  },
  reasons: {
    '-1': 'expired',
    [OTHER_MODE]: 'position-mode',
    [TOO_LARGE]: 'above-maximum-quantity',
    '10001': 'refused',
    '10002': 'expired',
    '10029': 'unknown-instrument',
    '110001': 'unknown-order',
    '110003': 'refused',
    '110004': 'insufficient-balance',
    '110006': 'insufficient-balance',
    '110007': 'insufficient-balance',
    '110008': 'already-closed',
    '110009': 'too-many-open-orders',
    '110010': 'already-closed',
    '110012': 'insufficient-balance',
    '110017': 'reduce-only',
    '110020': 'too-many-open-orders',
    '110023': 'reduce-only',
    '110042': 'reduce-only',
    '110044': 'insufficient-balance',
    '110045': 'insufficient-balance',
    '110051': 'insufficient-balance',
    '110052': 'insufficient-balance',
    '110053': 'insufficient-balance',
    '110063': 'no-market',
    '110066': 'no-market',
    '110072': 'duplicate-order-id',
    '110094': 'below-minimum-notional',
    '170121': 'unknown-instrument',
    '170131': 'insufficient-balance',
    '170134': 'not-a-multiple-of-tick',
    '170135': 'above-maximum-quantity',
    '170136': 'below-minimum-quantity',
    '170137': 'not-a-multiple-of-step',
    '170139': 'already-closed',
    '170140': 'below-minimum-notional',
    '170141': 'duplicate-order-id',
    '170142': 'already-closed',
    '170143': 'unknown-order',
    '170151': 'no-market',
    '170157': 'no-market',
    '170190': 'already-closed',
    '170210': 'refused',
    '170213': 'unknown-order',
    '170218': 'post-only-would-cross',
  },
  // 10005 is a permission that the key does not have: an operator has to give it, or another key.
  keyRefused: ['-2015', '33004', '10003', '10004', '10005', '10007', '10008', '10010', '10024', '10027', '10028'],
  throttled: ['429', '10006', '10018', '10429', '10009', '170222', SHUT_OUT],
  // A server that timed out or failed may have taken the request before.
  ambiguous: ['10000', '10014', '10016', '10019', '110079', '170146', '170147', '170149', '170150', '170234'],
  // Bybit documents none: while it is closed it answers 10016.
  maintenance: [],
  retryAfterMs: 1_000,
  // Limits are per second; who was shut out for asking too often stays so for ten minutes at least.
  retryAfterByCode: { [SHUT_OUT]: 600_000, '10009': 600_000 },
};
