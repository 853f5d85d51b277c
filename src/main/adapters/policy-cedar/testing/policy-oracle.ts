import type { PolicyRequest } from '../../../engine/domain/policy.ts';
import { type Comparison, type Condition, nameOf, type Policy } from './policy-tree.ts';

/**
 * What policies say of a call, by an evaluator that shares nothing with Cedar: forbid beats permit, nothing said is no, and the first name in order decides.
 */
export function oracle(
  all: readonly Policy[],
  request: PolicyRequest,
): { readonly allowed: boolean; readonly rule: string } {
  const matching = (effect: Policy['effect']): number =>
    all.findIndex((it) => it.effect === effect && speaksOf(it, request));
  const forbid = matching('forbid');
  if (forbid !== -1) return { allowed: false, rule: nameOf(forbid) };
  const permit = matching('permit');
  return permit === -1 ? { allowed: false, rule: 'default-deny' } : { allowed: true, rule: nameOf(permit) };
}

function speaksOf({ agent, tools, symbol, when, unless }: Policy, request: PolicyRequest): boolean {
  const ofAgent = agent === null || ('role' in agent ? agent.role === request.role : agent.id === request.agent);
  return (
    ofAgent &&
    (tools === null || tools.includes(request.tool)) &&
    (symbol === null || symbol === request.symbol) &&
    when.every((it) => holds(it, request)) &&
    !unless.some((it) => holds(it, request))
  );
}

function holds(it: Condition, request: PolicyRequest): boolean {
  switch (it.is) {
    case 'role':
      return request.role === it.role;
    case 'agent':
    case 'name':
      return request.agent === it.text;
    case 'symbol':
      return request.symbol === it.text;
    case 'purpose':
      return request.purpose === it.text;
    case 'purpose-like':
      return (
        request.purpose.length >= it.before.length + it.after.length &&
        request.purpose.startsWith(it.before) &&
        request.purpose.endsWith(it.after)
      );
    case 'mode':
      return request.mode === it.mode;
    case 'reducing':
      return request.reducing;
    case 'weekday':
      return compares(new Date(request.at).getUTCDay() || 7, it.by, it.value);
    case 'minuteOfDay':
      return compares(new Date(request.at).getUTCHours() * 60 + new Date(request.at).getUTCMinutes(), it.by, it.value);
    case 'weekdays':
      return it.days.includes(new Date(request.at).getUTCDay() || 7);
    case 'not':
      return !holds(it.of, request);
    case 'and':
      return holds(it.left, request) && holds(it.right, request);
    case 'or':
      return holds(it.left, request) || holds(it.right, request);
    case 'if':
      return holds(it.test, request) ? holds(it.yes, request) : holds(it.no, request);
  }
}

function compares(left: number, by: Comparison, right: number): boolean {
  switch (by) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '==':
      return left === right;
    case '!=':
      return left !== right;
  }
}
