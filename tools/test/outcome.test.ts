import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothing, ofTests, single, total } from './outcome.ts';
import type { ReportedTest } from './reports.ts';

const tests = (...states: ReportedTest['state'][]) =>
  states.map((state) => ({ title: 'a test', file: 'a.test.ts', state }));

describe('what a step comes to', () => {
  it('counts tests and failures outside them', () => {
    const report = { tests: tests('passed', 'passed', 'failed', 'skipped'), problems: ['b.test.ts: does not load'] };
    expect(ofTests(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 1, notes: ['b.test.ts: does not load'] });
  });

  it('fails a step that ran no test, or only skipped ones', () => {
    expect(ofTests({ tests: [], problems: [] }, 0).failed).toBe(1);
    expect(ofTests({ tests: tests('skipped'), problems: [] }, 0).failed).toBe(1);
  });

  it('fails a step without a report', () => {
    expect(ofTests(null, 0).failed).toBe(1);
  });

  it('never passes a step whose runner failed', () => {
    const state = fc.constantFrom('passed' as const, 'failed' as const, 'skipped' as const);
    fc.assert(
      fc.property(fc.array(state), fc.integer({ min: 1, max: 255 }), (states, code) => {
        expect(ofTests({ tests: tests(...states), problems: [] }, code).failed).toBeGreaterThan(0);
      }),
    );
  });

  it('adds up to the last line', () => {
    expect(
      total([single(true), single(false), nothing('not yet'), ofTests({ tests: tests('passed'), problems: [] }, 0)]),
    ).toBe('2 passed, 1 failed');
  });
});
