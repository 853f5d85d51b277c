import { formatAmount, plus, ZERO_CASH } from '../../shared/money.ts';
import { scopeKey } from '../../shared/scope.ts';
import type { Engine } from '../engine/engine.ts';
import { type Book, valueBook } from '../engine/ledger/book.ts';
import { HOUSE } from '../engine/ledger/ledger.ts';
import { residualViews } from './projection/kill-view.ts';

/** What `interlock run --json` prints: one object, amounts as plain decimal strings (docs/cli.md). */
export function runResult(
  engine: Engine,
  feed: string,
  bars: number,
  journal: { records: number; hash: string },
): object {
  const { state } = engine;
  const books = [...state.ledger.books.values()];
  const value = (book: Book) => valueBook(book, state.ledger.instruments, state.marks);
  const sum = (of: (book: Book) => bigint): string =>
    formatAmount(books.reduce((total, book) => plus(total, of(book) as never), ZERO_CASH));
  const net = value(state.ledger.account);
  return {
    seed: state.session?.seed ?? 0,
    feed,
    bars,
    orders: state.counts.orders,
    fills: state.counts.fills,
    denials: state.counts.denials,
    rejections: state.counts.rejections,
    account: {
      currency: state.session?.currency ?? '',
      cash: sum((book) => book.cash),
      equity: sum((book) => value(book).equity),
      fees: sum((book) => book.fees),
      funding: sum((book) => book.funding),
      realised: sum((book) => book.realised),
      unrealised: sum((book) => value(book).unrealised),
    },
    // The venue nets the agents' positions against each other: its cash differs by what that settled early, its equity,
    // fees and positions must not.
    venue: {
      cash: formatAmount(state.ledger.account.cash),
      equity: formatAmount(net.equity),
      fees: formatAmount(state.ledger.account.fees),
      positions: positionsOf(state.ledger.account),
    },
    books: books.map((book) => {
      const { equity, unrealised } = value(book);
      return {
        agent: book.agent,
        allocation: formatAmount(book.allocation),
        cash: formatAmount(book.cash),
        equity: formatAmount(equity),
        fees: formatAmount(book.fees),
        funding: formatAmount(book.funding),
        realised: formatAmount(book.realised),
        unrealised: formatAmount(unrealised),
        fills: book.fills,
        positions: positionsOf(book),
        unallocated: book.agent === HOUSE,
      };
    }),
    trips: [...state.trips.byId.values()].map((trip) => ({
      id: trip.tripId,
      scope: scopeKey(trip.scope),
      cause: trip.cause,
      by: trip.by,
      reason: trip.reason,
      phase: trip.phase,
      latched: !trip.reset,
      residuals: residualViews(trip.residuals),
    })),
    journal: { records: journal.records, head: journal.hash },
  };
}

function positionsOf(book: Book): Record<string, string> {
  return Object.fromEntries([...book.positions].map(([symbol, position]) => [symbol, formatAmount(position.quantity)]));
}
