import type { Report } from './reports.ts';

/** What one step of the run came to: a step that runs no tests counts as one. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What is worth saying beside the numbers. */
  readonly notes: readonly string[];
}

/** A step without tests: one passed or one failed. */
export function single(ok: boolean, ...notes: readonly string[]): Outcome {
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, notes };
}

/** A step with nothing to do, said so. */
export function nothing(note: string): Outcome {
  return { passed: 0, failed: 0, skipped: 0, notes: [note] };
}

/**
 * A step with tests. It never counts as passed on the runner's word alone: without a report, without tests, or with an
 * exit code that the report does not explain, one failure is added.
 */
export function ofTests(report: Report | null, exitCode: number): Outcome {
  if (report === null) return single(false, `ended with exit code ${exitCode} and without a report`);
  const count = (state: string) => report.tests.filter((test) => test.state === state).length;
  const [passed, skipped] = [count('passed'), count('skipped')];
  const notes = [...report.problems];
  let failed = count('failed') + report.problems.length;
  if (passed + failed === 0) {
    failed = 1;
    notes.push('ran no test at all');
  } else if (exitCode !== 0 && failed === 0) {
    failed = 1;
    notes.push(`ended with exit code ${exitCode} though no test failed`);
  }
  return { passed, failed, skipped, notes };
}

/** The last line of a run. */
export function total(outcomes: readonly Outcome[]): string {
  const sum = (key: 'passed' | 'failed') => outcomes.reduce((all, outcome) => all + outcome[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
