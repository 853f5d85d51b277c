import { type Exact, MoneyError, parseAmount } from '../../../src/shared/money.ts';
import type { WireRequest } from '../wire.ts';
import { BinanceError } from './errors.ts';

/** A request's parameters, from its query and its form body alike. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  static ofRequest(request: WireRequest): Params {
    return new Params(new Map([...new URLSearchParams(request.query), ...new URLSearchParams(request.body)]));
  }
  /** Of one entry of a batch. */
  static ofObject(object: Readonly<Record<string, unknown>>): Params {
    return new Params(new Map(Object.entries(object).map(([name, value]) => [name, String(value)])));
  }

  optional(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  /** @throws BinanceError -1102 */
  text(name: string): string {
    const value = this.optional(name);
    if (value === undefined) throw malformed(name);
    return value;
  }

  /** @throws BinanceError -1102 */
  number(name: string): number {
    const value = Number(this.text(name));
    if (!Number.isSafeInteger(value)) throw malformed(name);
    return value;
  }
  optionalNumber(name: string): number | undefined {
    return this.optional(name) === undefined ? undefined : this.number(name);
  }

  /** @throws BinanceError -1102 */
  amount<T extends Exact>(name: string): T {
    try {
      return parseAmount<T>(this.text(name));
    } catch (error) {
      if (error instanceof MoneyError) throw malformed(name);
      throw error;
    }
  }
  optionalAmount<T extends Exact>(name: string): T | null {
    return this.optional(name) === undefined ? null : this.amount<T>(name);
  }

  flag(name: string): boolean {
    return this.optional(name)?.toLowerCase() === 'true';
  }

  /** One of the words. @throws BinanceError -1102 */
  oneOf<T extends string>(name: string, words: readonly T[]): T {
    const value = this.text(name);
    const word = words.find((it) => it === value);
    if (word === undefined) throw malformed(name);
    return word;
  }

  /** A JSON list of texts or numbers. @throws BinanceError -1102 */
  list(name: string): readonly unknown[] {
    try {
      const value: unknown = JSON.parse(this.text(name));
      if (Array.isArray(value)) return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw malformed(name);
  }
}

export function malformed(name: string): BinanceError {
  return new BinanceError(400, -1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}
