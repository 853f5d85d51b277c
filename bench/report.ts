import type { BenchResult } from './result.ts';

/** What one benchmark gave; `problem` where it could not be run. */
export interface BenchRun {
  readonly bench: string;
  readonly results: readonly BenchResult[];
  readonly problem?: string;
}

export const BEGIN = '<!-- results: written by npm run bench -->';
export const END = '<!-- end of results -->';

const HEADER = ['Name', 'Value', 'Unit', 'Target', 'Ok'];

function rows(runs: readonly BenchRun[]): string[][] {
  return runs.flatMap(({ bench, results, problem }) =>
    problem === undefined
      ? results.map((result) => [
          result.name,
          readable(result.value),
          result.unit,
          result.target ?? '—',
          result.ok === undefined ? '—' : result.ok ? 'yes' : 'NO',
        ])
      : [[bench, '—', '—', '—', `NOT RUN: ${problem}`]],
  );
}

/** Four significant digits, whole thousands apart: as much as a benchmark can mean. */
function readable(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(2);
  return Number(value.toPrecision(4)).toLocaleString('en', { maximumFractionDigits: 6 });
}

/** The results as aligned columns for a terminal. */
export function toText(runs: readonly BenchRun[]): string {
  const all = [HEADER, ...rows(runs)];
  const widths = HEADER.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The document with its section of results replaced. Throws when it has none: nothing is written at a guessed place. */
export function withResults(document: string, runs: readonly BenchRun[], machine: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/bench.md has no section between "${BEGIN}" and "${END}"`);
  const table = [HEADER, HEADER.map(() => '---'), ...rows(runs)].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return `${document.slice(0, begin)}${BEGIN}\n${machine}\n\n${table}\n${document.slice(end)}`;
}

/** True when every benchmark ran and no target is missed. */
export function allGood(runs: readonly BenchRun[]): boolean {
  return runs.every((run) => run.problem === undefined && run.results.every((result) => result.ok !== false));
}
