import type { PolicyAnswer, PolicyRequest } from '../domain/policy.ts';

/** Answers kept; past it the oldest goes. An agent that says something new each time fills it and gains nothing. */
const MOST = 4_096;
const MINUTE_MS = 60_000;

/** What a policy set answered, by everything that it can depend on. Bounded. */
export class AnswerCache {
  readonly #answers = new Map<string, PolicyAnswer>();

  get size(): number {
    return this.#answers.size;
  }

  /** The answer kept under the key, or a new one; what `ask` throws is not kept. */
  answer(key: string, ask: () => PolicyAnswer): PolicyAnswer {
    const kept = this.#answers.get(key);
    if (kept !== undefined) return kept;
    const answer = ask();
    if (this.#answers.size >= MOST) {
      const oldest = this.#answers.keys().next();
      if (!oldest.done) this.#answers.delete(oldest.value);
    }
    this.#answers.set(key, answer);
    return answer;
  }

  clear(): void {
    this.#answers.clear();
  }
}

/** All that an answer can depend on; the purpose stands last, for it alone is free text. */
export function cacheKey(request: PolicyRequest, dependsOnTime: boolean): string {
  const { agent, role, tool, symbol, instrumentKind, venue, mode, reducing, purpose, at } = request;
  const minute = dependsOnTime ? Math.floor(at / MINUTE_MS) : '';
  return `${agent}|${role}|${tool}|${symbol}|${instrumentKind}|${venue}|${mode}|${reducing}|${minute}|${purpose}`;
}
