/** An amount as `interlock run --json` prints it. */
type Amount = string;

/** What `interlock run --json` prints; docs/cli.md says what each key means. */
export interface RunResult {
  readonly seed: number;
  readonly feed: string;
  readonly bars: number;
  readonly orders: number;
  readonly fills: number;
  readonly denials: number;
  readonly rejections: number;
  readonly account: Record<'cash' | 'equity' | 'fees' | 'funding' | 'realised' | 'unrealised' | 'currency', Amount>;
  readonly venue: {
    readonly cash: Amount;
    readonly equity: Amount;
    readonly fees: Amount;
    readonly positions: Readonly<Record<string, Amount>>;
  };
  readonly books: readonly (Record<
    'agent' | 'allocation' | 'cash' | 'equity' | 'fees' | 'funding' | 'realised' | 'unrealised',
    Amount
  > & {
    readonly fills: number;
    readonly positions: Readonly<Record<string, Amount>>;
    readonly unallocated: boolean;
  })[];
  readonly trips: readonly {
    readonly id: string;
    readonly scope: string;
    readonly cause: string;
    readonly phase: string;
    readonly latched: boolean;
    readonly residuals: readonly unknown[];
  }[];
  readonly journal: { readonly records: number; readonly head: string };
}

/** Decimal places that every amount here fits into. */
const PLACES = 24;

/** An amount in the smallest unit, computed by itself: the tests share no arithmetic with what they test. */
export function units(text: Amount): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not a plain decimal`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole + fraction.padEnd(PLACES, '0'));
  return sign === '-' ? -value : value;
}

/** The books against the account and the venue: what is said twice must be the same to the last unit. */
export function differences(result: RunResult): string[] {
  const found: string[] = [];
  for (const key of ['cash', 'equity', 'fees', 'funding', 'realised', 'unrealised'] as const) {
    const sum = result.books.reduce((total, book) => total + units(book[key]), 0n);
    if (sum !== units(result.account[key])) found.push(`${key} of the books`);
  }
  for (const key of ['equity', 'fees'] as const) {
    if (units(result.venue[key]) !== units(result.account[key])) found.push(`${key} of the venue`);
  }
  for (const book of result.books) {
    const built = units(book.allocation) + units(book.realised) + units(book.funding) - units(book.fees);
    if (built !== units(book.cash)) found.push(`cash of ${book.agent}`);
    if (units(book.cash) + units(book.unrealised) !== units(book.equity)) found.push(`equity of ${book.agent}`);
  }
  const symbols = new Set(result.books.flatMap((book) => Object.keys(book.positions)));
  for (const symbol of new Set([...symbols, ...Object.keys(result.venue.positions)])) {
    const sum = result.books.reduce((total, book) => total + units(book.positions[symbol] ?? '0'), 0n);
    if (sum !== units(result.venue.positions[symbol] ?? '0')) found.push(`position in ${symbol}`);
  }
  return found;
}
