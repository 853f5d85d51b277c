import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { z } from 'zod';
import { plainLine } from '../../shared/plain-text.ts';
import type { PolicyFile, PolicyProblem } from '../engine/domain/policy.ts';

const MOST_REASON_CHARS = 300;
const MOST_PROBLEMS = 100;
const MOST_NESTED = 32;
/** Comments and trailing commas are not JSON, and what reads past them may read past more. */
const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };
/** What the reader of JSON calls the commonest mistakes, in words for who wrote the file. */
const WORDS: Readonly<Record<string, string>> = {
  InvalidCommentToken: 'JSON has no comments: remove it',
  PropertyNameExpected: 'a name is expected here: is there a comma too many?',
  ValueExpected: 'a value is expected here: is there a comma too many?',
  CommaExpected: 'a comma is missing before this',
  ColonExpected: 'a colon is missing before this',
  CloseBraceExpected: 'a } is missing',
  CloseBracketExpected: 'a ] is missing',
  EndOfFileExpected: 'the file should end here',
  UnexpectedEndOfString: 'a text begins here and does not end: close it with "',
};

/**
 * A JSON file as its schema wants it, or every problem with its line (P1, P5): broken JSON, comments, a key twice, an
 * unknown or missing key, a wrong value, an empty list.
 */
export function parseStrictJson<T>(
  file: PolicyFile,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly problems: readonly PolicyProblem[] } {
  const at = (offset: number, reason: string): PolicyProblem => ({
    file: file.name,
    line: file.text.slice(0, offset).split('\n').length,
    reason: plainLine(reason, MOST_REASON_CHARS),
  });
  if (isTooDeep(file.text)) return { problems: [at(0, `brackets are nested more than ${MOST_NESTED} levels deep`)] };
  const errors: ParseError[] = [];
  const tree = parseTree(file.text, errors, STRICT);
  const broken = errors.map(({ error, offset }) => {
    const name = printParseErrorCode(error);
    return at(offset, WORDS[name] ?? `this is not JSON (${name})`);
  });
  if (broken.length > 0) return { problems: broken.slice(0, MOST_PROBLEMS) };
  if (tree === undefined) return { problems: [at(0, 'this is not JSON')] };

  const odd = oddities(tree).map(({ node, reason }) => at(node.offset, reason));
  const parsed = schema.safeParse(JSON.parse(file.text));
  const wrong = parsed.success ? [] : parsed.error.issues.flatMap((issue) => explained(tree, issue, at));
  const problems = [...odd, ...wrong].toSorted((a, b) => a.line - b.line);
  if (problems.length > 0 || !parsed.success) return { problems: problems.slice(0, MOST_PROBLEMS) };
  return { value: parsed.data };
}

/** Readers of JSON call themselves for each level. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.replaceAll(/"(?:\\.|[^"\\])*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MOST_NESTED) return true;
  }
  return false;
}

/** What a schema does not see, because a reader of JSON passes it over: keys twice, and lists that name nothing. */
function oddities(node: Node): { readonly node: Node; readonly reason: string }[] {
  const found: { readonly node: Node; readonly reason: string }[] = [];
  if (node.type === 'array' && (node.children ?? []).length === 0) {
    found.push({ node, reason: 'this list is empty: name what it holds, or leave the key out' });
  }
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const [key] = child.type === 'property' ? (child.children ?? []) : [];
    const name = String(key?.value ?? '');
    if (key !== undefined && seen.has(name)) found.push({ node: key, reason: `"${name}" stands here twice: keep one` });
    if (name === '__proto__') found.push({ node: child, reason: `unknown key "${name}": remove it` });
    if (key !== undefined) seen.add(name);
    found.push(...oddities(child));
  }
  return found;
}

function explained(
  tree: Node,
  issue: z.core.$ZodIssue,
  at: (offset: number, reason: string) => PolicyProblem,
): PolicyProblem[] {
  const meant = issue.code === 'invalid_union' ? meantOf(issue.errors) : null;
  if (meant !== null) return meant.flatMap((it) => explained(tree, { ...it, path: [...issue.path, ...it.path] }, at));
  const { node, missing } = nodeAt(tree, issue.path);
  const where = issue.path.map(String).join('.');
  if (missing !== '') return [at(node.offset, `"${missing}" is missing: add ${where}`)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const { node: unknown } = nodeAt(node, [key]);
      return at(unknown.offset, `unknown key "${where === '' ? key : `${where}.${key}`}": remove it, or mend its name`);
    });
  }
  return [at(node.offset, where === '' ? issue.message : `${where}: ${issue.message}`)];
}

/** Where one of several forms is wanted: what is wrong with the form that was meant, if one is of that kind at all. */
function meantOf(branches: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] | null {
  const fitting = branches.filter((issues) => !issues.some((it) => it.code === 'invalid_type' && it.path.length === 0));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** The node at a path, or the last one on the way that is there and the name of what is not. */
function nodeAt(tree: Node, path: readonly PropertyKey[]): { readonly node: Node; readonly missing: string } {
  let node = tree;
  for (const step of path) {
    const next = childAt(node, step);
    if (next === undefined) return { node, missing: String(step) };
    node = next;
  }
  return { node, missing: '' };
}

function childAt(node: Node, step: PropertyKey): Node | undefined {
  if (node.type === 'array') return node.children?.[Number(step)];
  return node.children?.find((it) => it.children?.[0]?.value === step)?.children?.[1];
}
