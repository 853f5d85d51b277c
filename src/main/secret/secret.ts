import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

/** What stands in the place of a secret wherever text is made of it. */
export const SECRET_MARK = '[secret]';

/**
 * A secret, which cannot leave by accident (S6): printed or put into a text it is `[secret]`; written as JSON, cloned,
 * or sent to a thread or another process it throws. Only {@link use} and {@link useText} hand it out.
 */
export class Secret {
  readonly #bytes: Uint8Array;
  #isWiped = false;

  /**
   * Hands the bytes to `act`, which must not keep them. A property and not a method, because a function is what a
   * structured clone refuses: private fields alone would be left out in silence.
   * @throws Error once it was wiped
   */
  readonly use: <T>(act: (bytes: Uint8Array) => T) => T;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.use = (act) => {
      if (this.#isWiped) throw new Error('a secret was used after it was wiped');
      return act(this.#bytes);
    };
  }

  /** Takes the bytes over: {@link wipe} overwrites them where they are. */
  static ofBytes(bytes: Uint8Array): Secret {
    return new Secret(bytes);
  }

  /** A copy of the text. The text itself stays in memory until it is collected: a string cannot be overwritten. */
  static ofText(text: string): Secret {
    return new Secret(Buffer.from(text, 'utf8'));
  }

  /** Hands it to `act` as the text that it was made of. @throws Error once it was wiped */
  useText<T>(act: (text: string) => T): T {
    return this.use((bytes) => act(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')));
  }

  /** Compares in a time that tells nothing but the length. */
  equals(other: Secret): boolean {
    return this.use((mine) =>
      other.use((theirs) => mine.byteLength === theirs.byteLength && timingSafeEqual(mine, theirs)),
    );
  }

  /** Overwrites it with zeros; it cannot be used any more. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#isWiped = true;
  }

  toString(): string {
    return SECRET_MARK;
  }

  /** A file with `[secret]` in the place of a key would lose the key, so this is no text. @throws TypeError */
  toJSON(): never {
    throw new TypeError('a secret cannot be written as JSON');
  }

  [inspect.custom](): string {
    return SECRET_MARK;
  }

  static is(value: unknown): value is Secret {
    return typeof value === 'object' && value !== null && #bytes in value;
  }
}

/** True when a secret stands anywhere in it: in a list, map, set, error or property, however deep. */
export function holdsSecret(value: unknown): boolean {
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== 'object' || next === null || seen.has(next) || ArrayBuffer.isView(next)) continue;
    if (Secret.is(next)) return true;
    seen.add(next);
    if (next instanceof Map) waiting.push(...next.keys(), ...next.values());
    else if (next instanceof Set) waiting.push(...next);
    if (next instanceof Error) waiting.push(next.cause);
    for (const part of Object.values(next)) waiting.push(part);
  }
  return false;
}
