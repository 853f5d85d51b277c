import { createHash } from 'node:crypto';
import { type CedarPolicies, compilePolicies } from '../adapters/policy-cedar/compile.ts';
import type { PolicyFile, PolicyProblem } from '../engine/domain/policy.ts';
import { RiskConfig } from '../engine/risk/config.ts';
import { readPolicyFolder } from './policy-folder.ts';
import { parseStrictJson } from './strict-json.ts';

export const RISK_FILE = 'risk.json';

/** Everything that decides what agents may do and how far: the policies and the risk config, as one. */
export interface LoadedPolicySet {
  /** Of the names and texts of all its files, lower-case hex. */
  readonly sha256: string;
  /** The policies and the risk config, by name: what the journal keeps. */
  readonly files: readonly PolicyFile[];
  readonly policy: CedarPolicies;
  readonly risk: RiskConfig;
}

export type PolicySetRead = { readonly set: LoadedPolicySet } | { readonly problems: readonly PolicyProblem[] };

/**
 * The set in a folder, whole or not at all (P5). A file that does not belong there refuses as well.
 * @param schema the console's own Cedar schema
 */
export function loadPolicySet(dir: string, schema: string): PolicySetRead {
  const { files, problems } = readPolicyFolder(dir, schema);
  // A folder that cannot be read has no contents to be wrong.
  if (files.length === 0 && problems.length > 0) return { problems };
  const read = policySetOf(files, schema);
  if ('problems' in read) return { problems: [...problems, ...read.problems] };
  return problems.length > 0 ? { problems } : read;
}

/** The set of these files, as a folder or the journal has them. */
export function policySetOf(files: readonly PolicyFile[], schema: string): PolicySetRead {
  const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const sha256 = digestOf(sorted);
  const policies = sorted.filter(({ name }) => name !== RISK_FILE);
  const compiled = compilePolicies(policies, { schema, sha256 });
  const risk = riskOf(sorted);
  if ('ok' in compiled && 'value' in risk) {
    return { set: { sha256, files: sorted, policy: compiled.ok, risk: risk.value } };
  }
  return { problems: [...problemsIn(compiled), ...problemsIn(risk)] };
}

function riskOf(files: readonly PolicyFile[]) {
  const file = files.find(({ name }) => name === RISK_FILE);
  if (file !== undefined) return parseStrictJson(file, RiskConfig);
  return { problems: [{ file: RISK_FILE, line: 0, reason: 'the limits are missing: add the file' }] };
}

function problemsIn(part: object | { readonly problems: readonly PolicyProblem[] }): readonly PolicyProblem[] {
  return 'problems' in part ? part.problems : [];
}

/** Lengths stand before texts, so that no two sets are written alike. */
function digestOf(files: readonly PolicyFile[]): string {
  const hash = createHash('sha256');
  for (const { name, text } of files) hash.update(`${name}\n${Buffer.byteLength(text)}\n${text}`);
  return hash.digest('hex');
}
