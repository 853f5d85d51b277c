import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One answer or message of an exchange, as it was published. */
export interface Recording {
  readonly what: string;
  /** Method and path, or `stream` and the message's own name. */
  readonly route: string;
  /** The document or repository that it is from. */
  readonly source: string;
  readonly licence: string;
  /** What of it is not as it was published; absent where all is. */
  readonly changed?: string;
  /** Whoever recorded it wrote numbers as texts: the types of its values say nothing. */
  readonly numbersAsText?: true;
  readonly answer: unknown;
}

/** `name` without `.json`. */
export function recording(exchange: string, name: string): Recording {
  return JSON.parse(readFileSync(join(import.meta.dirname, exchange, `${name}.json`), 'utf8')) as Recording;
}

/** All of one exchange, by name. */
export function recordings(exchange: string): ReadonlyMap<string, Recording> {
  const files = readdirSync(join(import.meta.dirname, exchange)).filter((file) => file.endsWith('.json'));
  const names = files.map((file) => file.slice(0, -'.json'.length)).sort();
  return new Map(names.map((name) => [name, recording(exchange, name)] as const));
}

/** The same with other values in the place of some, wherever they stand: an instrument, an order's id, a quantity. */
export function renamed(it: Recording, names: Readonly<Record<string, string | number>>): Recording {
  const answer: unknown = JSON.parse(JSON.stringify(it.answer), (_key, value: unknown) =>
    typeof value === 'string' || typeof value === 'number' ? (names[value] ?? value) : value,
  );
  return { ...it, answer };
}
