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

/** Most texts need no escape, and finding that out is faster than JSON.stringify. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quote(text: string): string {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

function encodeArray(items: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < items.length; i += 1) text += (i === 0 ? '' : ',') + encode(items[i]);
  return `${text}]`;
}

function encodeObject(value: object): string {
  let text = '';
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) text += `${text === '' ? '{"' : ',"'}${key}":${encode(item)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** The inverse of {@link encode}. */
export function decode<T>(text: string): T {
  return JSON.parse(text, (key, value) =>
    typeof value === 'string' && AMOUNT_KEYS.has(key) ? parseAmount(value) : value,
  ) as T;
}
