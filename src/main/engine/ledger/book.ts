import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import {
  abs,
  type Cash,
  minus,
  negate,
  notional,
  type Price,
  plus,
  type Quantity,
  ZERO_CASH,
} from '../../../shared/money.ts';
import type { Instrument } from '../domain/instrument.ts';
import { NO_POSITION, type Position, trade, unrealised } from './position.ts';

/**
 * One owner's money and holdings (R8): an agent's, or the house's (what is allocated to nobody). Books are only ever
 * changed by fills, fees, funding and crossings, so they always add up to the account.
 */
export interface Book {
  readonly agent: AgentId;
  /** What the director allocated at the session's start. */
  readonly allocation: Cash;
  cash: Cash;
  realised: Cash;
  fees: Cash;
  /** Signed: negative is paid. */
  funding: Cash;
  /** Sum of the absolute value of all fills. */
  turnover: Cash;
  fills: number;
  /** Closed round trips, or parts of one, that gained and lost, with their sums: for hit rate and profit factor. */
  wins: number;
  losses: number;
  grossProfit: Cash;
  grossLoss: Cash;
  readonly positions: Map<InstrumentId, Position>;
}

export function openBook(agent: AgentId, allocation: Cash): Book {
  return {
    agent,
    allocation,
    cash: allocation,
    realised: ZERO_CASH,
    fees: ZERO_CASH,
    funding: ZERO_CASH,
    turnover: ZERO_CASH,
    fills: 0,
    wins: 0,
    losses: 0,
    grossProfit: ZERO_CASH,
    grossLoss: ZERO_CASH,
    positions: new Map(),
  };
}

export function positionOf(book: Book, symbol: InstrumentId): Position {
  return book.positions.get(symbol) ?? NO_POSITION;
}

/** Books a trade of `delta` (signed) at `price`, and its fee. A perpetual settles its result; spot pays in full. */
export function bookTrade(book: Book, instrument: Instrument, delta: Quantity, price: Price, fee: Cash): void {
  const change = trade(positionOf(book, instrument.symbol), delta, price);
  if (change.position.quantity === 0n) book.positions.delete(instrument.symbol);
  else book.positions.set(instrument.symbol, change.position);
  const settled = instrument.kind === 'perp' ? change.realised : negate(notional(price, delta));
  book.cash = minus(plus(book.cash, settled), fee);
  book.realised = plus(book.realised, change.realised);
  book.fees = plus(book.fees, fee);
  book.turnover = plus(book.turnover, abs(notional(price, delta)));
  book.fills += 1;
  if (change.realised > 0n) {
    book.wins += 1;
    book.grossProfit = plus(book.grossProfit, change.realised);
  } else if (change.realised < 0n) {
    book.losses += 1;
    book.grossLoss = plus(book.grossLoss, abs(change.realised));
  }
}

export function bookFunding(book: Book, amount: Cash): void {
  book.cash = plus(book.cash, amount);
  book.funding = plus(book.funding, amount);
}

/** How a book stands at the given marks. A holding without a mark is valued at its cost: known, never guessed. */
export interface Valuation {
  readonly equity: Cash;
  readonly unrealised: Cash;
  /** Sum of absolute position values. */
  readonly gross: Cash;
  /** Sum of signed position values. */
  readonly net: Cash;
}

export function valueBook(
  book: Book,
  instruments: ReadonlyMap<InstrumentId, Instrument>,
  marks: ReadonlyMap<InstrumentId, { readonly price: Price }>,
): Valuation {
  let equity = book.cash;
  let open = ZERO_CASH;
  let gross = ZERO_CASH;
  let net = ZERO_CASH;
  for (const [symbol, position] of book.positions) {
    const mark = marks.get(symbol)?.price;
    const value = mark === undefined ? position.cost : notional(mark, position.quantity);
    const gain = mark === undefined ? ZERO_CASH : unrealised(position, mark);
    open = plus(open, gain);
    net = plus(net, value);
    gross = plus(gross, abs(value));
    equity = plus(equity, instruments.get(symbol)?.kind === 'spot' ? value : gain);
  }
  return { equity, unrealised: open, gross, net };
}
