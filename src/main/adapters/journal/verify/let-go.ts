import type { RetentionClass } from '../../../engine/domain/evidence.ts';
import { classOf, RETENTION_CLASSES } from '../../../evidence/retention.ts';
import type { Fault } from './fault.ts';

/** What a record says that was let go; it names no single record, but how many of a class between two numbers. */
interface Named {
  readonly class: number;
  readonly records: number;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * Holds records without content against the records behind them that say what was let go (E2): those of a class in a
 * range, and how many. A byte a record is kept, and only up to the last that has no content.
 */
export class LetGo {
  readonly #from: number;
  /** By record, from the first: which class it belongs to, counted from 1, as long as no record names it; 0 otherwise. */
  #unnamed = new Uint8Array(0);
  /** By class: how many more were named than are without content; below 0 too many are. */
  readonly #left = RETENTION_CLASSES.map(() => 0);
  /** By class: the first range in which more are without content than were named. */
  readonly #beyond = new Map<number, { readonly from: number; readonly to: number }>();

  /** `from` is the first record that is looked at. */
  constructor(from: number) {
    this.#from = from;
  }

  /** A record without content, by its leaf input. False when those of its kind are never let go. */
  empty(seq: number, input: Uint8Array): boolean {
    const of = classOf(kindOf(input));
    if (of === null) return false;
    const at = seq - this.#from;
    if (at >= this.#unnamed.length) {
      const grown = new Uint8Array(Math.max(at + 1, 2 * this.#unnamed.length));
      grown.set(this.#unnamed);
      this.#unnamed = grown;
    }
    this.#unnamed[at] = RETENTION_CLASSES.indexOf(of) + 1;
    return true;
  }

  /** A record that says what was let go, by its body. What is not in its form names nothing. */
  says(body: unknown): void {
    const named = namedBy(body);
    if (named === null) return;
    const first = Math.max(0, named.fromSeq - this.#from);
    const last = Math.min(named.toSeq - this.#from, this.#unnamed.length - 1);
    let found = 0;
    for (let at = first; at <= last; at += 1) {
      if (this.#unnamed[at] !== named.class + 1) continue;
      this.#unnamed[at] = 0;
      found += 1;
    }
    // Of those before the first that is looked at it is not known how many there are.
    const records = named.fromSeq < this.#from ? Number.POSITIVE_INFINITY : named.records;
    this.#left[named.class] = (this.#left[named.class] ?? 0) + records - found;
    if (found > records && !this.#beyond.has(named.class)) {
      this.#beyond.set(named.class, { from: named.fromSeq, to: named.toSeq });
    }
  }

  /** How many no record has named so far. */
  get unnamed(): number {
    return this.#unnamed.reduce((count, of) => count + (of === 0 ? 0 : 1), 0);
  }

  /** What is wrong when no record follows. */
  fault(): Fault | null {
    const at = this.#unnamed.findIndex((of) => of !== 0);
    if (at >= 0) return { kind: 'unnamed', at: at + this.#from };
    for (const [of, range] of this.#beyond) {
      if ((this.#left[of] ?? 0) < 0) return { kind: 'too-many', ...range };
    }
    return null;
  }
}

/** The kind in the leaf input of a record without content: `[seq,at,"kind",null,null,]` behind a byte. */
function kindOf(input: Uint8Array): string {
  return String(membersOf(`${textOf(input).slice(0, -2)}]`)[2]);
}

/** The body in the leaf input of a whole record. */
export function bodyOf(input: Uint8Array): unknown {
  return membersOf(textOf(input))[5];
}

/** Of several bodies, each as JSON. */
export function bodiesOf(texts: readonly string[]): unknown[] {
  return texts.flatMap((text) => membersOf(`[${text}]`));
}

function textOf(input: Uint8Array): string {
  return Buffer.from(input.buffer, input.byteOffset + 1, input.length - 1).toString();
}

/** None when it is no JSON: whoever has the key can write anything. */
function membersOf(list: string): unknown[] {
  try {
    return JSON.parse(list) as unknown[];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function namedBy(body: unknown): Named | null {
  if (typeof body !== 'object' || body === null) return null;
  const { class: of, records, fromSeq, toSeq } = body as Readonly<Record<string, unknown>>;
  const known = RETENTION_CLASSES.indexOf(of as RetentionClass);
  if (known < 0 || !isCount(records) || !isCount(fromSeq) || !isCount(toSeq)) return null;
  return { class: known, records, fromSeq, toSeq };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
