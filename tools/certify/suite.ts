import { createVitest, type TestCase, type TestModule } from 'vitest/node';
import { ROOT } from '../test/package-bin.ts';
import type { Verdict } from './tally.ts';

const SUITE = 'e2e/exchange/conformance';

/** Runs the suite's cases of one account whose title has this text against the test exchange, and tells how each went. */
export async function runSuite(account: string, only: string, onVerdict: (verdict: Verdict) => void): Promise<void> {
  const vitest = await createVitest({
    ...optionsOf(account, only),
    reporters: [
      {
        onTestCaseResult: (test: TestCase) => {
          const { state, errors } = test.result();
          if (state === 'skipped') return;
          const problem = state === 'passed' ? null : (errors?.[0]?.message ?? 'nothing was said');
          onVerdict({ title: titleOf(test), problem });
        },
        // A file that cannot be loaded has no cases.
        onTestModuleEnd: (module: TestModule) => {
          for (const { message } of module.errors()) onVerdict({ title: module.relativeModuleId, problem: message });
        },
      },
    ],
  });
  try {
    await vitest.start([SUITE]);
  } finally {
    await vitest.close();
  }
}

/** What the suite asks of one account beyond the cases that need no script. */
export async function scriptedTitles(account: string): Promise<string[]> {
  const vitest = await createVitest({ ...optionsOf(account), reporters: [{}] });
  try {
    const { testModules } = await vitest.collect([SUITE], { staticParse: false });
    const scripted = testModules.filter(({ moduleId }) => !moduleId.endsWith('/unscripted.test.ts'));
    const pattern = new RegExp(patternOf(account));
    return scripted.flatMap(({ children }) =>
      [...children.allTests()].filter((it) => pattern.test(it.fullName)).map(titleOf),
    );
  } finally {
    await vitest.close();
  }
}

function optionsOf(account: string, only = '') {
  return { root: ROOT, watch: false, project: 'venues', testNamePattern: `${patternOf(account)}.*${escaped(only)}` };
}

/** Every suite's name has its account's as a word of it; `binance` is none of `binance-spot`. */
function patternOf(account: string): string {
  return `(^| )${account} `;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function titleOf({ fullName }: TestCase): string {
  return fullName.replaceAll(' > ', ': ');
}
