/**
 * Exact money. Every price, quantity, cash amount and rate is a whole number of 1e-16 units held in a bigint, so no
 * float ever rounds one. Sixteen decimals hold the product of any price and quantity of up to eight decimals each
 * without rounding; a quotient has to name its rounding (see {@link mulDiv}).
 *
 * The brands keep a price from being added to a quantity; they cost nothing at run time.
 */
declare const unit: unique symbol;
type Amount<U extends string> = bigint & { readonly [unit]: U };

/** Quote currency for one unit of the base. */
export type Price = Amount<'price'>;
/** Units of the base; signed where it is a position (short is negative). */
export type Quantity = Amount<'quantity'>;
/** Settlement currency; signed. */
export type Cash = Amount<'cash'>;
/** A plain fraction, such as a fee of 0.0005. */
export type Rate = Amount<'rate'>;
/** Any exact amount. */
export type Exact = Price | Quantity | Cash | Rate;

/** Decimals kept in every amount. */
export const DECIMALS = 16;
/** One whole unit: 1.0. */
export const ONE = 10n ** BigInt(DECIMALS);

/** Which way a quotient that does not come out even goes. */
export type Rounding = 'down' | 'up' | 'toZero' | 'awayFromZero';

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** A text is not a plain decimal, or has more decimals than {@link DECIMALS}. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError';
}

/**
 * Reads a plain decimal such as `-12.50`. Exponents, blanks, `NaN` and anything longer than sixteen decimals are
 * refused: a number that cannot be held exactly is never guessed.
 * @throws MoneyError
 */
export function parseAmount<T extends Exact>(text: string): T {
  const match = DECIMAL.exec(text);
  if (match === null) throw new MoneyError(`"${text.slice(0, 40)}" is not a plain decimal number`);
  const fraction = match[3] ?? '';
  if (fraction.length > DECIMALS) throw new MoneyError(`"${text.slice(0, 40)}" has more than ${DECIMALS} decimals`);
  const value = BigInt((match[2] ?? '') + fraction.padEnd(DECIMALS, '0'));
  return (match[1] === '-' ? -value : value) as T;
}

/** Writes an amount as the shortest plain decimal, `0` for zero: the one form used in the journal and over IPC. */
export function formatAmount(amount: Exact): string {
  if (amount === 0n) return '0';
  const negative = amount < 0n;
  const digits = (negative ? -amount : (amount as bigint)).toString();
  let text: string;
  if (digits.length > DECIMALS) {
    const whole = digits.slice(0, -DECIMALS);
    const fraction = trimZeros(digits.slice(-DECIMALS));
    text = fraction === '' ? whole : `${whole}.${fraction}`;
  } else {
    text = `0.${trimZeros(digits.padStart(DECIMALS, '0'))}`;
  }
  return negative ? `-${text}` : text;
}

function trimZeros(fraction: string): string {
  let end = fraction.length;
  while (end > 0 && fraction.charCodeAt(end - 1) === 48) end -= 1;
  return fraction.slice(0, end);
}

export const price = (text: string): Price => parseAmount<Price>(text);
export const quantity = (text: string): Quantity => parseAmount<Quantity>(text);
export const cash = (text: string): Cash => parseAmount<Cash>(text);
export const rate = (text: string): Rate => parseAmount<Rate>(text);

export const ZERO_CASH = 0n as Cash;
export const ZERO_QUANTITY = 0n as Quantity;

/** a + b of one unit. */
export function plus<T extends Exact>(a: T, b: T): T {
  return ((a as bigint) + (b as bigint)) as T;
}
/** a - b of one unit. */
export function minus<T extends Exact>(a: T, b: T): T {
  return ((a as bigint) - (b as bigint)) as T;
}
export function negate<T extends Exact>(a: T): T {
  return -(a as bigint) as T;
}
export function abs<T extends Exact>(a: T): T {
  return ((a as bigint) < 0n ? -(a as bigint) : a) as T;
}
export function min<T extends Exact>(a: T, b: T): T {
  return a < b ? a : b;
}
export function max<T extends Exact>(a: T, b: T): T {
  return a > b ? a : b;
}

/** a × b ÷ c with the rounding said. The result has the unit the caller names. */
export function mulDiv<T extends Exact>(a: bigint, b: bigint, c: bigint, rounding: Rounding): T {
  const product = a * b;
  const quotient = product / c;
  const rest = product - quotient * c;
  if (rest === 0n) return quotient as T;
  const negative = rest < 0n !== c < 0n;
  if (rounding === 'toZero') return quotient as T;
  if (rounding === 'awayFromZero') return (quotient + (negative ? -1n : 1n)) as T;
  if (rounding === 'down') return (negative ? quotient - 1n : quotient) as T;
  return (negative ? quotient : quotient + 1n) as T;
}

/** Price × quantity. Exact for any price and quantity whose decimals add up to sixteen or fewer. */
export function notional(at: Price, size: Quantity): Cash {
  return ((at * size) / ONE) as Cash;
}

/** An amount times a rate, for instance a fee, with the rounding said. */
export function applyRate<T extends Exact>(amount: T, by: Rate, rounding: Rounding): T {
  return mulDiv<T>(amount, by, ONE, rounding);
}

/** The largest multiple of `step` that is not above `size` in absolute value: quantities round toward zero (R7). */
export function roundToStep<T extends Exact>(size: T, step: T): T {
  return ((size as bigint) - ((size as bigint) % (step as bigint))) as T;
}

/** True when `amount` is a whole multiple of `step`. */
export function isMultiple<T extends Exact>(amount: T, step: T): boolean {
  return (amount as bigint) % (step as bigint) === 0n;
}

/** The multiple of `step` nearest to `amount` (halves away from zero): how float noise in a feed meets its tick. */
export function nearestStep<T extends Exact>(amount: T, step: T): T {
  const [a, s] = [amount as bigint, step as bigint];
  const half = s / 2n;
  return (a >= 0n ? ((a + half) / s) * s : -((-a + half) / s) * s) as T;
}

/** For charts, statistics and nothing else: the nearest float. */
export function toFloat(amount: Exact): number {
  return Number(amount) / 1e16;
}
