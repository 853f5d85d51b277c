import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from './package-bin.ts';

/** One test as a runner told of it. A flaky test, which failed before it passed, counts as failed. */
export interface ReportedTest {
  readonly title: string;
  /** Path of its file, absolute as runners give it. */
  readonly file: string;
  readonly state: 'passed' | 'failed' | 'skipped';
}

/** What a run of tests came to. Problems are failures outside any test, such as a file that does not load. */
export interface Report {
  readonly tests: readonly ReportedTest[];
  readonly problems: readonly string[];
}

/** Where the test steps leave their reports and the controls check finds them. */
export const REPORTS = {
  unit: join(ROOT, 'out/test/unit.json'),
  simulation: join(ROOT, 'out/test/simulation.json'),
  venues: join(ROOT, 'out/test/venues.json'),
  e2e: join(ROOT, 'out/test/e2e.json'),
} as const;

const VitestJson = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(z.object({ title: z.string(), status: z.string() })),
    }),
  ),
});

/** Reads the JSON of vitest's `json` reporter. Throws ZodError for anything else. */
export function fromVitest(json: unknown): Report {
  const tests: ReportedTest[] = [];
  const problems: string[] = [];
  for (const file of VitestJson.parse(json).testResults) {
    let failed = false;
    for (const { title, status } of file.assertionResults) {
      const state = status === 'passed' || status === 'failed' ? status : 'skipped';
      failed ||= state === 'failed';
      tests.push({ title, file: file.name, state });
    }
    if (file.status === 'failed' && !failed)
      problems.push(`${file.name}: ${file.message || 'failed outside its tests'}`);
  }
  return { tests, problems };
}

const PlaywrightSuite = z.object({
  file: z.string(),
  specs: z.array(z.object({ title: z.string(), tests: z.array(z.object({ status: z.string() })) })).default([]),
  get suites() {
    return z.array(PlaywrightSuite).default([]);
  },
});
const PlaywrightJson = z.object({
  config: z.object({ rootDir: z.string() }).optional(),
  suites: z.array(PlaywrightSuite),
  errors: z.array(z.object({ message: z.string().optional() })).default([]),
});

/** Reads the JSON of Playwright's `json` reporter. Throws ZodError for anything else. */
export function fromPlaywright(json: unknown): Report {
  const report = PlaywrightJson.parse(json);
  const tests: ReportedTest[] = [];
  const folder = report.config?.rootDir ?? '';
  const walk = (suite: z.infer<typeof PlaywrightSuite>): void => {
    for (const spec of suite.specs) {
      for (const { status } of spec.tests) {
        const state = status === 'expected' ? 'passed' : status === 'skipped' ? 'skipped' : 'failed';
        tests.push({ title: spec.title, file: join(folder, suite.file), state });
      }
    }
    for (const inner of suite.suites) walk(inner);
  };
  for (const suite of report.suites) walk(suite);
  return { tests, problems: report.errors.map((error) => error.message ?? 'failed outside its tests') };
}

export type ReportName = keyof typeof REPORTS;

/** Readies a report's place, so that an old one is never taken for this run's. */
export function clearReport(name: ReportName): void {
  mkdirSync(dirname(REPORTS[name]), { recursive: true });
  rmSync(REPORTS[name], { force: true });
}

/** A report from its file; null when there is none. Throws when the file is not what its runner writes. */
export function readReport(name: ReportName): Report | null {
  let text: string;
  try {
    text = readFileSync(REPORTS[name], 'utf8');
  } catch {
    return null;
  }
  const json: unknown = JSON.parse(text);
  return name === 'e2e' ? fromPlaywright(json) : fromVitest(json);
}
