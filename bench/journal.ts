import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { millionBench } from './journal/million.ts';
import { orders } from './journal/records.ts';
import { appendOnBoth, median, openBenchJournal, RawTable, ratio } from './journal/sides.ts';
import type { BenchResult } from './result.ts';

/**
 * Small batches, each of which waits for the disk, and one log of a million records. Both sides run in turn in one
 * process, so that the machine's noise falls on both; the ratio is the median over the pairs.
 */
const PAIRS = 7;
const BATCHES: readonly { readonly batch: number; readonly rows: number }[] = [
  { batch: 1, rows: 1_000 },
  { batch: 100, rows: 10_000 },
];

function benchAppend(dir: string): BenchResult[] {
  return BATCHES.flatMap(({ batch, rows }) => {
    const records = orders(rows);
    const raw = new RawTable(join(dir, `raw-${batch}.db`));
    const journal = openBenchJournal(join(dir, `journal-${batch}`));
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let pair = 0; pair <= PAIRS; pair += 1) {
      const times = appendOnBoth({ raw, journal }, records, { batch, journalFirst: pair % 2 === 1 });
      if (pair === 0) continue; // warming up
      ratios.push(times.raw / times.journal);
      rates.push(rows / times.journal);
    }
    raw.close();
    journal.close();
    return [
      { name: `journal append, batches of ${batch}`, value: median(rates), unit: 'records/s' },
      ratio(`journal append against raw inserts, batches of ${batch}`, median(ratios)),
    ];
  });
}

/** Measures append, verify and start. Takes one to three minutes. */
export async function journalBench(): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    return [...benchAppend(dir), ...(await millionBench(dir))];
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
