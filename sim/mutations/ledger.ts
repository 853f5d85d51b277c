import type { Mutation } from './mutation.ts';

const LEDGER_FILE = 'src/main/engine/ledger/ledger.ts';
const BOOK = 'src/main/engine/ledger/book.ts';
const POSITION = 'src/main/engine/ledger/position.ts';

/** Whose money it is, to the last unit. */
export const LEDGER: readonly Mutation[] = [
  {
    name: 'global-fill-all-to-the-house',
    breaks: 'Promise 6 (R8): what a global kill sells is nobody’s, and agents keep positions that are gone.',
    edits: [{ file: LEDGER_FILE, find: 'if (left === 0n) break;', replace: 'break;' }],
  },
  {
    name: 'global-fill-share-past-flat',
    breaks: 'Promise 6 (R8): a kill’s fill is booked to one agent beyond flat instead of to each that held.',
    edits: [{ file: LEDGER_FILE, find: 'const size = min(abs(held), abs(left));', replace: 'const size = abs(left);' }],
  },
  {
    name: 'kill-fill-booked-to-nobody',
    breaks: 'Promise 6 (R8): the fill of an agent’s kill is not booked to that agent.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'if (owner.agent !== null) return',
        replace: "if (owner.kind === 'agent') return",
      },
    ],
  },
  {
    name: 'fee-remainder-dropped',
    breaks: 'Promise 6: dividing a fee loses its last units, and the books no longer sum to the account.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'const fee = last ? feeLeft : mulDiv',
        replace: 'const fee = last && index < 0 ? feeLeft : mulDiv',
      },
    ],
  },
  {
    name: 'fee-charged-whole-to-each-share',
    breaks: 'Promise 6: each book that shares a fill pays its whole fee.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'const fee = last ? feeLeft : mulDiv',
        replace: 'const fee = index >= 0 ? fill.fee : mulDiv',
      },
    ],
  },
  {
    name: 'funding-remainder-dropped',
    breaks: 'Promise 6: what dividing funding leaves over belongs to nobody.',
    edits: [{ file: LEDGER_FILE, find: 'if (left !== 0n) bookFunding(bookOf(ledger, HOUSE), left);', replace: '' }],
  },
  {
    name: 'funding-shared-by-size-alone',
    breaks: 'Promise 6: a short pays funding as if it were long.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'const part = mulDiv<Cash>(funding.amount, held, funding.quantity,',
        replace: 'const part = mulDiv<Cash>(funding.amount, abs(held), funding.quantity,',
      },
    ],
  },
  {
    name: 'crossing-leaves-one-side',
    breaks: 'Promise 6: of two books closed against each other only one is closed.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'for (const share of crossing.shares) {',
        replace: 'for (const share of crossing.shares.slice(0, 1)) {',
      },
    ],
  },
  {
    name: 'hand-trades-not-booked',
    breaks: 'Promise 5: an execution of an order placed by hand is missing in the house’s book.',
    edits: [
      {
        file: 'src/main/engine/fold.ts',
        find: "if (report.kind === 'fill' && state.ledger.instruments.has(report.symbol)) {",
        replace: "if (report.kind === 'fill' && findOrder(state.orders, report.orderId) !== undefined) {",
      },
    ],
  },
  {
    name: 'realised-sign-wrong',
    breaks: 'Promise 5: a loss is booked as a gain.',
    edits: [
      {
        file: POSITION,
        find: 'const realised = minus(negate(notional(price, closing)), share);',
        replace: 'const realised = plus(notional(price, closing), share);',
      },
    ],
  },
  {
    name: 'cost-kept-on-a-partial-close',
    breaks: 'Promise 5: closing a part leaves the whole cost with the rest.',
    edits: [
      {
        file: POSITION,
        find: 'cost: plus(minus(cost, share), notional(price, opening)),',
        replace: 'cost: plus(cost, notional(price, opening)),',
      },
    ],
  },
  {
    name: 'turned-over-position-costs-nothing',
    breaks: 'Promise 5: the part of a fill that opens the other side has no cost.',
    edits: [
      {
        file: POSITION,
        find: 'cost: plus(minus(cost, share), notional(price, opening)),',
        replace: 'cost: minus(cost, share),',
      },
    ],
  },
  {
    name: 'fee-paid-out',
    breaks: 'Promise 5: fees are received instead of paid.',
    edits: [
      {
        file: BOOK,
        find: 'book.cash = minus(plus(book.cash, settled), fee);',
        replace: 'book.cash = plus(plus(book.cash, settled), fee);',
      },
    ],
  },
  {
    name: 'side-ignored',
    breaks: 'Promise 5: a sale is booked as a purchase.',
    edits: [
      {
        file: LEDGER_FILE,
        find: 'const delta = (sign(fill.side) * fill.quantity) as Quantity;',
        replace: 'const delta = (sign(fill.side) * sign(fill.side) * fill.quantity) as Quantity;',
      },
    ],
  },
];
