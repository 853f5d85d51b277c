import type { PolicyFile, PolicyPort, PolicyProblem, PolicyRequest } from '../../engine/domain/policy.ts';
import { looksAtTime } from './ast.ts';
import { type Parsed, type Place, parse, validate } from './check.ts';
import { decide, matching } from './decide.ts';
import { missingExits } from './exits.ts';
import { statementsOf } from './lex.ts';
import { idOf } from './rules.ts';
import { type CedarSet, slotOf } from './sets.ts';
import { lineAt, problemAt } from './text.ts';
import { renewCedar } from './vendor.ts';

const MOST_FILES = 64;
const MOST_BYTES = 256 * 1_024;
/** Each is asked at every decision. */
const MOST_POLICIES = 256;
const MOST_PROBLEMS = 100;

/** One policy of a set: what the journal calls it, and where a person finds it. */
export interface PolicyRule {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A set that decides, and that can say why. */
export interface CedarPolicies extends PolicyPort {
  /** Its rules, in the order of files and lines. */
  readonly rules: readonly PolicyRule[];
  /** Ids of all rules that match a call, also those that another one outweighs; sorted. */
  matching(request: PolicyRequest): readonly string[];
}

export type Compiled = { readonly ok: CedarPolicies } | { readonly problems: readonly PolicyProblem[] };

/** What the files are to be read against. */
export interface CompileOptions {
  /** Cedar schema in its human form: the console's own. */
  readonly schema: string;
  /** sha256 of the whole set, lower-case hex. */
  readonly sha256: string;
}

/**
 * A policy set from its files, whole or not at all (P5): one problem anywhere refuses all of it, and all problems that
 * can be told at once are told. Files are taken in the order given.
 */
export function compilePolicies(files: readonly PolicyFile[], { schema, sha256 }: CompileOptions): Compiled {
  const tooMuch = boundsOf(files);
  if (tooMuch !== null) return { problems: [tooMuch] };
  try {
    const { found, problems } = readAll(files, schema);
    const all = [...problems, ...(problems.length > 0 ? [] : asASet(found))];
    if (all.length > 0) return { problems: all.slice(0, MOST_PROBLEMS) };
    return { ok: policiesOf(found, schema, sha256) };
  } catch {
    // Cedar throws instead of answering only where it fails itself, and the set in force needs it.
    renewCedar();
    return { problems: [whole('these policies cannot be loaded: check them one by one')] };
  }
}

function readAll(files: readonly PolicyFile[], schema: string): { found: Parsed[]; problems: PolicyProblem[] } {
  const found: Parsed[] = [];
  const problems: PolicyProblem[] = [];
  for (const file of files) {
    const { statements, faults } = statementsOf(file.text);
    for (const { offset, reason } of faults) problems.push(problemAt(file, offset, reason));
    if (statements.length === 0 && faults.length === 0) {
      problems.push({ file: file.name, line: 0, reason: 'there is no policy in this file: write one, or remove it' });
    }
    if (found.length + statements.length > MOST_POLICIES) {
      problems.push({ file: file.name, line: 0, reason: `use at most ${MOST_POLICIES} policies in a set` });
      break;
    }
    for (const statement of statements) {
      const parsed = parse({ file, statement });
      if ('problems' in parsed) problems.push(...parsed.problems);
      else found.push(parsed);
    }
  }
  return { found, problems: [...problems, ...validate(found, schema)] };
}

function boundsOf(files: readonly PolicyFile[]): PolicyProblem | null {
  if (files.length === 0) return whole('there is no policy: nothing would be allowed, and nobody could get out');
  if (files.length > MOST_FILES) return whole(`use at most ${MOST_FILES} files in a set`);
  let bytes = 0;
  for (const { name, text } of files) {
    bytes += Buffer.byteLength(text);
    if (bytes > MOST_BYTES) return { file: name, line: 0, reason: `use at most ${MOST_BYTES / 1_024} KiB in a set` };
  }
  return null;
}

/** What is wrong with policies that are each in order. */
function asASet(found: readonly Parsed[]): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const first = new Map<string, Parsed>();
  for (const it of found) {
    const id = idOf(it.policy);
    const other = first.get(id);
    if (other === undefined) first.set(id, it);
    else problems.push(at(it, `@id("${id}") names another policy already, in ${placeOf(other)}: use another name`));
  }
  for (const tool of missingExits(found.map((it) => it.policy))) {
    const reason = `this set lets agents order and nobody get out: permit ${tool} also when context.reducing`;
    problems.push({ file: found[0]?.file.name ?? '', line: 0, reason });
  }
  return problems;
}

function policiesOf(found: readonly Parsed[], schema: string, sha256: string): CedarPolicies {
  const setOf = (effect?: 'permit' | 'forbid'): CedarSet => {
    const kept = found.filter((it) => effect === undefined || it.policy.effect === effect);
    return { schema, policies: Object.fromEntries(kept.map((it) => [idOf(it.policy), it.statement.text])) };
  };
  const set = setOf();
  const parts = [setOf('permit'), setOf('forbid')];
  slotOf(set);
  return {
    sha256,
    dependsOnTime: found.some(({ policy }) => policy.conditions.some(({ body }) => looksAtTime(body))),
    decide: (request) => decide(set, request),
    matching: (request) => parts.flatMap((part) => matching(part, request)).toSorted(),
    rules: found.map(({ file, statement, policy }) => ({
      id: idOf(policy),
      effect: policy.effect,
      file: file.name,
      line: lineAt(file.text, statement.start),
      text: statement.text,
    })),
  };
}

function at({ file, statement }: Place, reason: string): PolicyProblem {
  return problemAt(file, statement.start, reason);
}
function placeOf({ file, statement }: Place): string {
  return `${file.name}:${lineAt(file.text, statement.start)}`;
}
/** A problem of no file alone. */
function whole(reason: string): PolicyProblem {
  return { file: '', line: 0, reason };
}
