import type { AuthorizationAnswer, Response } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyAnswer, PolicyRequest } from '../../engine/domain/policy.ts';
import { toCedar } from './request.ts';
import { type CedarSet, slotOf } from './sets.ts';
import { cedar } from './vendor.ts';

/** The rule of a denial because the call could not be decided (R5). */
const FAILED: PolicyAnswer = { allowed: false, rule: 'policy-error' };
const NOTHING_SAID: PolicyAnswer = { allowed: false, rule: 'default-deny' };

/**
 * Forbid beats permit, and nothing said is no (P1). Cedar leaves out a rule that fails; here one such rule, forbid or
 * permit, denies the call.
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

/** Cedar's response; null when the call does not fit the schema or cannot be put to Cedar. */
function ask(set: CedarSet, request: PolicyRequest): Response | null {
  const answer = answered(set, request);
  return answer?.type === 'success' ? answer.response : null;
}

function answered(set: CedarSet, request: PolicyRequest): AuthorizationAnswer | null {
  try {
    const slot = slotOf(set);
    return cedar().statefulIsAuthorized({
      ...toCedar(request),
      preparsedSchemaName: slot,
      preparsedPolicySetId: slot,
      validateRequest: true,
    });
  } catch {
    // Whatever failed, the answer is no; the caller's record names the rule.
    return null;
  }
}
