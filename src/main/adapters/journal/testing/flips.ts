import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3-multiple-ciphers';
import { openConnection } from '../../sqlcipher/connection.ts';
import { isStorageFailure } from '../../sqlcipher/storage-failure.ts';
import { TestFolder } from '../test-journal.ts';
import type { Mark } from '../verify/log-hashes.ts';
import { verifyJournal } from '../verify.ts';
import { checkNote, makeLog } from './signed-log.ts';

/** A log of whose file every byte can be tried in some minutes. */
const PLAN = { records: 60, checkpoints: [20, 45], expired: [10] };

/** What came of a flipped byte. `refused`: the file cannot even be opened, so nothing of it is taken for good. */
export type Flipped = 'refused' | 'located' | 'found elsewhere' | 'not found';

/** A small log whose file's bytes are flipped, one at a time; each is put back. */
export class FlippedLog {
  readonly #folder = new TestFolder();
  readonly #bytes: Buffer;
  readonly #outside: Mark;

  constructor() {
    this.#outside = makeLog(this.#folder, PLAN);
    this.#bytes = readFileSync(this.#folder.file);
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** Flips some bits of the byte at this place, and looks whether it is found and where. */
  try(at: number, bits = 0x01): Flipped {
    const whole = this.#bytes[at] ?? 0;
    this.#write(at, whole ^ bits);
    try {
      return this.#look();
    } finally {
      this.#write(at, whole);
    }
  }

  remove(): void {
    this.#folder.remove();
  }

  #look(): Flipped {
    let db: Database | null = null;
    try {
      db = openConnection(this.#folder.file, TestFolder.key());
      const result = verifyJournal(db, { checkNote, expected: [this.#outside] });
      if (result.ok) return 'not found';
      return isThere(db, result.firstBad) ? 'located' : 'found elsewhere';
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      return 'refused';
    } finally {
      db?.close();
    }
  }

  #write(at: number, byte: number): void {
    const file = openSync(this.#folder.file, 'r+');
    writeSync(file, Uint8Array.of(byte), 0, 1, at);
    closeSync(file);
  }
}

/** Whether the first record that cannot be read is this one; 0 stands for damage beside the records. */
function isThere(db: Database, firstBad: number): boolean {
  const body = db.prepare<[number], string>('SELECT body FROM records WHERE seq = ?').pluck(true);
  for (let seq = 1; seq <= PLAN.records; seq += 1) {
    try {
      body.get(seq);
    } catch {
      return seq === firstBad;
    }
  }
  return firstBad === 0;
}
