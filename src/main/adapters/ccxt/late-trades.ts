import type { TimeMs } from '../../../shared/ids.ts';

/**
 * Executions that were left out of an answer, because the exchange had not told all of them: they are looked for until
 * they are told, from the first of them on.
 */
export class LateTrades {
  readonly #at = new Map<string, TimeMs>();

  /** Infinity while there are none. */
  get first(): TimeMs {
    return Math.min(...this.#at.values());
  }

  add(id: string, at: TimeMs): void {
    this.#at.set(id, at);
  }

  /** It can be told now. True when it was left out before. */
  isFound(id: string): boolean {
    return this.#at.delete(id);
  }

  forgetBefore(oldest: TimeMs): void {
    for (const [id, at] of this.#at) if (at < oldest) this.#at.delete(id);
  }
}
