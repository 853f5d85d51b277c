import { abs, type Cash, cash, formatAmount, roundToStep } from '../../../shared/money.ts';
import { unknownWords } from '../../engine/domain/venue-report.ts';
import type { ResidualReason, ResidualRecord } from '../../engine/kill/kill-records.ts';

type Words = (residual: ResidualRecord) => string;

const CENT = cash('0.01');
const BY_HAND = 'close it at the venue if it stays';
const TOO_SMALL = 'close it together with a larger order, or leave it';
const NOT_KNOWN = 'so what is left there is not known: look at the venue itself';

/**
 * What each reason means and what the operator can do, after a colon. The words hold while a kill still tries and after
 * it gave up alike. A reason without words does not pass the type check.
 */
const WORDS: Record<ResidualReason, Words> = {
  // an order
  'still-open': () => 'the venue still lists it: cancel it there if it stays',
  unanswered: () => 'the venue has not said what became of it: look for it there before you send anything',
  'unknown-order': () => 'the venue does not know it: look whether it is still listed there',
  'already-closed': () => 'the venue says that its order was over already: look at the venue for what it did',

  // a position
  'not-closed-yet': () => `nothing has closed it yet: ${BY_HAND}`,
  'no-answer': () => 'the venue has not answered the closing order: look at the position there before you close it',
  'changed-by-hand': () => 'it was changed by hand meanwhile: go by what the venue shows, and close that',
  'books-differ': () =>
    'the books and the venue disagree: close what is there; what went without a trade (moved, settled) stays in the books until the next session',
  requested: () => `the closing order was cancelled before it filled: ${BY_HAND}`,
  'immediate-or-cancel': () => `too little to trade against for the closing order: ${BY_HAND}, in smaller parts`,
  'post-only-would-cross': () => `the venue took the closing order only as one that may wait: ${BY_HAND}`,
  'reduce-only': () => 'the venue sees nothing there to reduce: look whether it was closed by hand',
  'insufficient-balance': () => 'the venue holds less than the order: look what is held there, and close that',
  'unknown-instrument': () => 'the venue does not know the instrument: look whether it is halted or delisted there',
  'no-market': () =>
    'no price at the venue: wait until its market is open; where a recording has ended or is missing, put its file back',
  'position-mode': () =>
    'the account is in hedge mode, in which nothing but its legs is closed: kill everything, or close it at the venue',
  'duplicate-order-id': () => `the venue took the closing order for one it had seen: ${BY_HAND}`,
  'random-reject': () => `the venue refused the closing order and gave no reason: ${BY_HAND}`,
  refused: () => `the venue did not take the closing order: look there for why, and ${BY_HAND}`,
  'too-many-open-orders': () => 'the account has too many open orders at the venue: cancel some of them there',
  expired: () => `the closing order reached the venue too late to be taken: ${BY_HAND}`,
  'key-refused': () => `the venue does not take the key: ${BY_HAND}, or give a valid key and press the kill again`,
  unreachable: () => `the venue cannot be reached, or is closed for maintenance: ${BY_HAND}`,
  throttled: () => `the venue takes no more requests for now: ${BY_HAND}`,
  'above-maximum-quantity': () => `more than the venue takes in one order: ${BY_HAND}, in smaller parts`,
  'not-a-multiple-of-step': ({ step }) =>
    `the venue refused a quantity between its steps${of(formatAmount(step))}: close whole steps of it there`,
  'not-a-multiple-of-tick': () => 'the venue refused a price between its ticks: close it there at the market',

  // dust
  'below-minimum-quantity': ({ quantity, minQuantity }) =>
    minQuantity === 0n
      ? `below the venue's least quantity: ${TOO_SMALL}`
      : `${formatAmount(abs(quantity))} is below the venue's least quantity of ${formatAmount(minQuantity)}: ${TOO_SMALL}`,
  'below-minimum-notional': ({ value, minNotional }) =>
    value === 0n || minNotional === 0n
      ? `below the venue's least order by value: ${TOO_SMALL}`
      : `worth ${atCents(value)}, below the venue's least order of ${atCents(minNotional)}: ${TOO_SMALL}`,
  'below-one-step': ({ step }) =>
    `less than the venue's step${of(formatAmount(step))}, so no order can close it: leave it, or use the venue's own way for small amounts`,

  // what cannot be named here
  'unknown-market': ({ unknown, type }) =>
    `${unknown === undefined ? `${type} in another market` : unknownWords(unknown)}, which Interlock does not trade: end it at the exchange`,

  // a venue that cannot be read
  'read-failed': () => `the venue could not be read, ${NOT_KNOWN}`,
  'read-timed-out': () => `the venue did not answer the read, ${NOT_KNOWN}`,
  'stale-snapshot': () => `the venue answered with an old state, ${NOT_KNOWN}`,
};

/** Every reason that a residual can have. */
export const RESIDUAL_REASONS = Object.keys(WORDS) as ResidualReason[];

/** Why something is left, and what to do about it (K4, K5). */
export function residualWords(residual: ResidualRecord): string {
  return WORDS[residual.reason](residual);
}

/** The figure that explains, where it is known. */
function of(amount: string): string {
  return amount === '0' ? '' : ` of ${amount}`;
}

/** At two decimals, cut and not rounded: what is below a minimum must not read as if it reached it. */
function atCents(amount: Cash): string {
  const cut = roundToStep(amount, CENT);
  if (cut === 0n) return 'less than 0.01';
  const [whole = '', cents = ''] = formatAmount(cut).split('.');
  return `${whole}.${cents.padEnd(2, '0')}`;
}
