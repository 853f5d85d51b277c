import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import {
  abs,
  type Cash,
  min,
  minus,
  mulDiv,
  negate,
  type Price,
  plus,
  type Quantity,
  ZERO_CASH,
  ZERO_QUANTITY,
} from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import { type OrderOwner, sign } from '../domain/order.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { type Book, bookFunding, bookTrade, openBook, positionOf } from './book.ts';

/** Owner of what belongs to no agent: cash not allocated, positions nobody claims, remainders of divisions. */
export const HOUSE: AgentId = 'house';
const ACCOUNT: AgentId = 'account';

export interface Ledger {
  readonly instruments: Map<InstrumentId, Instrument>;
  readonly books: Map<AgentId, Book>;
  /**
   * The account as the venue sees it: one net position an instrument, kept from fills, fees and funding alone and never
   * summed from the books, so that the two can be held against each other (promise 6) and against the venue's own.
   */
  account: Book;
}

export function emptyLedger(): Ledger {
  return { instruments: new Map(), books: new Map(), account: openBook(ACCOUNT, ZERO_CASH) };
}

/** Opens the session's books: each agent's allocation, the rest to the house. */
export function openBooks(ledger: Ledger, opened: RecordOf<'session.opened'>['body']): void {
  ledger.instruments.clear();
  ledger.books.clear();
  ledger.account = openBook(ACCOUNT, opened.balance);
  for (const instrument of opened.instruments) ledger.instruments.set(instrument.symbol, instrument);
  let rest = opened.balance;
  for (const { agent, allocation } of opened.agents) {
    if (agent === HOUSE || agent === ACCOUNT) throw new Error(`no agent can be called ${agent}`);
    ledger.books.set(agent, openBook(agent, allocation));
    rest = minus(rest, allocation);
  }
  ledger.books.set(HOUSE, openBook(HOUSE, rest));
}

/** Part of a fill that one book takes; `quantity` is signed. */
export interface FillShare {
  readonly agent: AgentId;
  readonly quantity: Quantity;
}

/**
 * Whose a fill is. An agent's order, or a kill's order for one agent, is wholly that agent's. A kill's order for the
 * whole account closes the venue's net position: it goes to the books that hold that side, in the order of their
 * names, each no further than flat; what nobody holds is the house's.
 */
export function shareFill(ledger: Ledger, owner: OrderOwner, symbol: InstrumentId, delta: Quantity): FillShare[] {
  if (owner.agent !== null) return [{ agent: owner.agent, quantity: delta }];
  const shares: FillShare[] = [];
  let left = delta;
  for (const agent of [...ledger.books.keys()].sort()) {
    if (left === 0n) break;
    const held = positionOf(bookOf(ledger, agent), symbol).quantity;
    if (held === 0n || held > 0n === delta > 0n) continue;
    const size = min(abs(held), abs(left));
    const part = (left < 0n ? -size : size) as Quantity;
    shares.push({ agent, quantity: part });
    left = minus(left, part);
  }
  if (left !== 0n) shares.push({ agent: HOUSE, quantity: left });
  return shares;
}

/** Books a fill in the account and in the owners' books. The fee is split by quantity, the last share takes the rest. */
export function bookFill(ledger: Ledger, owner: OrderOwner, fill: Extract<VenueReport, { kind: 'fill' }>): void {
  const instrument = instrumentOf(ledger, fill.symbol);
  const delta = (sign(fill.side) * fill.quantity) as Quantity;
  bookTrade(ledger.account, instrument, delta, fill.price, fill.fee);

  const shares = shareFill(ledger, owner, fill.symbol, delta);
  let feeLeft = fill.fee;
  shares.forEach((share, index) => {
    const last = index === shares.length - 1;
    const fee = last ? feeLeft : mulDiv<Cash>(fill.fee, abs(share.quantity), abs(delta), 'toZero');
    feeLeft = minus(feeLeft, fee);
    bookTrade(bookOf(ledger, share.agent), instrument, share.quantity, fill.price, fee);
  });
}

/** Shares a funding payment by position; the remainder of the division is the house's. */
export function shareFunding(ledger: Ledger, funding: Extract<VenueReport, { kind: 'funding' }>): void {
  bookFunding(ledger.account, funding.amount);
  let left = funding.amount;
  if (funding.quantity !== 0n) {
    for (const book of ledger.books.values()) {
      const held = positionOf(book, funding.symbol).quantity;
      if (held === 0n || book.agent === HOUSE) continue;
      const part = mulDiv<Cash>(funding.amount, held, funding.quantity, 'toZero');
      bookFunding(book, part);
      left = minus(left, part);
    }
  }
  if (left !== 0n) bookFunding(bookOf(ledger, HOUSE), left);
}

/** Closes offsetting books against each other at one price; the shares sum to zero, so the account does not move. */
export function bookCrossing(ledger: Ledger, crossing: RecordOf<'ledger.crossed'>['body']): void {
  const instrument = instrumentOf(ledger, crossing.symbol);
  for (const share of crossing.shares) {
    bookTrade(bookOf(ledger, share.agent), instrument, share.quantity, crossing.price, ZERO_CASH);
  }
}

/**
 * What must be crossed so that every agent's book is flat in `symbol`; null when there is nothing. What they hold in
 * sum goes to the house: nothing when the account is flat, else what somebody traded by hand since.
 */
export function crossingFor(ledger: Ledger, symbol: InstrumentId): FillShare[] | null {
  const shares: FillShare[] = [];
  let sum = ZERO_QUANTITY;
  for (const book of ledger.books.values()) {
    const held = positionOf(book, symbol).quantity;
    if (held === 0n || book.agent === HOUSE) continue;
    shares.push({ agent: book.agent, quantity: negate(held) });
    sum = plus(sum, held);
  }
  if (shares.length === 0) return null;
  return sum === 0n ? shares : [...shares, { agent: HOUSE, quantity: sum }];
}

export function bookOf(ledger: Ledger, agent: AgentId): Book {
  const book = ledger.books.get(agent);
  if (book === undefined) throw new Error(`no book for ${agent}`);
  return book;
}

export function instrumentOf(ledger: Ledger, symbol: InstrumentId): Instrument {
  const instrument = ledger.instruments.get(symbol);
  if (instrument === undefined) throw new Error(`no instrument ${symbol}`);
  return instrument;
}

/** Marks by instrument: last known price and when it was known. */
export type Marks = Map<InstrumentId, { price: Price; at: number }>;
