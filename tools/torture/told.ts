import type { KillReceipt } from '../../src/shared/ipc/contract.ts';
import type { Scope } from '../../src/shared/scope.ts';
import type { JournalView } from '../../src/shared/view/console-view.ts';

/** A kill that was answered as latched and written. */
export interface ToldKill {
  readonly tripId: string;
  readonly commandId: string;
  readonly scope: Scope;
}

/**
 * What the outside was told by the consoles of one data folder, whichever of their processes said it: all of it must
 * still be so after any crash.
 */
export class Told {
  readonly kills = new Map<string, ToldKill>();
  /** Trips whose reset was answered, or was seen to have happened. */
  readonly resets = new Set<string>();
  /** Trips whose reset was asked for and not answered: latched or not, both are right until somebody has looked. */
  readonly #asked = new Set<string>();
  #heads = new Map<number, string>();

  journal({ records, head }: Pick<JournalView, 'records' | 'head'>): void {
    if (records > 0) this.#heads.set(records, head);
  }

  /** The journal's heads that were told since the last look, by the number of records. */
  takeHeads(): ReadonlyMap<number, string> {
    const heads = this.#heads;
    this.#heads = new Map();
    return heads;
  }

  /** They could not be looked for: the console ended. */
  putBack(heads: ReadonlyMap<number, string>): void {
    this.#heads = new Map([...heads, ...this.#heads]);
  }

  kill(receipt: KillReceipt, commandId: string, scope: Scope): void {
    const { tripId, persisted } = receipt;
    if (persisted && !this.kills.has(tripId)) this.kills.set(tripId, { tripId, commandId, scope });
  }

  resetAsked(tripId: string): void {
    this.#asked.add(tripId);
  }

  reset(tripId: string): void {
    this.resets.add(tripId);
  }

  /** Takes down what a view shows as latched; what was uncertain is certain from here on. */
  seen(shown: ReadonlySet<string>): void {
    for (const tripId of this.#asked) if (!shown.has(tripId)) this.reset(tripId);
    this.#asked.clear();
  }

  /** Kills that must latch now. */
  latched(): ToldKill[] {
    return [...this.kills.values()].filter(({ tripId }) => !this.resets.has(tripId));
  }
}
