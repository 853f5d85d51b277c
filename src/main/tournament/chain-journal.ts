import { Chain, leafInput } from '../adapters/journal/chain.ts';
import { encode } from '../engine/domain/encoding.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import type { JournalPort } from '../engine/ports.ts';

/**
 * An entrant's journal: chained as the console's is, and not kept. Of all that the entrant did its head remains, which
 * is the same for the same seed, code, data and policy.
 */
export class ChainJournal implements JournalPort {
  readonly #chain = new Chain();
  #records = 0;

  append(records: readonly JournalRecord[]): void {
    for (const { at, kind, agent, action, body } of records) {
      this.#records += 1;
      this.#chain.extend(leafInput(this.#records, at, kind, agent, action, encode(body)));
    }
  }

  /** Nothing of it lasts. */
  flush(): void {}

  get length(): number {
    return this.#records;
  }

  head(): { records: number; hash: string } {
    return { records: this.#records, hash: this.#chain.headHex() };
  }
}
