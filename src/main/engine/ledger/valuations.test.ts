import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Cash, type Price, plus, type Quantity, ZERO_CASH } from '../../../shared/money.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP, SPOT, START } from '../testing/rig.ts';
import { type Valuation, valueBook } from './book.ts';
import { bookCrossing, bookFill, emptyLedger, type Ledger, type Marks, openBooks, shareFunding } from './ledger.ts';
import { valuations } from './valuations.ts';

const NAMES = ['a', 'b', 'c'];
const price = fc.bigInt({ min: 1n, max: 10n ** 20n }).map((it) => it as Price);
const amount = fc.bigInt({ min: 1n, max: 10n ** 18n });
const symbol = fc.constantFrom(PERP.symbol, SPOT.symbol);
const agent = fc.constantFrom(...NAMES);

type Step = (ledger: Ledger, marks: Marks) => void;

const fill: fc.Arbitrary<Step> = fc.tuple(agent, symbol, fc.constantFrom('buy', 'sell'), amount, price, amount).map(
  ([owner, what, side, quantity, at, fee]) =>
    (ledger) =>
      bookFill(
        ledger,
        { kind: 'agent', agent: owner },
        {
          kind: 'fill',
          orderId: 'o',
          fillId: 'f',
          symbol: what,
          side: side as 'buy',
          quantity: quantity as Quantity,
          price: at,
          fee: fee as Cash,
          liquidity: 'taker',
          at: START,
        },
      ),
);
const mark: fc.Arbitrary<Step> = fc.tuple(symbol, price).map(([what, at]) => (_ledger, marks) => {
  marks.set(what, { price: at, at: START });
});
const funding: fc.Arbitrary<Step> = amount.map((paid) => (ledger) => {
  const quantity = ledger.account.positions.get(PERP.symbol)?.quantity ?? (0n as Quantity);
  const rest = { symbol: PERP.symbol, mark: 1n as Price, rate: 0n as never, at: START };
  shareFunding(ledger, { kind: 'funding', quantity, amount: -paid as Cash, ...rest });
});
const crossing: fc.Arbitrary<Step> = fc.tuple(amount, price).map(([size, at]) => (ledger) => {
  const shares = [
    { agent: 'a', quantity: size as Quantity },
    { agent: 'b', quantity: -size as Quantity },
  ];
  bookCrossing(ledger, { venue: 'paper', symbol: PERP.symbol, price: at, shares, runId: 'r' });
});
const reopened: fc.Arbitrary<Step> = fc.constant((ledger) => {
  openBooks(ledger, openedSession(NAMES, [PERP, SPOT], START, (10n ** 20n) as Cash));
});

function byHand(ledger: Ledger, marks: Marks): Valuation {
  const sum = { equity: ZERO_CASH, unrealised: ZERO_CASH, gross: ZERO_CASH, net: ZERO_CASH };
  for (const book of ledger.books.values()) {
    const value = valueBook(book, ledger.instruments, marks);
    for (const key of ['equity', 'unrealised', 'gross', 'net'] as const) sum[key] = plus(sum[key], value[key]);
  }
  return sum;
}

it('[R8] what is remembered of the books is to the last unit what they are worth, whatever was booked and marked', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fill, fill, mark, funding, crossing, reopened), { maxLength: 30 }), (steps) => {
      const [ledger, marks]: [Ledger, Marks] = [emptyLedger(), new Map()];
      openBooks(ledger, openedSession(NAMES, [PERP, SPOT], START, (10n ** 22n) as Cash));
      for (const step of steps) {
        step(ledger, marks);
        const told = valuations(ledger, marks);
        expect(told.account).toEqual(byHand(ledger, marks));
        for (const book of ledger.books.values()) {
          expect(told.books.get(book.agent)).toEqual(valueBook(book, ledger.instruments, marks));
        }
        expect(valuations(ledger, marks)).toBe(told);
      }
    }),
  );
});

it('have nothing of the agents of the session before, also where nothing has a mark yet', () => {
  const ledger = emptyLedger();
  const balance = (10n ** 20n) as Cash;
  for (const names of [['a'], ['b']]) {
    openBooks(ledger, openedSession(names, [PERP, SPOT], START, balance));
    const { account, books } = valuations(ledger, new Map());
    expect(account.equity).toBe(balance);
    expect([...books.keys()]).toEqual([...ledger.books.keys()]);
  }
});
