import type { Engine } from '../src/main/engine/engine.ts';
import { valueBook } from '../src/main/engine/ledger/book.ts';
import { formatAmount, minus, plus, type Quantity, ZERO_CASH } from '../src/shared/money.ts';

/** What must hold after every event; each throws with the promise it broke. */

/** Promise 6: the agents' books sum to the account, in equity, fees, funding and every position. */
export function booksAddUp(world: { readonly engine: Engine }): void {
  const { ledger, marks } = world.engine.state;
  const books = [...ledger.books.values()];
  const values = books.map((book) => valueBook(book, ledger.instruments, marks));
  const account = valueBook(ledger.account, ledger.instruments, marks);
  const equity = values.reduce((sum, it) => plus(sum, it.equity), ZERO_CASH);
  same('equity', equity, account.equity);
  same(
    'fees',
    books.reduce((sum, it) => plus(sum, it.fees), ZERO_CASH),
    ledger.account.fees,
  );
  same(
    'funding',
    books.reduce((sum, it) => plus(sum, it.funding), ZERO_CASH),
    ledger.account.funding,
  );
  for (const symbol of ledger.instruments.keys()) {
    const held = books.reduce(
      (sum, it) => plus(sum, it.positions.get(symbol)?.quantity ?? (0n as Quantity)),
      0n as Quantity,
    );
    same(`position in ${symbol}`, held, ledger.account.positions.get(symbol)?.quantity ?? (0n as Quantity));
  }
  for (const [index, book] of books.entries()) {
    const value = values[index];
    if (value === undefined) throw new Error('a book without a value');
    const result = plus(plus(book.realised, value.unrealised), minus(book.funding, book.fees));
    same(`equity of ${book.agent}`, value.equity, plus(book.allocation, result));
  }
}

function same(what: string, a: bigint, b: bigint): void {
  if (a !== b) throw new Error(`promise 6: ${what}: ${formatAmount(a as never)} is not ${formatAmount(b as never)}`);
}
