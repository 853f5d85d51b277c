import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../test/package-bin.ts';
import { REPORTS, type ReportedTest, type ReportName, readReport } from '../test/reports.ts';
import { parseMatrix, type Status, withTests } from './matrix.ts';
import { findGaps, provers } from './proof.ts';

/**
 * `npm run controls`: holds docs/controls.md against the tests of the last run. Exit code 1 when a claim is not
 * proved. `npm run controls -- --write` writes the test files that prove each control into the matrix first.
 */
const MATRIX = join(ROOT, 'docs/controls.md');

/** All tests of the last run, their files named from the checkout's folder. Null when there was none. */
function lastTests(): ReportedTest[] | null {
  const names = Object.keys(REPORTS) as ReportName[];
  const reports = names.map(readReport).filter((report) => report !== null);
  if (reports.length === 0) return null;
  return reports.flatMap((report) =>
    report.tests.map((test) => ({ ...test, file: relative(ROOT, test.file).split(sep).join('/') })),
  );
}

function main(): number {
  const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
  const tests = lastTests();
  if (tests === null) {
    process.stderr.write('there is no report of a test run to hold the controls against: run npm test first\n');
    return 1;
  }
  if (values.write) {
    const proved = provers(tests);
    writeFileSync(
      MATRIX,
      withTests(readFileSync(MATRIX, 'utf8'), (id) => proved.get(id) ?? []),
    );
  }
  const matrix = parseMatrix(readFileSync(MATRIX, 'utf8'));
  const gaps = findGaps(matrix, tests, (path) => existsSync(join(ROOT, path)));
  for (const gap of gaps) process.stderr.write(`${gap}\n`);
  const count = (status: Status) => matrix.controls.filter((control) => control.status === status).length;
  const verdict = gaps.length === 0 ? 'every claim is proved' : `${gaps.length} claims do not hold`;
  process.stdout.write(
    `${count('enforced')} controls enforced, ${count('partly')} partly, ${count('not yet')} not yet: ${verdict}\n`,
  );
  return gaps.length === 0 ? 0 : 1;
}

process.exitCode = main();
