import type { OrderId } from '../../../shared/ids.ts';
import { createRandom } from './random.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Order ids from the seed: a prefix of ten letters for the session and a counter. The same seed gives the same ids, so
 * the journal's head does not depend on the machine; the counter goes on where the journal left it, so none comes twice.
 */
export class OrderIdMint {
  readonly #prefix: string;
  #count: number;

  constructor(seed: number, session: number, alreadyMinted: number) {
    const random = createRandom(seed, `order-ids:${session}`);
    let prefix = '';
    for (let i = 0; i < 10; i += 1) prefix += ALPHABET[random.integer(0, ALPHABET.length - 1)];
    this.#prefix = prefix;
    this.#count = alreadyMinted;
  }

  next(): OrderId {
    this.#count += 1;
    return `${this.#prefix}-${this.#count.toString(36)}`;
  }
}
