import { formatAmount, parseAmount } from '../../../shared/money.ts';

/**
 * Text form of records and snapshots: JSON whose amounts are plain decimal strings. Keys keep the order in which the
 * object was built, so that one run always gives the same bytes (promise 12).
 */

/** The keys that hold exact amounts, wherever they stand: how text becomes an amount again. */
const AMOUNT_KEYS: ReadonlySet<string> = new Set([
  'allocation',
  'amount',
  'atVenue',
  'balance',
  'cash',
  'cost',
  'deepest',
  'equity',
  'fee',
  'fees',
  'filled',
  'funding',
  'grossLoss',
  'grossProfit',
  'inBooks',
  'limitAmount',
  'mark',
  'maxMarketQuantity',
  'minNotional',
  'minQuantity',
  'peak',
  'price',
  'quantity',
  'rate',
  'realised',
  'step',
  'tick',
  'turnover',
  'value',
  'valueLeft',
]);

/** JSON text of plain data with bigint amounts. Throws for anything that is not data: that is a defect. */
export function encode(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return `"${formatAmount(value as never)}"`;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`cannot encode ${value}`);
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? encodeArray(value) : encodeObject(value);
    default:
      throw new TypeError(`cannot encode a ${typeof value}`);
  }
}

const NEEDS_NO_ESCAPE = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
/** A longer text is looked through faster by the expression. */
const SHORT = 40;

/** Most texts are short and plain ASCII: looking at their characters takes a fifth of the expression's time. */
function needsNoEscape(text: string): boolean {
  if (text.length > SHORT) return NEEDS_NO_ESCAPE.test(text);
  for (let n = 0; n < text.length; n += 1) {
    const code = text.charCodeAt(n);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return NEEDS_NO_ESCAPE.test(text);
  }
  return true;
}

function quote(text: string): string {
  return needsNoEscape(text) ? `"${text}"` : JSON.stringify(text);
}

function encodeArray(items: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) text += (i === 0 ? '' : ',') + encode(items[i]);
  return `${text}]`;
}

/**
 * Each piece that is joined costs its time again when the text is laid out in one, so there are two a field: its name
 * with all that stands between the values, and its value. That takes 0.5 µs off the 2.7 of an order's record, hash
 * and all.
 */
function encodeObject(value: object): string {
  let text = '';
  let names = FIRST_NAMES;
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    if (typeof item === 'bigint') {
      text = text + names.of(key).quoted + formatAmount(item as never);
      names = NAMES_AFTER_QUOTED;
    } else if (typeof item === 'string' && needsNoEscape(item)) {
      text = text + names.of(key).quoted + item;
      names = NAMES_AFTER_QUOTED;
    } else {
      text = text + names.of(key).bare + encode(item);
      names = NAMES;
    }
  }
  if (names === FIRST_NAMES) return '{}';
  return names === NAMES_AFTER_QUOTED ? `${text}"}` : `${text}}`;
}

/** A field's name with what stands before it and, where the value is a plain text, the quote behind it. */
interface Name {
  readonly bare: string;
  readonly quoted: string;
}

/** More than there are in all records. What is built from data, as a table by symbol, must not fill the memory. */
const MOST_NAMES = 1_000;

/** The names of fields in one place of an object, made once. */
class Names {
  readonly #before: string;
  readonly #known = new Map<string, Name>();

  constructor(before: string) {
    this.#before = before;
  }

  of(key: string): Name {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // Joined from an array a text is in one piece from the beginning.
    const parts = [this.#before, '"', key, '":'];
    const made: Name = { bare: parts.join(''), quoted: [...parts, '"'].join('') };
    if (this.#known.size < MOST_NAMES) this.#known.set(key, made);
    return made;
  }
}

const FIRST_NAMES = new Names('{');
const NAMES = new Names(',');
/** Behind a plain text, whose closing quote comes with the next name. */
const NAMES_AFTER_QUOTED = new Names('",');

/** The inverse of {@link encode}. */
export function decode<T>(text: string): T {
  return JSON.parse(text, (key, value) =>
    typeof value === 'string' && AMOUNT_KEYS.has(key) ? parseAmount(value) : value,
  ) as T;
}
