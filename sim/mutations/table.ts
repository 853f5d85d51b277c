import type { Verdict } from './verdict.ts';

/** What came of one mutation. */
export interface Outcome {
  readonly name: string;
  readonly area: string;
  readonly verdict: Verdict;
  readonly seconds: number;
}

const LONGEST_WHAT = 110;

/** The table is in Markdown, so that it can stand in docs/ as it is. */
export function heading(names: readonly string[]): string {
  const width = widthOf(names);
  return `${line('mutation', 'area', 'promise', 'seed', 'seconds', 'what the simulation said', width)}\n${line('-'.repeat(width), '---', '---', '---', '---', '---', width)}`;
}

export function row({ name, area, verdict, seconds }: Outcome, names: readonly string[]): string {
  const took = seconds.toFixed(1);
  const width = widthOf(names);
  switch (verdict.kind) {
    case 'caught':
      return line(name, area, String(verdict.promise), String(verdict.seed), took, short(verdict.what), width);
    case 'survived':
      return line(name, area, '-', '-', took, 'SURVIVED: no promise was broken', width);
    default:
      return line(name, area, '-', '-', took, `INVALID: ${short(verdict.why)}`, width);
  }
}

export function summary(outcomes: readonly Outcome[]): string[] {
  const caught = outcomes.filter((it) => it.verdict.kind === 'caught');
  const rest = outcomes.filter((it) => it.verdict.kind !== 'caught');
  return [
    '',
    ...rest.map((it) => `${it.name} was not caught`),
    `${caught.length} of ${outcomes.length} mutations caught`,
  ];
}

function widthOf(names: readonly string[]): number {
  return Math.max(8, ...names.map((it) => it.length));
}

function line(
  name: string,
  area: string,
  promise: string,
  seed: string,
  took: string,
  what: string,
  width: number,
): string {
  const cells = [name.padEnd(width), area.padEnd(9), promise.padStart(7), seed.padStart(5), took.padStart(7), what];
  return `| ${cells.join(' | ')} |`;
}

function short(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '/');
  return flat.length > LONGEST_WHAT ? `${flat.slice(0, LONGEST_WHAT)}…` : flat;
}
