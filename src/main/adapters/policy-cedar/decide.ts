import type { AuthorizationAnswer, Response } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyAnswer, PolicyRequest } from '../../engine/domain/policy.ts';
import { type CedarRequest, toCedar } from './request.ts';
import { type CedarSet, slotOf } from './sets.ts';
import { cedar, renewCedar } from './vendor.ts';

/** The rule of a denial because the call cannot be decided: the same call gives the same answer (R5). */
const FAILED: PolicyAnswer = { allowed: false, rule: 'policy-error' };
const NOTHING_SAID: PolicyAnswer = { allowed: false, rule: 'default-deny' };

/**
 * Forbid beats permit, and nothing said is no (P1). Cedar leaves out a rule that fails; here one such rule, forbid or
 * permit, denies the call.
 * @throws Error when Cedar itself does not work; the answer is no then too
 */
export function decide(set: CedarSet, request: PolicyRequest): PolicyAnswer {
  const response = ask(set, request);
  if (response === null || response.diagnostics.errors.length > 0) return FAILED;
  const [rule] = response.diagnostics.reason.toSorted();
  if (response.decision === 'allow') return rule === undefined ? FAILED : { allowed: true, rule };
  return rule === undefined ? NOTHING_SAID : { allowed: false, rule };
}

/** The rules that match a call, whatever the others say. Pass one effect's rules at a time. */
export function matching(set: CedarSet, request: PolicyRequest): readonly string[] {
  return ask(set, request)?.diagnostics.reason.toSorted() ?? [];
}

/**
 * Cedar's response; null when the call does not fit the schema.
 * @throws Error when Cedar fails, and its next instance as well
 */
function ask(set: CedarSet, request: PolicyRequest): Response | null {
  const call = toCedar(request);
  if (call === null) return null;
  let answer: AuthorizationAnswer;
  try {
    answer = put(set, call);
  } catch {
    renewCedar();
    answer = put(set, call);
  }
  return answer.type === 'success' ? answer.response : null;
}

function put(set: CedarSet, call: CedarRequest): AuthorizationAnswer {
  const slot = slotOf(set);
  return cedar().statefulIsAuthorized({
    ...call,
    preparsedSchemaName: slot,
    preparsedPolicySetId: slot,
    validateRequest: true,
  });
}
