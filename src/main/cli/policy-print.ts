import type { PolicyProblem } from '../engine/domain/policy.ts';
import { problemLine } from '../runtime/policy-problem.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson, say } from './print.ts';

/** What is wrong with a set, one problem a line as compilers print it. */
export function tellProblems(problems: readonly PolicyProblem[], json: boolean): ExitCode {
  if (json) printJson({ ok: false, problems });
  else for (const problem of problems) print(problemLine(problem));
  say(`interlock: refused whole, for ${problems.length === 1 ? 'one problem' : `${problems.length} problems`}.`);
  return EXIT.usage;
}
