import type { ErrorWords } from '../profile.ts';

/** One of the filters that one code is for. Steps and least quantity are kept, so what is left of it is the most. */
const WRONG_SIZE = 'LOT_SIZE';

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code and the same of the spot API. */
export const BINANCE_ERRORS: ErrorWords = {
  code(message) {
    const code = /"code"\s*:\s*"?(-?\d+)/.exec(message)?.[1] ?? null;
    return code === '-1013' && message.includes('LOT_SIZE') ? WRONG_SIZE : code;
  },
  reasons: {
    '-1021': 'expired',
    '-5028': 'expired',
    // A parameter that is not wanted: reduceOnly, in hedge mode.
    '-1106': 'position-mode',
    '-1111': 'not-a-multiple-of-step',
    '-1121': 'unknown-instrument',
    '-2011': 'unknown-order',
    '-2013': 'unknown-order',
    '-2018': 'insufficient-balance',
    '-2019': 'insufficient-balance',
    '-2022': 'reduce-only',
    '-2025': 'too-many-open-orders',
    '-4003': 'below-minimum-quantity',
    '-4004': 'below-minimum-quantity',
    '-4005': 'above-maximum-quantity',
    [WRONG_SIZE]: 'above-maximum-quantity',
    '-4014': 'not-a-multiple-of-tick',
    '-4023': 'not-a-multiple-of-step',
    '-4045': 'too-many-open-orders',
    '-4060': 'position-mode',
    '-4061': 'position-mode',
    '-4062': 'position-mode',
    '-4108': 'no-market',
    '-4116': 'duplicate-order-id',
    '-4118': 'reduce-only',
    '-4131': 'no-market',
    '-4140': 'no-market',
    '-4141': 'no-market',
    '-4164': 'below-minimum-notional',
    '-5022': 'post-only-would-cross',
  },
  keyRefused: ['-1002', '-1022', '-2008', '-2014', '-2015'],
  throttled: ['-1003', '-1008', '-1015'],
  ambiguous: ['-1000', '-1001', '-1006', '-1007'],
  maintenance: ['-1016'],
  retryAfterMs: 10_000,
};
