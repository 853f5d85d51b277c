import type { ReportedTest } from '../test/reports.ts';
import { IDS, type Matrix } from './matrix.ts';

/** The ids that a test's title claims to prove: `[K3]` at its start, or several, `[K3] [K4] …`. */
export function idsOf(title: string): string[] {
  const head = /^(?:\[[A-Z]\d+\] *)+/.exec(title)?.[0] ?? '';
  return [...head.matchAll(/[A-Z]\d+/g)].map((match) => match[0]);
}

/** Files with a passing test for each id, in order. */
export function provers(tests: readonly ReportedTest[]): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, Set<string>>();
  for (const test of tests) {
    if (test.state !== 'passed') continue;
    for (const id of idsOf(test.title)) files.set(id, (files.get(id) ?? new Set()).add(test.file));
  }
  return new Map([...files].map(([id, set]) => [id, [...set].sort()]));
}

/**
 * What is wrong between what the matrix claims and what the tests showed; empty when every claim is proved. Files are
 * named from the checkout's folder; `exists` tells whether there is one of that name.
 */
export function findGaps(
  matrix: Matrix,
  tests: readonly ReportedTest[],
  exists: (path: string) => boolean,
): readonly string[] {
  const gaps = [...matrix.problems];
  const proved = provers(tests);
  for (const { id, status, places, tests: named } of matrix.controls) {
    const files = proved.get(id) ?? [];
    if (status !== 'not yet') {
      if (files.length === 0)
        gaps.push(`${id}: called ${status}, but no passing test has a title that starts with [${id}]`);
      if (places.length === 0) gaps.push(`${id}: called ${status}, but no place is named where`);
    }
    for (const place of places)
      if (!exists(place)) gaps.push(`${id}: is said to be enforced in ${place}, which is not there`);
    for (const file of named) {
      if (!files.includes(file)) gaps.push(`${id}: is said to be proved in ${file}, which has no passing test of it`);
    }
  }
  for (const test of tests) {
    for (const id of idsOf(test.title)) {
      if (!IDS.includes(id)) gaps.push(`${test.file}: "${test.title}" names ${id}, which is no control`);
    }
  }
  return gaps;
}
