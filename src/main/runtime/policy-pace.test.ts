import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PolicyPort, PolicyRequest } from '../engine/domain/policy.ts';
import { policySchema } from './policy-folder.ts';
import { SLOW_DECISION_MS, slowestDecision } from './policy-pace.ts';
import { loadPolicySet, policySetOf } from './policy-set.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');

/** A set that takes as long as `costs` says, on a clock that only it moves. */
function timed(costs: (request: PolicyRequest, asked: number) => number) {
  let [now, asked] = [0, 0];
  const policy: PolicyPort = {
    sha256: '',
    dependsOnTime: false,
    decide: (request) => {
      asked += 1;
      now += costs(request, asked);
      return { allowed: true, rule: 'x' };
    },
  };
  return slowestDecision(policy, () => now);
}

it('[P5] the slowest decision is the role and tool that take longest, each at its fastest', () => {
  expect(timed(({ role, tool }) => (role === 'risk' && tool === 'order.cancel' ? 8 : 0.1))).toEqual({
    role: 'risk',
    tool: 'order.cancel',
    ms: expect.closeTo(8, 9),
  });
  // What else the machine does slows one try and not the next.
  expect(timed((_request, asked) => (asked % 3 === 0 ? 50 : 0.1)).ms).toBeCloseTo(0.1, 9);
});

it('[P5] the console’s own set is fast enough, and hundreds of policies with long patterns are not', () => {
  const schema = policySchema(RESOURCES);
  const own = loadPolicySet(join(RESOURCES, 'policy'), schema);
  if ('problems' in own) throw new Error('the console’s own set is refused');
  // The processor's time of this process: what else the machine does is not the set's.
  const now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  };
  expect(slowestDecision(own.set.policy, now).ms).toBeLessThan(SLOW_DECISION_MS);

  const like = `context.purpose like "*${'a*'.repeat(60)}b"`;
  const slow = Array.from({ length: 200 }, (_, n) => {
    const when = `when { ${like} && ${n} == ${n} } unless { context.reducing }`;
    return `@id("slow-${n}")\nforbid (principal, action, resource) ${when};\n`;
  });
  const read = policySetOf([...own.set.files, { name: 'slow.cedar', text: slow.join('') }], schema);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems[0]));
  expect(slowestDecision(read.set.policy, now).ms).toBeGreaterThan(SLOW_DECISION_MS);
});
