import { formatAmount, ONE, type Price, parseAmount, price, type Quantity, quantity } from '../../../shared/money.ts';
import type { Raw, Text } from './ccxt-api.ts';

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** What an exchange said cannot be read as the exact number that it has to be. */
export class VenueAnswerError extends Error {
  override readonly name = 'VenueAnswerError';
}

/**
 * A decimal of an exchange as a plain one: ccxt hands on JSON numbers too, whose shortest text may have an exponent
 * (`1e-8`). Nothing is rounded; trailing zeros beyond what can be held go, other digits beyond it are an error.
 * @throws VenueAnswerError
 */
export function plainDecimal(text: Text, what: string): string {
  const match = text === undefined || text === null ? null : DECIMAL.exec(String(text).trim());
  if (match === null) throw new VenueAnswerError(`The exchange gave no ${what}.`);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') throw new VenueAnswerError(`The exchange gave no ${what}.`);
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const left = point <= 0 ? '0' : digits.slice(0, point).padEnd(point, '0');
  const right = (point < 0 ? '0'.repeat(-point) + digits : digits.slice(Math.max(point, 0))).replace(/0+$/, '');
  return `${sign}${left}${right === '' ? '' : `.${right}`}`;
}

function exact<T>(text: Text, what: string, read: (plain: string) => T): T {
  const plain = plainDecimal(text, what);
  try {
    return read(plain);
  } catch (error) {
    throw new VenueAnswerError(`The exchange gave a ${what} that cannot be held exactly: ${plain.slice(0, 40)}`, {
      cause: error,
    });
  }
}

/** @throws VenueAnswerError */
export function priceOf(text: Text, what = 'price'): Price {
  return exact(text, what, price);
}

/** @throws VenueAnswerError */
export function quantityOf(text: Text, what = 'quantity'): Quantity {
  return exact(text, what, quantity);
}

/** Any other amount: cash, a rate, a size of a contract. @throws VenueAnswerError */
export function amountOf<T extends Price | Quantity | ReturnType<typeof parseAmount>>(text: Text, what: string): T {
  return exact(text, what, (plain) => parseAmount(plain)) as T;
}

/**
 * What a row says of a currency. Exchanges list none that is not held: no row is nothing of it, and a row without the
 * amount is no answer.
 * @throws VenueAnswerError
 */
export function heldIn(row: Raw | undefined, field: string): string {
  const amount = row === undefined ? '0' : row[field];
  if (typeof amount === 'string' || typeof amount === 'number') return String(amount);
  throw new VenueAnswerError('The exchange lists a currency without its amount.');
}

/** @throws VenueAnswerError for nothing, or less */
export function positive<T extends Price | Quantity>(amount: T, what: string): T {
  if (amount > 0n) return amount;
  throw new VenueAnswerError(`The exchange gave a ${what} of ${formatAmount(amount)}.`);
}

/** So many contracts in units of the base, exactly. @throws VenueAnswerError when it does not come out even */
export function toBase(contracts: Quantity, contractSize: Quantity): Quantity {
  const product = contracts * contractSize;
  if (product % ONE !== 0n) throw new VenueAnswerError('The exchange gave a number of contracts that is not exact.');
  return (product / ONE) as Quantity;
}

/** Units of the base as the exchange counts them; null when it is not a whole amount of them. */
export function toContracts(base: Quantity, contractSize: Quantity): string | null {
  const scaled = base * ONE;
  return scaled % contractSize === 0n ? formatAmount((scaled / contractSize) as Quantity) : null;
}
