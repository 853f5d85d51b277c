import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { JOURNAL_FILE } from '../../src/main/adapters/journal/open-journal.ts';
import type { SqlcipherJournal } from '../../src/main/adapters/journal/sqlcipher-journal.ts';
import { CHUNK_ROWS } from '../../src/main/adapters/journal/stored-record.ts';
import { MarketStore } from '../../src/main/adapters/market/market-store.ts';
import { openConnection } from '../../src/main/adapters/sqlcipher/connection.ts';
import { fold } from '../../src/main/engine/fold.ts';
import { emptyState } from '../../src/main/engine/state.ts';
import { openCheckpoint, signCheckpoint } from '../../src/main/evidence/checkpoint.ts';
import { ed25519Signer } from '../../src/main/evidence/ed25519.ts';
import { GrowingTree } from '../../src/main/evidence/merkle/growing-tree.ts';
import { foldJournal } from '../../src/main/runtime/fold-journal.ts';
import { SNAPSHOT_EVERY, StateSnapshots } from '../../src/main/runtime/state-snapshots.ts';
import type { BenchResult } from '../result.ts';
import { trading } from './records.ts';
import { appendOnBoth, key, median, openBenchJournal, RawTable, ratio, seconds } from './sides.ts';

const COUNT = 1_000_000;
const BATCH = 1_000;
/** Records that are appended on one side before it is the other's turn. */
const PART = SNAPSHOT_EVERY;
const CHECKPOINT_EVERY = 1_000;
const PAIRS = 3;
const STARTS = 3;
const MOST_START_MS = 1_500;
const ENTRY = join(import.meta.dirname, '../../src/main/verify-thread.ts');

const signer = ed25519Signer('interlock/bench', new Uint8Array(32).fill(1));

/** One log of a million records: appended, verified, started from. */
export async function millionBench(dir: string): Promise<BenchResult[]> {
  const folder = join(dir, 'million');
  const appended = benchAppend(dir, folder);
  const verified = await benchVerify(folder);
  return [...appended, ...verified, benchStart(folder)];
}

/** As a running console appends: somebody listens for the leaf hashes, and a snapshot is kept from time to time. */
function benchAppend(dir: string, folder: string): BenchResult[] {
  const raw = new RawTable(join(dir, 'million-raw.db'));
  const journal = openBenchJournal(folder);
  const market = openMarket(folder);
  const snapshots = snapshotsOf(journal, market);
  const tree = new GrowingTree();
  const waiting: Uint8Array[] = [];
  journal.evidence.onDurable((_, leaves) => waiting.push(leaves));
  const state = emptyState();
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let first = 0; first < COUNT; first += PART) {
    const records = trading(first, PART);
    const times = appendOnBoth({ raw, journal }, records, { batch: BATCH, journalFirst: (first / PART) % 2 === 1 });
    ratios.push(times.raw / times.journal);
    rates.push(PART / times.journal);
    prove(journal, tree, waiting.splice(0));
    for (const record of records) fold(state, record);
    // None at the end: a start has as much to fold as it ever has.
    if (first + PART < COUNT) snapshots.keep(state);
  }
  raw.close();
  market.close();
  journal.close();
  return [
    { name: 'journal append, 1,000,000 in batches of 1000', value: median(rates), unit: 'records/s' },
    ratio('journal append against raw inserts, 1,000,000 in batches of 1000', median(ratios)),
  ];
}

/** Keeps block roots and signed checkpoints, as is done behind the order road. */
function prove(journal: SqlcipherJournal, tree: GrowingTree, leaves: readonly Uint8Array[]): void {
  for (const part of leaves) {
    for (let at = 0; at < part.length; at += CHECKPOINT_EVERY * 32) {
      const firstBlock = Math.floor(tree.size / 256);
      const roots = tree.add(part.subarray(at, at + CHECKPOINT_EVERY * 32));
      journal.evidence.addBlockRoots(firstBlock, roots);
      const note = signCheckpoint(tree.size, tree.root(), [signer]);
      journal.evidence.addCheckpoint({ size: tree.size, note, cause: 'records', wallAt: Date.now() });
    }
  }
}

async function benchVerify(folder: string): Promise<BenchResult[]> {
  const readTimes: number[] = [];
  const verifyTimes: number[] = [];
  const ratios: number[] = [];
  let longest = 0;
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const read = timeReading(join(folder, JOURNAL_FILE));
    const journal = openBenchJournal(folder);
    const turns = monitorEventLoopDelay({ resolution: 1 });
    turns.enable();
    const start = performance.now();
    const result = await journal.verifyInThread({ entry: ENTRY, checkNote: (note) => openCheckpoint(note, [signer]) });
    const verified = (performance.now() - start) / 1_000;
    turns.disable();
    journal.close();
    if (!result.ok || result.records !== COUNT) throw new Error('the journal of the benchmark is not good');
    readTimes.push(read);
    verifyTimes.push(verified);
    ratios.push(read / verified);
    longest = Math.max(longest, turns.max / 1e6);
  }
  return [
    { name: 'journal read back, 1,000,000', value: COUNT / median(readTimes), unit: 'records/s' },
    { name: 'journal verify, 1,000,000', value: COUNT / median(verifyTimes), unit: 'records/s' },
    ratio('journal verify against reading back, 1,000,000', median(ratios)),
    { name: 'journal verify, longest turn of the thread it is asked on', value: longest, unit: 'ms' },
  ];
}

/** Reads the columns that verify reads, in chunks, and does nothing with them. */
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

/** Opens the databases and folds the state: what a start does with the journal before it can trade. */
function benchStart(folder: string): BenchResult {
  const times: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    const time = seconds(() => {
      const journal = openBenchJournal(folder);
      const market = openMarket(folder);
      const state = foldJournal(journal, snapshotsOf(journal, market));
      market.close();
      journal.close();
      if (state.counts.orders !== COUNT / 2) throw new Error('the state of the benchmark is not that of its journal');
    });
    times.push(time * 1_000);
  }
  const value = median(times);
  const name = 'start with 1,000,000 records, 50,000 of them behind the snapshot';
  return { name, value, unit: 'ms', target: `≤ ${MOST_START_MS} ms`, ok: value <= MOST_START_MS };
}

function snapshotsOf(journal: SqlcipherJournal, market: MarketStore): StateSnapshots {
  const signing = { name: signer.name, signer, publicKeys: [signer] };
  return new StateSnapshots({ journal, market, signing });
}

function openMarket(folder: string): MarketStore {
  return MarketStore.open(folder, { current: key(8), next: null }).store;
}
