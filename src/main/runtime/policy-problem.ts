import type { PolicyProblem } from '../engine/domain/policy.ts';

/** A problem in one line, as compilers print it: `file:line: reason`. */
export function problemLine({ file, line, reason }: PolicyProblem): string {
  const where = [file, line === 0 ? '' : String(line)].filter((it) => it !== '').join(':');
  return where === '' ? reason : `${where}: ${reason}`;
}
