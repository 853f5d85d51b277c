import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyFile, PolicyProblem } from '../../engine/domain/policy.ts';
import { trapIn } from './exits.ts';
import type { Statement } from './lex.ts';
import { reasonsAgainst } from './rules.ts';
import { problemAt } from './text.ts';
import { cedar } from './vendor.ts';

/** A policy as it stands in a file. */
export interface Place {
  readonly file: PolicyFile;
  readonly statement: Statement;
}

/** A policy that Cedar can read. */
export interface Parsed extends Place {
  readonly policy: PolicyJson;
}

export function parse(place: Place): Parsed | { readonly problems: readonly PolicyProblem[] } {
  const parsed = cedar().policyToJson(place.statement.text);
  if (parsed.type === 'failure') return { problems: parsed.errors.map((error) => toProblem(place, error)) };
  return { ...place, policy: parsed.json };
}

/** What is wrong with policies that can be read: by the schema, strictly (a warning of Cedar's refuses too), and by our own rules. */
export function validate(policies: readonly Parsed[], schema: string): readonly PolicyProblem[] {
  const staticPolicies = Object.fromEntries(policies.map((it, index) => [String(index), it.statement.text]));
  const answer = cedar().validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } });
  if (answer.type === 'failure') throw new Error(answer.errors[0]?.message ?? 'unknown');
  return policies.flatMap((it, index) => {
    const of = (found: typeof answer.validationErrors) =>
      found.filter(({ policyId }) => policyId === String(index)).map(({ error }) => toProblem(it, error));
    // What is wrong makes Cedar warn of its consequences as well, such as a policy that can never apply.
    const [errors, warnings] = [of(answer.validationErrors), of(answer.validationWarnings)];
    if (errors.length > 0) return errors;
    return warnings.length > 0 ? warnings : againstOurRules(it);
  });
}

function againstOurRules({ file, statement, policy }: Parsed): PolicyProblem[] {
  const trap = trapIn(policy);
  const reasons = [...reasonsAgainst(policy), ...(trap === '' ? [] : [trap])];
  return reasons.map((reason) => problemAt(file, statement.start, reason));
}

function toProblem({ file, statement: { text, start } }: Place, error: DetailedError): PolicyProblem {
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
