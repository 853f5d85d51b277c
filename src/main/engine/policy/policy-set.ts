import type { PolicyAnswer, PolicyPort, PolicyRequest } from '../domain/policy.ts';
import { AnswerCache, cacheKey } from './cache.ts';

/** The policy set in force, behind its cache. Without one everything is denied. */
export class PolicySet {
  #port: PolicyPort | null;
  readonly #cache = new AnswerCache();

  constructor(port: PolicyPort | null) {
    this.#port = port;
  }

  get isInForce(): boolean {
    return this.#port !== null;
  }

  /** From now on this set decides. */
  use(port: PolicyPort): void {
    this.#port = port;
    this.#cache.clear();
  }

  /** Forgets what was answered: a grant or a switch changed. */
  forget(): void {
    this.#cache.clear();
  }

  /** @throws whatever the set throws, and when there is none or its answer is none */
  ask(request: PolicyRequest): PolicyAnswer {
    const port = this.#port;
    if (port === null) throw new Error('no policy set is in force');
    return this.#cache.answer(cacheKey(request, port.dependsOnTime), () => {
      const { allowed, rule } = port.decide(request);
      if (typeof allowed !== 'boolean' || typeof rule !== 'string' || rule === '') {
        throw new Error('the policy set gave no answer');
      }
      return { allowed, rule };
    });
  }
}
