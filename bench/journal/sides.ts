import { RECORDS_TABLE } from '../../src/main/adapters/journal/migrations.ts';
import { openJournal } from '../../src/main/adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../../src/main/adapters/journal/sqlcipher-journal.ts';
import { openConnection } from '../../src/main/adapters/sqlcipher/connection.ts';
import { encode } from '../../src/main/engine/domain/encoding.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { BenchResult } from '../result.ts';

/**
 * The journal beside the encrypted database it stands on. Raw is: the same columns, the body's text and the hash ready
 * made, one prepared insert a row, one transaction a batch, the same cipher and durability. The journal's side starts
 * from records: it encodes, chains, inserts, keeps the head row and hands out leaf hashes.
 */
const KEY_BYTE = 7;

export const key = (byte = KEY_BYTE): Uint8Array => new Uint8Array(32).fill(byte);

/** Opens the bench's journal in a folder. */
export function openBenchJournal(dir: string): SqlcipherJournal {
  return openJournal({ dir, key: key(), wallNow: Date.now });
}

export function appendToJournal(journal: SqlcipherJournal, records: readonly JournalRecord[], batch: number): void {
  for (let from = 0; from < records.length; from += batch) {
    journal.append(records.slice(from, from + batch));
    journal.flush();
  }
}

/** The same records as rows, to be inserted without the journal. */
export class RawTable {
  readonly #db;
  readonly #insert;
  #seq = 0;

  constructor(file: string) {
    this.#db = openConnection(file, key());
    this.#db.exec(RECORDS_TABLE);
    this.#insert = this.#db.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  }

  append(records: readonly JournalRecord[], bodies: readonly string[], batch: number): void {
    const hash = Buffer.alloc(32, KEY_BYTE);
    for (let from = 0; from < records.length; from += batch) {
      this.#db.exec('BEGIN IMMEDIATE');
      for (let i = from; i < Math.min(from + batch, records.length); i += 1) {
        const it = records[i];
        if (it === undefined) continue;
        this.#seq += 1;
        this.#insert.run(this.#seq, it.at, it.kind, it.agent, it.action, bodies[i], hash, it.at);
      }
      this.#db.exec('COMMIT');
    }
  }

  close(): void {
    this.#db.close();
  }
}

/** Appends the same records on both sides, one after the other. How long each took, in seconds. */
export function appendOnBoth(
  { raw, journal }: { readonly raw: RawTable; readonly journal: SqlcipherJournal },
  records: readonly JournalRecord[],
  { batch, journalFirst }: { readonly batch: number; readonly journalFirst: boolean },
): { readonly raw: number; readonly journal: number } {
  const bodies = records.map((it) => encode(it.body));
  const rawSide = (): number => seconds(() => raw.append(records, bodies, batch));
  const journalSide = (): number => seconds(() => appendToJournal(journal, records, batch));
  if (!journalFirst) return { raw: rawSide(), journal: journalSide() };
  const first = journalSide();
  return { raw: rawSide(), journal: first };
}

export function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}

/** The middle one of the values; of an even number of them the lower. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

export function ratio(name: string, value: number): BenchResult {
  return { name, value, unit: 'times', target: '≥ 0.8', ok: value >= 0.8 };
}
