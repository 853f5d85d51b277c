import { describe, expect, it } from 'vitest';
import { fromPlaywright, fromVitest } from './reports.ts';

describe('reading the test reports', () => {
  it("takes vitest's tests, and a file that does not load as a problem", () => {
    const report = fromVitest({
      testResults: [
        {
          name: '/a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { title: '[R4] works', fullName: 'a [R4] works', status: 'passed' },
            { title: 'breaks', status: 'failed' },
            { title: 'later', status: 'todo' },
          ],
        },
        { name: '/b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    });
    expect(report.tests.map((test) => `${test.title}: ${test.state}`)).toEqual([
      '[R4] works: passed',
      'breaks: failed',
      'later: skipped',
    ]);
    expect(report.problems).toEqual(['/b.test.ts: no such module']);
  });

  it("takes Playwright's tests from every depth; a flaky one has failed", () => {
    const spec = (title: string, status: string) => ({ title, ok: true, tests: [{ projectName: 'app', status }] });
    const report = fromPlaywright({
      suites: [
        {
          title: 'app.spec.ts',
          file: 'app.spec.ts',
          specs: [spec('[K1] kills', 'expected')],
          suites: [
            { title: 'deep', file: 'app.spec.ts', specs: [spec('wavers', 'flaky'), spec('not here', 'skipped')] },
          ],
        },
      ],
      errors: [{ message: 'the app did not start' }],
    });
    expect(report.tests.map((test) => `${test.title}: ${test.state}`)).toEqual([
      '[K1] kills: passed',
      'wavers: failed',
      'not here: skipped',
    ]);
    expect(report.problems).toEqual(['the app did not start']);
  });

  it('refuses what is no report', () => {
    expect(() => fromVitest({})).toThrow();
    expect(() => fromPlaywright({ suites: 1 })).toThrow();
  });
});
