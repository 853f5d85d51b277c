import type Database from 'better-sqlite3-multiple-ciphers';
import { readCheckpoint } from '../../../evidence/checkpoint.ts';
import { FormatError } from '../../../evidence/format-error.ts';
import { CheckpointTable } from '../checkpoint-table.ts';
import type { Fault } from './fault.ts';
import type { Mark } from './log-hashes.ts';

/** Reads a checkpoint's note, and checks who signed it where the keys are known. */
export type CheckNote = (note: string) => Mark | { readonly problem: string };

/** Reads a note without a key: what it says is as good as the database it is kept in. */
export function readUnsigned(note: string): Mark | { readonly problem: string } {
  try {
    return readCheckpoint(note);
  } catch (error) {
    if (error instanceof FormatError) return { problem: error.message };
    throw error;
  }
}

/** The checkpoints that a log must fit: those kept with it, and those kept elsewhere. */
export class Marks {
  readonly #table: CheckpointTable;
  readonly #checkNote: CheckNote;
  readonly #expected: readonly Mark[];

  constructor(db: Database, checkNote: CheckNote, expected: readonly Mark[]) {
    this.#table = new CheckpointTable(db);
    this.#checkNote = checkNote;
    this.#expected = expected;
  }

  /** Those of sizes between the two, in order, up to one that is not what it should be. */
  between(from: number, to: number): { readonly marks: readonly Mark[]; readonly fault: Fault | null } {
    const first = from === 1 ? 0 : from; // the empty log may have one too
    const marks = this.#expected.filter(({ size }) => size >= first && size <= to);
    const inOrder = () => marks.toSorted((a, b) => a.size - b.size);
    for (const { size, note } of this.#table.between(first, to)) {
      const said = this.#checkNote(note);
      const problem = 'problem' in said ? said.problem : said.size === size ? null : 'It is of another size.';
      if (problem !== null || 'problem' in said) {
        const words = `the checkpoint of ${size} records is not what was signed: ${problem}`;
        return { marks: inOrder(), fault: { kind: 'beside', at: size, problem: words } };
      }
      // Not the object itself: it may hold what cannot be sent to another thread.
      marks.push({ size, root: new Uint8Array(said.root) });
    }
    return { marks: inOrder(), fault: null };
  }
}
