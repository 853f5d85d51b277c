import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compilePolicies } from '../adapters/policy-cedar/compile.ts';
import type { PolicyFile, PolicyProblem } from '../engine/domain/policy.ts';
import { RiskConfig } from '../engine/risk/config.ts';
import { type AllowedHost, allowedHosts } from '../engine/risk/outbound.ts';
import { type CaseResult, parseCases, runCases } from '../runtime/policy-cases.ts';
import { initPolicyFolder, policyFolders, policySchema, readPolicyFile } from '../runtime/policy-folder.ts';
import { SLOW_DECISION_MS, type SlowestDecision, slowestDecision } from '../runtime/policy-pace.ts';
import { loadPolicySet } from '../runtime/policy-set.ts';
import { parseStrictJson } from '../runtime/strict-json.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { resourcesDir } from './place.ts';
import { tellProblems } from './policy-print.ts';
import { print, printJson, say } from './print.ts';
import { candidates, defaultDataDir } from './target.ts';

export interface PolicyOptions {
  readonly data?: string;
  readonly json?: boolean;
}

const CASES_FILE = 'cases.json';

/** The folder that a console with this data folder would read. */
export function folderInForce(data: string | undefined): string {
  const { own, embedded } = policyFolders(resourcesDir, candidates(data)[0] ?? defaultDataDir());
  return existsSync(own) ? own : embedded;
}

/** `interlock policy check [FILE|DIR]`: reads it as the console would, and loads nothing. */
export function policyCheck(path: string | undefined, { data, json = false }: PolicyOptions): ExitCode {
  const target = path ?? folderInForce(data);
  if (!existsSync(target)) throw new CommandFailed(EXIT.usage, `There is no ${target}. Name a file or a folder.`);
  if (!statSync(target).isDirectory()) return checkFile(target, json);
  const read = loadPolicySet(target, policySchema(resourcesDir));
  if ('problems' in read) return tellProblems(read.problems, json);
  const { sha256, files, policy, risk } = read.set;
  const outbound = allowedHosts(risk);
  const slowest = slowestDecision(policy, () => performance.now());
  const rules = policy.rules.map((it) => it.id);
  if (slowest.ms > SLOW_DECISION_MS) say(`interlock: warning: ${slowWords(slowest)}`);
  if (json) printJson({ ok: true, sha256, files: files.map((it) => it.name), rules, slowest, outbound });
  else {
    print(`OK: ${policy.rules.length} policies and the limits, in ${files.length} files, sha256 ${sha256}`);
    for (const line of outboundLines(outbound)) print(line);
  }
  return EXIT.ok;
}

/** How many hosts market data may be asked of, and which of them are bound to public keys. */
function outboundLines(outbound: readonly AllowedHost[]): string[] {
  const pinned = outbound.filter(({ pins }) => pins.length > 0);
  const which = pinned.map(({ host, pins }) => `${host} is pinned to ${pins.join(' or ')}`);
  const hosts = outbound.length === 1 ? '1 host' : `${outbound.length} hosts`;
  return [`outbound: ${hosts}, ${pinned.length === 0 ? 'none' : pinned.length} pinned`, ...which];
}

/** It is no reason to refuse: another machine may be faster, and what is in force must not fall with a busy one. */
export function slowWords({ role, tool, ms }: SlowestDecision): string {
  return (
    `one decision takes ${ms.toFixed(1)} ms (${tool} by ${role}), above ${SLOW_DECISION_MS} ms. ` +
    'Orders and a kill wait for it: use fewer policies, or fewer "like" in them.'
  );
}

/** A file alone is checked by what its name says it is. */
function checkFile(path: string, json: boolean): ExitCode {
  const name = basename(path);
  const file = readPolicyFile(path, name);
  const read = 'reason' in file ? { problems: [file] } : readAs(file);
  if ('problems' in read) return tellProblems(read.problems, json);
  const { outbound } = read;
  if (json) printJson(outbound === null ? { ok: true } : { ok: true, outbound });
  else for (const line of [`OK: ${name}`, ...(outbound === null ? [] : outboundLines(outbound))]) print(line);
  return EXIT.ok;
}

/** What is wrong with a file, or what hosts it lists; null for one that has no such list. */
type FileRead = { readonly problems: readonly PolicyProblem[] } | { readonly outbound: readonly AllowedHost[] | null };

function readAs(file: PolicyFile): FileRead {
  if (file.name.endsWith('.cedar')) {
    const read = compilePolicies([file], { schema: policySchema(resourcesDir), sha256: '' });
    return 'problems' in read ? read : { outbound: null };
  }
  if (file.name === CASES_FILE) {
    const read = parseCases(file);
    return 'problems' in read ? read : { outbound: null };
  }
  if (file.name.endsWith('.json')) {
    const read = parseStrictJson(file, RiskConfig);
    return 'problems' in read ? read : { outbound: allowedHosts(read.value) };
  }
  throw new CommandFailed(EXIT.usage, `${file.name} is neither a policy (.cedar) nor a risk config (.json).`);
}

/** `interlock policy test [DIR]`: the cases beside the policies; exit code 3 when one got another answer. */
export function policyTest(dir: string | undefined, { data, json = false }: PolicyOptions): ExitCode {
  const folder = dir ?? folderInForce(data);
  const read = loadPolicySet(folder, policySchema(resourcesDir));
  if ('problems' in read) return tellProblems(read.problems, json);
  const file = readPolicyFile(join(folder, CASES_FILE), CASES_FILE);
  if ('reason' in file) return tellProblems([file], json);
  const cases = parseCases(file);
  if ('problems' in cases) return tellProblems(cases.problems, json);

  const { policy } = read.set;
  const results = runCases(policy, cases.value);
  const failed = results.filter((it) => !it.passed);
  const met = new Set(results.map((it) => it.got.rule));
  const untested = policy.rules.map((it) => it.id).filter((id) => !met.has(id));
  if (json) printJson({ ok: failed.length === 0, cases: results.length, failed, untested });
  else {
    for (const it of failed) print(failureLine(it));
    print(`${results.length - failed.length} of ${results.length} cases passed.`);
  }
  if (untested.length > 0) say(`interlock: no case is decided by ${untested.join(', ')}.`);
  return failed.length === 0 ? EXIT.ok : EXIT.refused;
}

function failureLine({ name, expected, got }: CaseResult): string {
  const words = ({ allowed, rule }: CaseResult['got']) => `${allowed ? 'allowed' : 'denied'} by ${rule}`;
  return `FAILED: ${name}: expected ${words(expected)}, got ${words(got)}`;
}

/** `interlock policy init`: the console's own set in the data folder, to be changed there. */
export function policyInit({ data }: PolicyOptions): ExitCode {
  const dir = initPolicyFolder(resourcesDir, candidates(data)[0] ?? defaultDataDir());
  print(`Made ${dir}. Change it, try it with \`interlock policy test\`, and load it with \`interlock policy reload\`.`);
  return EXIT.ok;
}
