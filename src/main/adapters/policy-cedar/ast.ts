import type { ActionConstraint, EntityUidJson, Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';

export type { Expr, PolicyJson };

/** An expression's operator and what it is applied to, in Cedar's JSON form. */
export function partsOf(expr: Expr): { readonly op: string; readonly arg: unknown } {
  const [op = '', arg] = Object.entries(expr)[0] ?? [];
  return { op, arg };
}

/** The operands of an operator: those with names, or the elements of a list. */
export function operandsOf(expr: Expr): readonly Expr[] {
  const { op, arg } = partsOf(expr);
  if (op === 'Value' || op === 'Var') return [];
  if (Array.isArray(arg)) return arg as Expr[];
  return Object.values(arg as Record<string, unknown>).filter(isExpr);
}

/** A named operand, such as `left`. */
export function operand(expr: Expr, name: string): Expr | null {
  const { arg } = partsOf(expr);
  const found = typeof arg === 'object' && arg !== null ? (arg as Record<string, unknown>)[name] : undefined;
  return isExpr(found) ? found : null;
}

/** Every expression in this one, itself first. */
export function* within(expr: Expr): Generator<Expr> {
  yield expr;
  for (const inner of operandsOf(expr)) yield* within(inner);
}

/** The attribute that an expression reads, as in `context.weekday`; empty for any other expression. */
export function attributeOf(expr: Expr): string {
  const { op, arg } = partsOf(expr);
  return op === '.' ? (arg as { readonly attr: string }).attr : '';
}

/** True for an expression that looks at the time, whatever it reads it from. */
export function looksAtTime(expr: Expr): boolean {
  for (const inner of within(expr)) if (isTime(attributeOf(inner))) return true;
  return false;
}

export function isTime(attribute: string): boolean {
  return attribute === 'weekday' || attribute === 'minuteOfDay';
}

/** The tools that a policy's head names; null when it names none and so means all of them. */
export function toolsOf(action: ActionConstraint): readonly string[] | null {
  if (action.op === 'All') return null;
  if (action.op === 'in' && 'entities' in action) return action.entities.map(idOf);
  if ('entity' in action) return [idOf(action.entity)];
  return null;
}

function idOf(uid: EntityUidJson): string {
  return '__entity' in uid ? uid.__entity.id : uid.id;
}

function isExpr(value: unknown): value is Expr {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
