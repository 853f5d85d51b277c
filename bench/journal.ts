import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RECORDS_TABLE } from '../src/main/adapters/journal/migrations.ts';
import { openJournal } from '../src/main/adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../src/main/adapters/journal/sqlcipher-journal.ts';
import { CHUNK_ROWS } from '../src/main/adapters/journal/stored-record.ts';
import { openConnection } from '../src/main/adapters/sqlcipher/connection.ts';
import { encode } from '../src/main/engine/domain/encoding.ts';
import type { JournalRecord, RecordOf } from '../src/main/engine/domain/records.ts';
import type { Price, Quantity } from '../src/shared/money.ts';
import type { BenchResult } from './result.ts';

/**
 * The journal beside the encrypted database it stands on. Raw is: the same columns, the body's text and the hash ready
 * made, one prepared insert a row, one transaction a batch, the same cipher and durability. The journal's side starts
 * from records: it encodes, chains, inserts and keeps the head row. Both run in turn in one process, so that the
 * machine's noise falls on both; the ratio is the median over the pairs.
 */
const KEY_BYTE = 7;
const PAIRS = 7;
const BATCHES: readonly { readonly batch: number; readonly rows: number }[] = [
  { batch: 1, rows: 1_000 },
  { batch: 100, rows: 10_000 },
  { batch: 1_000, rows: 20_000 },
];
const VERIFY_ROWS = 100_000;

const key = (): Uint8Array => new Uint8Array(32).fill(KEY_BYTE);

/** Orders, the most frequent large record. */
function makeRecords(count: number): RecordOf<'order.approved'>[] {
  return Array.from({ length: count }, (_, i) => {
    const orderId = `bench0-${i.toString(36)}`;
    return {
      kind: 'order.approved',
      at: 1_640_995_200_000 + i * 60,
      agent: 'trend',
      action: orderId,
      body: {
        orderId,
        venue: 'paper',
        mode: 'paper',
        owner: { kind: 'agent', agent: 'trend' },
        ref: `r${i}`,
        symbol: 'BTC-PERP',
        side: i % 2 === 0 ? 'buy' : 'sell',
        type: 'limit',
        quantity: (12_000_000_000_000_000n + BigInt(i) * 10_000_000_000_000n) as Quantity,
        price: (456_785_000_000_000_000_000n + BigInt(i) * 100_000_000_000_000n) as Price,
        timeInForce: 'GTC',
        purpose: 'mean reversion entry',
        rule: 'permit-declared',
      },
    };
  });
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}

/** The same records as rows, to be inserted without the journal. */
class RawTable {
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

function appendToJournal(journal: SqlcipherJournal, records: readonly JournalRecord[], batch: number): void {
  for (let from = 0; from < records.length; from += batch) {
    journal.append(records.slice(from, from + batch));
    journal.flush();
  }
}

function benchAppend(dir: string): BenchResult[] {
  return BATCHES.flatMap(({ batch, rows }) => {
    const records = makeRecords(rows);
    const bodies = records.map((it) => encode(it.body));
    const raw = new RawTable(join(dir, `raw-${batch}.db`));
    const journal = openJournal({ dir: join(dir, `journal-${batch}`), key: key(), wallNow: Date.now });
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let pair = 0; pair <= PAIRS; pair += 1) {
      const sides = [() => raw.append(records, bodies, batch), () => appendToJournal(journal, records, batch)] as const;
      const journalFirst = pair % 2 === 1;
      const first = seconds(sides[journalFirst ? 1 : 0]);
      const second = seconds(sides[journalFirst ? 0 : 1]);
      const [rawTime, journalTime] = journalFirst ? [second, first] : [first, second];
      if (pair === 0) continue; // warming up
      ratios.push(rawTime / journalTime);
      rates.push(rows / journalTime);
    }
    raw.close();
    journal.close();
    return [
      { name: `journal append, batches of ${batch}`, value: median(rates), unit: 'records/s' },
      ratio(`journal append against raw inserts, batches of ${batch}`, median(ratios)),
    ];
  });
}

function benchVerify(dir: string): BenchResult[] {
  const folder = join(dir, 'verify');
  const journal = openJournal({ dir: folder, key: key(), wallNow: Date.now });
  appendToJournal(journal, makeRecords(VERIFY_ROWS), 10_000);
  journal.close();
  const readTimes: number[] = [];
  const verifyTimes: number[] = [];
  const ratios: number[] = [];
  for (let pair = 0; pair <= PAIRS; pair += 1) {
    const read = timeReading(join(folder, 'journal.db'));
    const again = openJournal({ dir: folder, key: key(), wallNow: Date.now });
    const verified = seconds(() => again.verify());
    again.close();
    if (pair === 0) continue; // warming up
    readTimes.push(read);
    verifyTimes.push(verified);
    ratios.push(read / verified);
  }
  return [
    { name: 'journal read back', value: VERIFY_ROWS / median(readTimes), unit: 'records/s' },
    { name: 'journal verify', value: VERIFY_ROWS / median(verifyTimes), unit: 'records/s' },
    ratio('journal verify against reading back', median(ratios)),
  ];
}

/** Reads the columns that verify reads, in the same chunks, and does nothing with them. */
function timeReading(file: string): number {
  const db = openConnection(file, key());
  const rows = db.prepare<[number, number], readonly unknown[]>(
    'SELECT seq, at, kind, agent, action, body, hash, recorded_at FROM records WHERE seq >= ? ORDER BY seq LIMIT ?',
  );
  const chunk = rows.raw(true);
  const time = seconds(() => {
    for (let from = 1; chunk.all(from, CHUNK_ROWS).length > 0; from += CHUNK_ROWS);
  });
  db.close();
  return time;
}

function benchOpen(dir: string): BenchResult[] {
  const folder = join(dir, 'open');
  const journal = openJournal({ dir: folder, key: key(), wallNow: Date.now });
  const records = makeRecords(10_000);
  for (let i = 0; i < 100; i += 1) appendToJournal(journal, records, 10_000);
  journal.close();
  const times: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    times.push(seconds(() => openJournal({ dir: folder, key: key(), wallNow: Date.now }).close()));
  }
  const value = median(times) * 1_000;
  return [{ name: 'opening a journal of 1,000,000 records', value, unit: 'ms', target: '≤ 100 ms', ok: value <= 100 }];
}

/** The middle one of the values; of an even number of them the lower. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

function ratio(name: string, value: number): BenchResult {
  return { name, value, unit: 'times', target: '≥ 0.8', ok: value >= 0.8 };
}

/** Measures append, verify and opening. Takes about half a minute. */
export async function journalBench(): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    return [...benchAppend(dir), ...benchVerify(dir), ...benchOpen(dir)];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit, target, ok } of await journalBench()) {
    const verdict = target === undefined ? '' : ` (${target}: ${ok === true ? 'ok' : 'missed'})`;
    process.stdout.write(`${name}: ${value.toPrecision(4)} ${unit}${verdict}\n`);
  }
}
