import { parseAmount } from '../../../src/shared/money.ts';
import { Refusal } from '../core/refusal.ts';

/** A request's parameters: of its query, or of its JSON body. */
export type Params = Readonly<Record<string, unknown>>;

export function queryParams(query: string): Params {
  return Object.fromEntries(new URLSearchParams(query));
}

/** @throws Refusal `malformed` when the body is no JSON object */
export function bodyParams(body: string): Params {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Params;
  } catch {
    // Answered as what it is: not a JSON object.
  }
  throw new Refusal('malformed', 'the body is not a JSON object');
}

/** A text, or undefined where it is absent or empty, which Bybit takes for the same. */
export function textOf(params: Params, name: string): string | undefined {
  const value = params[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws Refusal `malformed` */
export function needed(params: Params, name: string): string {
  const value = textOf(params, name);
  if (value === undefined) throw new Refusal('malformed', `${name} is needed`);
  return value;
}

export function flagOf(params: Params, name: string): boolean {
  return params[name] === true || params[name] === 'true';
}

/** A whole number within bounds, `fallback` where it is absent. @throws Refusal `malformed` */
export function countOf(params: Params, name: string, fallback: number, most: number): number {
  const text = textOf(params, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new Refusal('malformed', name);
  return Math.min(value, most);
}

/** An exact decimal that Bybit takes as text alone; null where it is absent. @throws Refusal `malformed` */
export function amountOf<T extends bigint>(params: Params, name: string): T | null {
  const value = params[name];
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw new Refusal('malformed', `${name} has to be a text`);
  try {
    return parseAmount(value) as bigint as T;
  } catch {
    throw new Refusal('malformed', name);
  }
}
