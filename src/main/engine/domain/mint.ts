import type { OrderId, TimeMs } from '../../../shared/ids.ts';
import { createRandom } from './random.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Order ids from the seed: a prefix of ten letters for the session and a counter. The same seed gives the same ids, so
 * the journal's head does not depend on the machine. An engine that was started again has a prefix of its own: a kill's
 * orders leave even while the journal cannot be written, so the journal does not know every id that was used before.
 */
export class OrderIdMint {
  readonly #prefix: string;
  #count = 0;

  /** `startedWallAt` is when the engine was started again in this session, by the machine's clock; null when it was not. */
  constructor(seed: number, session: number, startedWallAt: TimeMs | null = null) {
    const life = startedWallAt === null ? '' : `:${startedWallAt}`;
    const random = createRandom(seed, `order-ids:${session}${life}`);
    let prefix = '';
    for (let i = 0; i < 10; i += 1) prefix += ALPHABET[random.integer(0, ALPHABET.length - 1)];
    this.#prefix = prefix;
  }

  next(): OrderId {
    this.#count += 1;
    return `${this.#prefix}-${this.#count.toString(36)}`;
  }
}
