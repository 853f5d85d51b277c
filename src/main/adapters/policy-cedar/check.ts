import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyFile, PolicyProblem } from '../../engine/domain/policy.ts';
import { trapIn } from './exits.ts';
import type { Statement } from './lex.ts';
import { reasonsAgainst } from './rules.ts';
import { problemAt } from './text.ts';
import { cedar } from './vendor.ts';

/** One policy, understood: or all that is wrong with it. */
export type Checked = { readonly policy: PolicyJson } | { readonly problems: readonly PolicyProblem[] };

/** Parses one policy, checks it strictly against the schema (a warning of Cedar's refuses too), and by our own rules. */
export function check(file: PolicyFile, statement: Statement, schema: string): Checked {
  const at = (error: DetailedError): PolicyProblem => toProblem(file, statement, error);
  const validation = cedar().validate({
    schema,
    policies: { staticPolicies: statement.text },
    validationSettings: { mode: 'strict' },
  });
  if (validation.type === 'failure') return { problems: validation.errors.map(at) };
  const errors = validation.validationErrors.map(({ error }) => error);
  const warnings = [...validation.validationWarnings.map(({ error }) => error), ...validation.otherWarnings];
  // What is wrong makes Cedar warn of its consequences as well, such as a policy that can never apply.
  const found = errors.length > 0 ? errors : warnings;
  if (found.length > 0) return { problems: found.map(at) };

  const parsed = cedar().policyToJson(statement.text);
  if (parsed.type === 'failure') return { problems: parsed.errors.map(at) };
  const trap = trapIn(parsed.json);
  const reasons = [...reasonsAgainst(parsed.json), ...(trap === '' ? [] : [trap])];
  if (reasons.length > 0) return { problems: reasons.map((reason) => problemAt(file, statement.start, reason)) };
  return { policy: parsed.json };
}

function toProblem(file: PolicyFile, { text, start }: Statement, error: DetailedError): PolicyProblem {
  const [place] = error.sourceLocations ?? [];
  const words = [error.message, place?.label ?? '', error.help ?? ''].map(plain).filter((it) => it !== '');
  return problemAt(file, start + charsIn(text, place?.start ?? 0), words.join('; '));
}

/** Cedar names the policy by a number that nobody gave it, and says what it was doing. */
function plain(words: string): string {
  return words.replace(/^failed to parse [a-z ]+ from string: /, '').replace(/^for policy `[^`]*`[,:] /, '');
}

/** Cedar counts bytes of UTF-8. */
function charsIn(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length;
}
