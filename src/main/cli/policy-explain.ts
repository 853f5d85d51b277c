import { join } from 'node:path';
import { loadInstruments } from '../adapters/feeds/instruments-file.ts';
import type { CedarPolicies, PolicyRule } from '../adapters/policy-cedar/compile.ts';
import { loadManifests } from '../adapters/sandbox/manifest.ts';
import type { PolicyAnswer, PolicyRequest } from '../engine/domain/policy.ts';
import { PolicyCall, requestOf } from '../runtime/policy-cases.ts';
import { policySchema } from '../runtime/policy-folder.ts';
import { loadPolicySet } from '../runtime/policy-set.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { resourcesDir } from './place.ts';
import { folderInForce, type PolicyOptions } from './policy.ts';
import { tellProblems } from './policy-print.ts';
import { print, printJson, say } from './print.ts';
import { candidates, defaultDataDir } from './target.ts';

export interface ExplainOptions extends PolicyOptions {
  readonly agent: string;
  readonly tool: string;
  readonly role?: string;
  readonly symbol?: string;
  readonly venue?: string;
  readonly mode?: string;
  readonly purpose?: string;
  readonly reducing?: boolean;
  readonly at?: string;
  readonly policy?: string;
}

const OF_AN_INSTRUMENT = ['market.bars', 'order.propose', 'order.cancel'];

/** `interlock policy explain`: what the policy set says of one call, and which of its rules say it. Decides nothing. */
export async function policyExplain(options: ExplainOptions): Promise<ExitCode> {
  const { data, json = false, policy: dir } = options;
  const request = await requestFrom(options);
  const read = loadPolicySet(dir ?? folderInForce(data), policySchema(resourcesDir));
  if ('problems' in read) return tellProblems(read.problems, json);
  const explained = explain(read.set.policy, request);
  if (json) printJson({ request, ...explained });
  else tell(explained);
  say(
    'interlock: only the policy set was asked. Duties of the role, manifest, grants, switches and limits can still deny.',
  );
  return EXIT.ok;
}

interface Explained {
  readonly answer: PolicyAnswer;
  /** The rule that decided; null when none did. */
  readonly rule: PolicyRule | null;
  readonly alsoMatched: readonly PolicyRule[];
}

function explain(policy: CedarPolicies, request: PolicyRequest): Explained {
  const answer = policy.decide(request);
  const matched = policy.matching(request);
  return {
    answer,
    rule: policy.rules.find((it) => it.id === answer.rule) ?? null,
    alsoMatched: policy.rules.filter((it) => it.id !== answer.rule && matched.includes(it.id)),
  };
}

function tell({ answer, rule, alsoMatched }: Explained): void {
  print(
    `${answer.allowed ? 'ALLOWED' : 'DENIED'} by ${answer.rule}${rule === null ? '' : ` (${rule.file}:${rule.line})`}`,
  );
  if (answer.rule === 'default-deny') print('No rule permits it, and what no rule permits is denied.');
  if (answer.rule === 'policy-error') print('The call does not fit the schema, or could not be decided.');
  if (rule !== null) print(`\n${rule.text}\n`);
  for (const it of alsoMatched) print(`also matched: ${it.effect} ${it.id} (${it.file}:${it.line})`);
}

async function requestFrom(options: ExplainOptions): Promise<PolicyRequest> {
  const { agent, tool, symbol = '', mode = 'paper', purpose = '', reducing = false } = options;
  const at = options.at ?? new Date().toISOString();
  if (symbol === '' && OF_AN_INSTRUMENT.includes(tool)) {
    throw new CommandFailed(EXIT.usage, `${tool} is about an instrument: name it with --symbol.`);
  }
  const role = options.role ?? roleOf(agent, options.data);
  const instruments = await loadInstruments(join(resourcesDir, 'market', 'instruments.json'));
  const instrumentKind = instruments.get(symbol)?.kind ?? '';
  const venue = options.venue ?? (symbol !== '' && mode === 'paper' ? 'paper' : '');
  const call = { agent, role, tool, symbol, instrumentKind, venue, mode, purpose, reducing, at };
  const parsed = PolicyCall.safeParse(call);
  if (parsed.success) return requestOf(parsed.data);
  const [issue] = parsed.error.issues;
  throw new CommandFailed(EXIT.usage, `--${String(issue?.path[0])}: ${issue?.message}`);
}

/** The role that the installed agent's manifest names. */
function roleOf(agent: string, data: string | undefined): string {
  const folders = [join(resourcesDir, 'agents'), join(candidates(data)[0] ?? defaultDataDir(), 'agents')];
  const found = folders.flatMap(loadManifests).find(({ manifest }) => manifest.id === agent);
  if (found !== undefined) return found.manifest.role;
  throw new CommandFailed(EXIT.usage, `No agent "${agent}" is installed. Say with --role what it would be.`);
}
