import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCases, runCases } from './policy-cases.ts';
import { policySchema, readPolicyFolder } from './policy-folder.ts';
import { policySetOf } from './policy-set.ts';

const root = join(import.meta.dirname, '../../..');
const text = readFileSync(join(root, 'docs/policy.md'), 'utf8');
const blocks = (language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, it = '']) => it);

describe('docs/policy.md', () => {
  const schema = policySchema(join(root, 'resources'));
  const { files } = readPolicyFolder(join(root, 'resources/policy'), schema);
  const examples = blocks('cedar').map((it, i) => ({ name: `example-${i}.cedar`, text: it }));

  it('[P5] has examples that are in order beside the console’s own policies, and cases that hold', () => {
    expect(examples).toHaveLength(3);
    const read = policySetOf([...files, ...examples], schema);
    const [json = ''] = blocks('json');
    const cases = parseCases({ name: 'cases.json', text: json });
    if (!('set' in read) || !('value' in cases)) throw new Error(JSON.stringify([read, cases]));
    expect(runCases(read.set.policy, cases.value)).toEqual([expect.objectContaining({ passed: true })]);
    for (const [at, rule] of [
      ['2026-07-31T19:59:00Z', 'trade-on-paper'],
      ['2026-07-31T20:00:00Z', 'flat-weekends'],
      ['2026-08-02T23:59:00Z', 'flat-weekends'],
      ['2026-08-03T00:00:00Z', 'trade-on-paper'],
    ] as const) {
      const [first] = cases.value;
      if (first === undefined) throw new Error('there is no case');
      const [result] = runCases(read.set.policy, [{ ...first, call: { ...first.call, agent: 'trend', at } }]);
      expect([at, result?.got.rule]).toEqual([at, rule]);
    }
  });

  it('[P5] names every role and every tool of the schema', () => {
    const words = schema.match(/(?<=")[a-z]+(\.[a-z]+)?(?=")/g) ?? [];
    expect(words.length).toBeGreaterThan(15);
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });
});
