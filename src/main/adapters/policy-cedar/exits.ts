import { attributeOf, type Expr, looksAtTime, operand, type PolicyJson, partsOf, toolsOf } from './ast.ts';

/**
 * No rule may trap a position (R6, ADR 9): what a policy says of a call that only reduces is worked out here without
 * deciding anything else, so that a set in which somebody could get in and not out is refused before it is in force.
 */

/** What a cancel and a reducing order are. */
const EXITS = ['order.propose', 'order.cancel'] as const;

/** The value of a condition for a call that reduces: known, or dependent on the rest of the call. */
interface Value {
  readonly is: boolean | null;
  /** It depends on the time. */
  readonly time: boolean;
}
const TRUE: Value = { is: true, time: false };
const FALSE: Value = { is: false, time: false };
const UNKNOWN: Value = { is: null, time: false };

/** Why a policy by itself could trap a position; empty when it could not. */
export function trapIn(policy: PolicyJson): string {
  if (!EXITS.some((tool) => concerns(policy, tool))) return '';
  const reducing = whenReducing(policy);
  if (policy.effect === 'forbid' && reducing.is !== false) {
    return 'this forbids orders that get an agent out of a position, and cancels: add unless { context.reducing }';
  }
  if (policy.effect === 'permit' && reducing.is !== false && reducing.time) {
    return 'outside these times nobody could get out of a position: permit it at any time, and write the hours as a forbid with unless { context.reducing }';
  }
  return '';
}

/** The exits that nobody in this set has, though a policy of it lets agents enter. */
export function missingExits(policies: readonly PolicyJson[]): readonly string[] {
  const permits = policies.filter((it) => it.effect === 'permit');
  if (!permits.some((it) => concerns(it, 'order.propose'))) return [];
  return EXITS.filter((tool) => !permits.some((it) => concerns(it, tool) && whenReducing(it).is !== false));
}

function concerns(policy: PolicyJson, tool: string): boolean {
  return toolsOf(policy.action)?.includes(tool) ?? true;
}

function whenReducing(policy: PolicyJson): Value {
  return policy.conditions
    .map(({ kind, body }) => (kind === 'when' ? worthOf(body) : not(worthOf(body))))
    .reduce(and, TRUE);
}

function worthOf(expr: Expr): Value {
  const { op, arg } = partsOf(expr);
  const worth = (name: string): Value => {
    const part = operand(expr, name);
    return part === null ? UNKNOWN : worthOf(part);
  };
  switch (op) {
    case 'Value':
      return typeof arg === 'boolean' ? { is: arg, time: false } : UNKNOWN;
    case '!':
      return not(worth('arg'));
    case '&&':
      return and(worth('left'), worth('right'));
    case '||':
      return not(and(not(worth('left')), not(worth('right'))));
    case 'if-then-else':
      return either(worth('if'), worth('then'), worth('else'));
    case '==':
    case '!=':
      return compared(expr, worth('left'), worth('right'), op === '==');
    default:
      return attributeOf(expr) === 'reducing' ? TRUE : { is: null, time: looksAtTime(expr) };
  }
}

function not({ is, time }: Value): Value {
  return { is: is === null ? null : !is, time };
}

function and(a: Value, b: Value): Value {
  if (a.is === false || b.is === false) return FALSE;
  if (a.is === true) return b;
  if (b.is === true) return a;
  return { is: null, time: a.time || b.time };
}

function either(condition: Value, yes: Value, no: Value): Value {
  if (condition.is !== null) return condition.is ? yes : no;
  if (yes.is !== null && yes.is === no.is) return yes;
  return { is: null, time: condition.time || yes.time || no.time };
}

function compared(expr: Expr, left: Value, right: Value, equal: boolean): Value {
  if (left.is === null || right.is === null) return { is: null, time: looksAtTime(expr) };
  return (left.is === right.is) === equal ? TRUE : FALSE;
}
