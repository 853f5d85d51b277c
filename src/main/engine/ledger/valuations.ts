import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { type Cash, minus, plus, ZERO_CASH } from '../../../shared/money.ts';
import { type Book, type Valuation, valueBook } from './book.ts';
import type { Ledger, Marks } from './ledger.ts';

/** What every book is worth at the current marks, and the account as their sum. */
export interface Valuations {
  readonly account: Valuation;
  /** By agent, the house's included. A book that did not move keeps its object. */
  readonly books: ReadonlyMap<AgentId, Valuation>;
}

/** A book as it was when it was last valued: every trade counts in `fills`, and funding moves its cash. */
interface Valued {
  readonly fills: number;
  readonly cash: Cash;
}

interface Known {
  readonly account: Book;
  readonly symbols: readonly InstrumentId[];
  readonly marks: readonly unknown[];
  /** In the order of the ledger's books. */
  readonly valued: Valued[];
  readonly books: Map<AgentId, Valuation>;
  valuations: Valuations;
}

const NOTHING: Valuation = { equity: ZERO_CASH, unrealised: ZERO_CASH, gross: ZERO_CASH, net: ZERO_CASH };

const KNOWN = new WeakMap<Ledger, Known>();

/**
 * The worth of everything, exact. It is asked for at every order and after every input: only books that moved since are
 * valued anew, and all of them after a new mark (a mark is replaced and never changed). The same object as before means
 * that nothing moved.
 */
export function valuations(ledger: Ledger, marks: Marks): Valuations {
  const before = KNOWN.get(ledger);
  const known = before !== undefined && isOf(before, ledger, marks) ? before : begin(ledger, marks);
  let account = known.valuations.account;
  let place = 0;
  for (const book of ledger.books.values()) {
    const valued = known.valued[place];
    place += 1;
    if (valued !== undefined && valued.fills === book.fills && valued.cash === book.cash) continue;
    const value = valueBook(book, ledger.instruments, marks);
    account = exchanged(account, known.books.get(book.agent) ?? NOTHING, value);
    known.books.set(book.agent, value);
    known.valued[place - 1] = { fills: book.fills, cash: book.cash };
  }
  if (account !== known.valuations.account) known.valuations = { account, books: known.books };
  return known.valuations;
}

function begin(ledger: Ledger, marks: Marks): Known {
  const books = new Map<AgentId, Valuation>();
  const known: Known = {
    account: ledger.account,
    symbols: [...marks.keys()],
    marks: [...marks.values()],
    valued: [],
    books,
    valuations: { account: NOTHING, books },
  };
  KNOWN.set(ledger, known);
  return known;
}

function isOf({ account, symbols, marks: before }: Known, ledger: Ledger, marks: Marks): boolean {
  // A session's books are opened with its account: another one, and all of them are others.
  if (account !== ledger.account || symbols.length !== marks.size) return false;
  for (let i = 0; i < symbols.length; i += 1) {
    if (marks.get(symbols[i] as InstrumentId) !== before[i]) return false;
  }
  return true;
}

/** The account with one book's worth taken out and its new one put in. */
function exchanged(account: Valuation, was: Valuation, is: Valuation): Valuation {
  return {
    equity: plus(minus(account.equity, was.equity), is.equity),
    unrealised: plus(minus(account.unrealised, was.unrealised), is.unrealised),
    gross: plus(minus(account.gross, was.gross), is.gross),
    net: plus(minus(account.net, was.net), is.net),
  };
}
