import { attributeOf, type Expr, isTime, operand, type PolicyJson, partsOf, toolsOf, within } from './ast.ts';

/** What the console asks of a policy beyond what Cedar asks: reasons to refuse it, in words for who wrote it. */

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_ID = 60;
/** These name what no rule of a set decided. */
const RESERVED = ['default-deny', 'policy-error', 'policy-unavailable'];
/**
 * What a condition may be made of. Nothing here can fail while it decides: sums overflow and extensions do not parse,
 * and a rule that fails denies every call, exits among them.
 */
const OPERATORS = [
  ...['Value', 'Var', 'Set', '.', 'in', 'is', 'like', 'contains', 'containsAll', 'containsAny', 'if-then-else'],
  ...['!', '&&', '||', '==', '!=', '<', '<=', '>', '>='],
];
/** The times that a rule can meet; 1440 is the end of the day. */
const TIMES: Readonly<Record<string, readonly [number, number]>> = { weekday: [1, 7], minuteOfDay: [0, 1440] };

export function idOf(policy: PolicyJson): string {
  return policy.annotations?.id ?? '';
}

export function reasonsAgainst(policy: PolicyJson): readonly string[] {
  return [...aboutAnnotations(policy), ...aboutWidth(policy), ...policy.conditions.flatMap((it) => aboutExpr(it.body))];
}

function aboutAnnotations(policy: PolicyJson): string[] {
  const id = idOf(policy);
  const unknown = Object.keys(policy.annotations ?? {}).filter((name) => name !== 'id');
  const reasons = unknown.map((name) => `nobody reads the annotation @${name}: use @id, and comments for the rest`);
  if (id === '')
    reasons.push('this policy has no name: begin it with @id("what-it-says"), which stands in the journal');
  else if (!ID.test(id) || id.length > LONGEST_ID) {
    reasons.push(`@id("${id}") is no name: use up to ${LONGEST_ID} small letters, digits and single hyphens`);
  } else if (RESERVED.includes(id)) reasons.push(`@id("${id}") means that no rule decided: use another name`);
  return reasons;
}

function aboutWidth({ effect, action, principal, resource, conditions }: PolicyJson): string[] {
  if (effect !== 'permit' || toolsOf(action) !== null) return [];
  if (principal.op === 'All' && resource.op === 'All' && conditions.length === 0) {
    return ['this permits everything to everyone: name the agents, the tools and the conditions'];
  }
  return [
    'this permits every tool, also those of later versions: name the tools, as in action == Action::"market.bars"',
  ];
}

function aboutExpr(body: Expr): string[] {
  const reasons: string[] = [];
  for (const expr of within(body)) {
    const { op } = partsOf(expr);
    if (!OPERATORS.includes(op)) return [`"${op}" is not for policies of this console: it can fail while it decides`];
    const wrong = timeOutOfRange(expr);
    if (wrong !== '') reasons.push(wrong);
  }
  return reasons;
}

/** Monday is 1, Sunday is 7: a rule for day 0 would never speak. */
function timeOutOfRange(expr: Expr): string {
  const sides = [operand(expr, 'left'), operand(expr, 'right')];
  const name = sides.map((it) => (it === null ? '' : attributeOf(it))).find(isTime);
  const [from, to] = TIMES[name ?? ''] ?? [];
  if (name === undefined || from === undefined || to === undefined) return '';
  for (const side of sides) {
    for (const inner of side === null ? [] : within(side)) {
      const { op, arg } = partsOf(inner);
      if (op === 'Value' && typeof arg === 'number' && (arg < from || arg > to)) {
        return `${name} is never ${arg}: it goes from ${from} to ${to}`;
      }
    }
  }
  return '';
}
