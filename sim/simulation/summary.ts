import { EXPECTED, EXPECTED_FROM_SEEDS } from './coverage.ts';
import type { SeedResult } from './run-seed.ts';
import type { Violation } from './simulation.ts';
import { emptyTally, type Tally } from './tally.ts';

/** What many runs did together. */
export interface Summary {
  readonly seeds: number;
  readonly totals: Tally;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly ({ readonly seed: number } & Violation)[];
  /** Faults that should have happened in so many runs and never did. */
  readonly missing: readonly string[];
}

export function summarise(results: readonly SeedResult[]): Summary {
  const totals = emptyTally();
  const faults: Record<string, number> = {};
  for (const result of results) {
    for (const key of Object.keys(totals) as (keyof Tally)[]) totals[key] += result.tally[key];
    for (const [name, count] of Object.entries(result.faults)) faults[name] = (faults[name] ?? 0) + count;
  }
  const violations = results
    .flatMap(({ seed, violation }) => (violation === null ? [] : [{ seed, ...violation }]))
    .sort((a, b) => a.seed - b.seed);
  const missing = results.length < EXPECTED_FROM_SEEDS ? [] : EXPECTED.filter((name) => (faults[name] ?? 0) === 0);
  return { seeds: results.length, totals, faults, violations, missing };
}

/** The summary for people. */
export function summaryLines({ seeds, totals, faults, violations, missing }: Summary, wallMs: number): string[] {
  const { events, kills, flats, incompletes, resets, crashes } = totals;
  const counts = Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${seeds} seeds, ${events} events, ${kills} kills (${flats} times FLAT, ${incompletes} times INCOMPLETE on the way)`,
    `${resets} resets, ${crashes} crashes; faults that acted:`,
    ...counts.map(([name, count]) => `  ${name.padEnd(24)} ${String(count).padStart(9)}`),
    ...missing.map((name) => `${name} never happened: these runs say nothing about it`),
    ...violations.slice(0, 20).map((it) => `seed ${it.seed}: promise ${it.promise}: ${it.what}`),
    ...(violations.length > 20 ? [`… and ${violations.length - 20} more`] : []),
    `${violations.length} violations, ${(wallMs / 1_000).toFixed(1)} s, ${(wallMs / seeds).toFixed(1)} ms a seed`,
  ];
}
