import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import type { MarketStore, StoredSnapshot } from '../adapters/market/market-store.ts';
import { readSnapshot, writeSnapshot } from '../engine/snapshot.ts';
import type { State } from '../engine/state.ts';
import { FormatError } from '../evidence/format-error.ts';
import type { Signer } from '../evidence/signer.ts';
import { checkSnapshot, signSnapshot } from '../evidence/snapshot-note.ts';
import type { VerifierKey } from '../evidence/verifier-key.ts';

/** Records between two snapshots: a start folds at most so many. */
export const SNAPSHOT_EVERY = 50_000;

export interface StateSnapshotsParts {
  readonly journal: Pick<SqlcipherJournal, 'head' | 'hashAt'>;
  readonly market: Pick<MarketStore, 'snapshots' | 'writeSnapshot'>;
  readonly signing: {
    readonly name: string;
    /** Null when the key cannot be used. */
    readonly signer: Signer | null;
    /** All that ever signed for this data folder. */
    readonly publicKeys: readonly VerifierKey[];
  };
  /** Public keys known from elsewhere, where the key in use was lost with those before it. */
  readonly otherKeys?: readonly VerifierKey[];
}

/**
 * States that were kept so that a start needs not fold the whole journal. What a console is at its start (a latch, a
 * grant, a limit) stands in one of them, so none is believed that a key of this data folder did not sign over the
 * record it stands after.
 */
export class StateSnapshots {
  readonly #parts: StateSnapshotsParts;
  #passedOver = '';

  constructor(parts: StateSnapshotsParts) {
    this.#parts = parts;
  }

  /** Why newer ones than the one that {@link latest} gave were not believed; empty when none were. */
  get passedOver(): string {
    return this.#passedOver;
  }

  /** The newest that can be believed, and the record it stands after; null: fold from the first record. */
  latest(): { readonly seq: number; readonly state: State } | null {
    for (const snapshot of this.#parts.market.snapshots()) {
      const problem = this.#problemOf(snapshot);
      // Another version's is no sign of anything.
      const state = problem === '' ? readSnapshot(snapshot.body) : null;
      if (state !== null) return { seq: snapshot.seq, state };
      // Without any key nothing can be told apart; that the key is gone is an alarm of its own.
      if (problem !== '' && this.#keys.length > 0) {
        this.#passedOver ||= `The snapshot after record ${snapshot.seq} ${problem}.`;
      }
    }
    return null;
  }

  /** Keeps the state as it is now, so that the next start begins here. Everything must be flushed. */
  keep(state: State): void {
    const { journal, market, signing } = this.#parts;
    const { records: seq } = journal.head();
    const head = seq === 0 ? null : journal.hashAt(seq);
    if (head === null || signing.signer === null) return;
    const body = writeSnapshot(state);
    market.writeSnapshot({ seq, body, note: signSnapshot({ seq, head, body }, signing.signer) });
  }

  /**
   * The last record that any of them stands on with what comes after it: the content of no record after it may expire.
   * 0 while none can be believed.
   */
  restorableFrom(): number {
    let oldest = 0;
    for (const snapshot of this.#parts.market.snapshots()) {
      if (this.#problemOf(snapshot) === '' && readSnapshot(snapshot.body) !== null) oldest = snapshot.seq;
    }
    return oldest;
  }

  get #keys(): readonly VerifierKey[] {
    const { signing, otherKeys = [] } = this.#parts;
    return [...signing.publicKeys, ...otherKeys];
  }

  /** Empty when it can be believed. */
  #problemOf({ seq, body, note }: StoredSnapshot): string {
    const head = this.#parts.journal.hashAt(seq);
    if (head === null) return 'stands after a record that the journal does not have';
    try {
      checkSnapshot(note, this.#parts.signing.name, { seq, head, body }, this.#keys);
      return '';
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return 'is not what a key of this data folder signed of the journal that is here';
    }
  }
}
