import { z } from 'zod';
import { AgentId, InstrumentId, VenueId } from '../../shared/ids.ts';
import type { PolicyAnswer, PolicyFile, PolicyPort, PolicyProblem, PolicyRequest } from '../engine/domain/policy.ts';
import { AgentTool } from '../engine/domain/tools.ts';
import { parseStrictJson } from './strict-json.ts';
import { WrongInput } from './wrong-input.ts';

/** Engine time of a case that gives none, in a set that does not look at the time. */
const ANY_TIME = 0;

/** A tool call as a person writes it. */
export const PolicyCall = z.strictObject({
  agent: AgentId,
  role: z.enum(['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security']),
  tool: AgentTool,
  /** Empty, as the next two, for a tool that concerns no instrument. */
  symbol: z.union([InstrumentId, z.literal('')]).default(''),
  instrumentKind: z.enum(['perp', 'spot', '']).default(''),
  venue: z.union([VenueId, z.literal('')]).default(''),
  mode: z.enum(['paper', 'live']),
  purpose: z.string().max(120),
  reducing: z.boolean(),
  /** ISO 8601, UTC. */
  at: z.iso.datetime().optional(),
});

const Case = z.strictObject({
  name: z.string().min(1).max(120),
  call: PolicyCall,
  expect: z.strictObject({ allowed: z.boolean(), rule: z.string().min(1).max(60) }),
});

/** The tests of a policy set, as they stand in cases.json beside it (P5). */
const PolicyCases = z
  .array(Case)
  .max(1_000)
  .refine((cases) => new Set(cases.map((it) => it.name)).size === cases.length, 'two cases have the same name');
export type PolicyCase = z.infer<typeof Case>;

/** A case, and what the set answered. */
export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: PolicyAnswer;
  readonly got: PolicyAnswer;
}

export function parseCases(
  file: PolicyFile,
): { readonly value: readonly PolicyCase[] } | { readonly problems: readonly PolicyProblem[] } {
  return parseStrictJson(file, PolicyCases);
}

/** Puts each case to the set. @throws WrongInput for a case without a time where the set looks at it */
export function runCases(policy: PolicyPort, cases: readonly PolicyCase[]): readonly CaseResult[] {
  return cases.map(({ name, call, expect }) => {
    if (call.at === undefined && policy.dependsOnTime) {
      throw new WrongInput(`The policies look at the time: give "at" in the case "${name}".`);
    }
    const got = policy.decide(requestOf(call));
    return { name, passed: got.allowed === expect.allowed && got.rule === expect.rule, expected: expect, got };
  });
}

/** The call as the engine puts it. */
export function requestOf({ at, ...call }: z.infer<typeof PolicyCall>): PolicyRequest {
  return { ...call, at: at === undefined ? ANY_TIME : Date.parse(at) };
}
