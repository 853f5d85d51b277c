import { cash, formatAmount, plus, quantity, ZERO_CASH, ZERO_QUANTITY } from '../../src/shared/money.ts';

/** What is read of `interlock run --json` (docs/cli.md). */
interface RunResult {
  readonly account: Readonly<Record<string, string>>;
  readonly venue: { readonly positions: Readonly<Record<string, string>> } & Readonly<
    Record<'equity' | 'fees', string>
  >;
  readonly books: readonly (Readonly<Record<(typeof SUMMED)[number], string>> & {
    readonly positions: Readonly<Record<string, string>>;
  })[];
}

const SUMMED = ['cash', 'equity', 'fees', 'funding', 'realised', 'unrealised'] as const;

/** Where the books of a finished run do not add up to its account, or the account is not the venue's, in words. */
export function unequalResult(json: string): string[] {
  const { account, venue, books } = JSON.parse(json) as RunResult;
  const wrong: string[] = [];
  for (const key of SUMMED) {
    const sum = books.reduce((total, book) => plus(total, cash(book[key])), ZERO_CASH);
    if (sum !== cash(account[key] ?? '')) wrong.push(`${key}: books ${formatAmount(sum)}, account ${account[key]}`);
  }
  for (const key of ['equity', 'fees'] as const) {
    if (venue[key] !== account[key]) wrong.push(`${key}: venue ${venue[key]}, account ${account[key]}`);
  }
  for (const symbol of new Set([venue, ...books].flatMap((it) => Object.keys(it.positions)))) {
    const sum = books.reduce((total, book) => plus(total, quantity(book.positions[symbol] ?? '0')), ZERO_QUANTITY);
    const held = quantity(venue.positions[symbol] ?? '0');
    if (sum !== held) wrong.push(`${symbol}: books ${formatAmount(sum)}, venue ${formatAmount(held)}`);
  }
  return wrong;
}
