import { describe, expect, it } from 'vitest';
import { allGood, BEGIN, type BenchRun, END, toText, withResults } from './report.ts';

const RUNS: readonly BenchRun[] = [
  { bench: 'journal', results: [{ name: 'append', value: 118_234.5, unit: 'rows/s', target: '≥ 100000', ok: true }] },
  { bench: 'replay', results: [{ name: 'bars', value: 0.01234567, unit: 'ms' }] },
];
const MISSING: BenchRun = { bench: 'agents', results: [], problem: 'there is no bench/agents.ts' };

describe('the report of the benchmarks', () => {
  it('prints name, value, unit, target and verdict in columns', () => {
    expect(toText(RUNS).split('\n')).toEqual([
      'Name    Value    Unit    Target    Ok',
      'append  118,200  rows/s  ≥ 100000  yes',
      'bars    0.01235  ms      —         —',
    ]);
  });

  it('does not round a small number to zero', () => {
    expect(toText([{ bench: 'error', results: [{ name: 'error', value: 1.234e-7, unit: 'USD' }] }])).toContain(
      '1.23e-7',
    );
  });

  it('says that a benchmark is missing, and is not good then', () => {
    expect(toText([MISSING])).toContain('NOT RUN: there is no bench/agents.ts');
    expect(allGood(RUNS)).toBe(true);
    expect(allGood([...RUNS, MISSING])).toBe(false);
    expect(allGood([{ bench: 'a', results: [{ name: 'a', value: 1, unit: 's', target: '≤ 0', ok: false }] }])).toBe(
      false,
    );
  });

  it('replaces the section of results and nothing else', () => {
    const document = `# Bench\n${BEGIN}\nold\n${END}\nend\n`;
    const written = withResults(document, RUNS, '2 cores.');
    expect(written).toMatch(/^# Bench\n/);
    expect(written).toMatch(/\nend\n$/);
    expect(written).toContain('| append | 118,200 | rows/s | ≥ 100000 | yes |');
    expect(written).not.toContain('old');
    expect(withResults(written, RUNS, '2 cores.')).toBe(written);
    expect(() => withResults('# Bench', RUNS, '')).toThrow('no section');
  });
});
