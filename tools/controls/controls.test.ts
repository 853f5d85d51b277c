import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../test/package-bin.ts';
import type { ReportedTest } from '../test/reports.ts';
import { IDS, parseMatrix, withTests } from './matrix.ts';
import { findGaps, idsOf, provers } from './proof.ts';

/** A whole matrix in which only the given rows differ from "not yet". */
function matrix(rows: Readonly<Record<string, string>> = {}): string {
  const row = (id: string) => rows[id] ?? `| ${id} | what it demands | not yet | — | — |`;
  return [
    '# Controls',
    '| Id | Control | Status | Enforced in | Tests |',
    '|---|---|---|---|---|',
    ...IDS.map(row),
  ].join('\n');
}
const test = (title: string, state: ReportedTest['state'] = 'passed'): ReportedTest => ({
  title,
  file: 'a.test.ts',
  state,
});
const gaps = (markdown: string, ...tests: ReportedTest[]) =>
  findGaps(parseMatrix(markdown), tests, (path) => path === 'src/a.ts');
const enforced = (id: string, place = '`src/a.ts`', tests = '—') => ({
  [id]: `| ${id} | what it demands | enforced | ${place} | ${tests} |`,
});

describe('the controls check', () => {
  it('passes a matrix that claims nothing, and one whose claims are proved', () => {
    expect(gaps(matrix())).toEqual([]);
    expect(gaps(matrix(enforced('K3')), test('[K3] the gate closes first'))).toEqual([]);
    expect(gaps(matrix(enforced('K3', '`src/a.ts`', '`a.test.ts`')), test('[K2] [K3] both'))).toEqual([]);
  });

  it('fails a claim without a passing test', () => {
    const missing = ['K3: called enforced, but no passing test has a title that starts with [K3]'];
    expect(gaps(matrix(enforced('K3')))).toEqual(missing);
    expect(gaps(matrix(enforced('K3')), test('[K3] works', 'failed'))).toEqual(missing);
    expect(gaps(matrix(enforced('K3')), test('[K3] works', 'skipped'))).toEqual(missing);
    expect(gaps(matrix(enforced('K3')), test('works, see [K3]'))).toEqual(missing);
    expect(gaps(matrix(enforced('K1')), test('[K13] works'))).toHaveLength(1);
    expect(gaps(matrix({ K3: '| K3 | what | partly | `src/a.ts` | — |' }))).toHaveLength(1);
  });

  it('fails a claim that names no place, a place that is not there, or a test file that proves nothing', () => {
    expect(gaps(matrix(enforced('K3', '—')), test('[K3] works'))).toEqual([
      'K3: called enforced, but no place is named where',
    ]);
    expect(gaps(matrix(enforced('K3', '`src/gone.ts`')), test('[K3] works'))).toEqual([
      'K3: is said to be enforced in src/gone.ts, which is not there',
    ]);
    expect(gaps(matrix(enforced('K3', '`src/a.ts`', '`b.test.ts`')), test('[K3] works'))).toEqual([
      'K3: is said to be proved in b.test.ts, which has no passing test of it',
    ]);
  });

  it('fails a title that names no control', () => {
    expect(gaps(matrix(), test('[K99] works', 'failed'))).toEqual([
      'a.test.ts: "[K99] works" names K99, which is no control',
    ]);
  });

  it('fails a matrix in which any one row is missing or doubled', () => {
    fc.assert(
      fc.property(fc.constantFrom(...IDS), (id) => {
        const row = `| ${id} | what it demands | not yet | — | — |`;
        expect(gaps(matrix().replace(`${row}\n`, '').replace(`\n${row}`, ''))).toEqual([
          `${id}: stands in 0 rows instead of one`,
        ]);
        expect(gaps(`${matrix()}\n${row}`)).toEqual([`${id}: stands in 2 rows instead of one`]);
      }),
    );
  });

  it('fails a row of another form', () => {
    expect(gaps(matrix({ K3: '| K3 | what | done | — | — |' }))).toContain(
      'K3: the status is enforced, partly, not yet, not "done"',
    );
    expect(gaps(matrix({ K3: '| K3 | what | not yet | — |' }))).toEqual(['K3: a row has 5 cells, not 4']);
    expect(gaps(`${matrix()}\n| Z1 | what | not yet | — | — |`)).toEqual(['Z1: there is no such control']);
  });

  it('reads one or several ids from the start of a title', () => {
    expect(idsOf('[K3] closes')).toEqual(['K3']);
    expect(idsOf('[K3][K13] closes')).toEqual(['K3', 'K13']);
    expect(idsOf('[x] closes [K3]')).toEqual([]);
  });

  it('writes the files that prove a control into its row, and then holds', () => {
    const tests = [test('[K3] one'), { ...test('[K3] two'), file: 'b.test.ts' }, test('[K4] fails', 'failed')];
    const proved = provers(tests);
    const written = withTests(matrix(enforced('K3')), (id) => proved.get(id) ?? []);
    expect(written).toContain('| K3 | what it demands | enforced | `src/a.ts` | `a.test.ts`, `b.test.ts` |');
    expect(written).toContain('| K4 | what it demands | not yet | — | — |');
    expect(withTests(written, (id) => proved.get(id) ?? [])).toBe(written);
    expect(gaps(written, ...tests)).toEqual([]);
  });

  it("finds nothing wrong with the form of the project's own matrix", () => {
    expect(parseMatrix(readFileSync(join(ROOT, 'docs/controls.md'), 'utf8')).problems).toEqual([]);
    expect(IDS).toHaveLength(78);
  });
});
