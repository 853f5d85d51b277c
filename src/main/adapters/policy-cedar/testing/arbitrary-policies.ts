import fc from 'fast-check';
import type { PolicyRequest } from '../../../engine/domain/policy.ts';
import { AgentTool } from '../../../engine/domain/tools.ts';
import type { Comparison, Condition, Policy } from './policy-tree.ts';

/** Random policies and random calls, out of few names, so that they meet. Some names try to be policy text. */

const INSTRUMENT_TOOLS = ['market.bars', 'order.propose', 'order.cancel'] as const;
const CONSOLE_TOOLS = AgentTool.options.filter((it) => !(INSTRUMENT_TOOLS as readonly string[]).includes(it));
const ROLES = ['strategy', 'director', 'execution', 'data', 'risk', 'compliance', 'security'] as const;
const AGENTS = ['trend', 'grid', 'a"b', '"; permit (principal, action, resource); //'];
const SYMBOLS = ['BTC-PERP', 'ETH/BTC', 'X\\"]'];
const PURPOSES = ['', 'enter', 'exit now', 'ent*er', '" || true || "', 'two\\lines'];

const role = fc.constantFrom(...ROLES);
const conditionOf = (symbols: boolean, time: boolean): fc.Arbitrary<Condition> => {
  const by = fc.constantFrom<Comparison[]>('<', '<=', '>', '>=', '==', '!=');
  const leaves: fc.Arbitrary<Condition>[] = [
    fc.record({ is: fc.constant('role' as const), role }),
    fc.record({ is: fc.constantFrom('agent' as const, 'name' as const), text: fc.constantFrom(...AGENTS) }),
    fc.record({ is: fc.constant('purpose' as const), text: fc.constantFrom(...PURPOSES) }),
    fc.record({
      is: fc.constant('purpose-like' as const),
      before: fc.constantFrom('', 'e', 'ent*', 'exit'),
      after: fc.constantFrom('', 'r', 'now'),
    }),
    fc.record({ is: fc.constant('mode' as const), mode: fc.constantFrom('paper' as const, 'live' as const) }),
    fc.constant({ is: 'reducing' as const }),
  ];
  if (symbols) leaves.push(fc.record({ is: fc.constant('symbol' as const), text: fc.constantFrom(...SYMBOLS) }));
  if (time) {
    leaves.push(
      fc.record({ is: fc.constant('weekday' as const), by, value: fc.integer({ min: 1, max: 7 }) }),
      fc.record({ is: fc.constant('minuteOfDay' as const), by, value: fc.integer({ min: 0, max: 1_439 }) }),
      fc.record({
        is: fc.constant('weekdays' as const),
        days: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
      }),
    );
  }
  return fc.letrec<{ any: Condition }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
      ...leaves,
      fc.record({ is: fc.constant('not' as const), of: tie('any') }),
      fc.record({ is: fc.constantFrom('and' as const, 'or' as const), left: tie('any'), right: tie('any') }),
      fc.record({ is: fc.constant('if' as const), test: tie('any'), yes: tie('any'), no: tie('any') }),
    ),
  })).any;
};

/** A policy that the compiler takes in most sets: rules about the time leave exits alone, forbids on orders do too. */
const policyOf = (
  effect: Policy['effect'],
  tools: readonly AgentTool[] | null,
  ofInstruments: boolean,
): fc.Arbitrary<Policy> => {
  const touchesOrders = tools === null || tools.some((it) => it === 'order.propose' || it === 'order.cancel');
  const condition = conditionOf(ofInstruments, effect === 'forbid' || !touchesOrders);
  const spared: readonly Condition[] = effect === 'forbid' && touchesOrders ? [{ is: 'reducing' }] : [];
  return fc.record({
    effect: fc.constant(effect),
    agent: fc.oneof(fc.constant(null), fc.record({ role }), fc.record({ id: fc.constantFrom(...AGENTS) })),
    tools: fc.constant(tools),
    symbol: ofInstruments ? fc.option(fc.constantFrom(...SYMBOLS)) : fc.constant(null),
    when: fc.array(condition, { maxLength: 2 }),
    unless: fc.array(condition, { maxLength: 1 }).map((it) => [...it, ...spared]),
  });
};

const policy: fc.Arbitrary<Policy> = fc
  .tuple(
    fc.constantFrom('permit' as const, 'permit' as const, 'forbid' as const),
    fc.oneof(
      fc.subarray([...INSTRUMENT_TOOLS], { minLength: 1 }).map((tools) => ({ tools, ofInstruments: true })),
      fc.subarray([...CONSOLE_TOOLS], { minLength: 1 }).map((tools) => ({ tools, ofInstruments: false })),
      fc.constant({ tools: null, ofInstruments: false }),
    ),
  )
  .chain(([effect, { tools, ofInstruments }]) => policyOf(tools === null ? 'forbid' : effect, tools, ofInstruments));

export const policies: fc.Arbitrary<readonly Policy[]> = fc.array(policy, { minLength: 1, maxLength: 7 });

const call: fc.Arbitrary<PolicyRequest> = fc.record({
  agent: fc.constantFrom(...AGENTS, 'nobody', 'Agent::"trend"'),
  role,
  tool: fc.constantFrom(...AgentTool.options),
  symbol: fc.constantFrom(...SYMBOLS, 'OTHER'),
  instrumentKind: fc.constantFrom('perp' as const, 'spot' as const, '' as const),
  venue: fc.constantFrom('paper', ''),
  mode: fc.constantFrom('paper' as const, 'live' as const),
  purpose: fc.constantFrom(...PURPOSES, 'something new'),
  reducing: fc.boolean(),
  at: fc.integer({ min: -(2 ** 40), max: 2 ** 42 }),
}) as fc.Arbitrary<PolicyRequest>;

export const callSequence = fc.array(call, { minLength: 1, maxLength: 2 });

const reducing: Condition = { is: 'reducing' };
const entering: Condition = { is: 'not', of: reducing };
const anyCondition = conditionOf(true, true);
/** Conditions in which reducing stands somewhere, for better or worse. */
const aboutReducing: fc.Arbitrary<Condition> = fc.tuple(anyCondition, anyCondition, fc.nat(6)).map(([a, b, shape]) => {
  const shapes: readonly Condition[] = [
    reducing,
    { is: 'or', left: a, right: reducing },
    { is: 'and', left: reducing, right: a },
    { is: 'if', test: reducing, yes: a, no: entering },
    { is: 'if', test: reducing, yes: entering, no: a },
    { is: 'not', of: { is: 'or', left: reducing, right: a } },
    { is: 'and', left: entering, right: { is: 'or', left: a, right: b } },
  ];
  return shapes[shape] ?? reducing;
});

/** A forbid on orders or cancels that may or may not leave exits alone. */
export const forbidOnOrders: fc.Arbitrary<Policy> = fc.record({
  effect: fc.constant('forbid' as const),
  agent: fc.option(fc.record({ role })),
  tools: fc.constantFrom<(readonly AgentTool[])[]>(
    ['order.propose'],
    ['order.cancel'],
    ['order.propose', 'market.bars'],
  ),
  symbol: fc.constant(null),
  when: fc.array(fc.oneof(anyCondition, aboutReducing), { maxLength: 2 }),
  unless: fc.array(fc.oneof(anyCondition, aboutReducing), { maxLength: 2 }),
});

/** An order that only reduces, or a cancel. */
export const exit: fc.Arbitrary<PolicyRequest> = fc
  .tuple(call, fc.constantFrom('order.propose' as const, 'order.cancel' as const))
  .map(([it, tool]) => ({ ...it, tool, reducing: true }));
