import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { RiskConfig } from '../engine/risk/config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = join(ROOT, 'resources/policy/risk.schema.json');

/** `UPDATE_SCHEMA=1 npx vitest run src/main/runtime/risk-schema.test.ts` writes the file anew. */
const schema = `${JSON.stringify(z.toJSONSchema(RiskConfig), null, 2)}\n`;
if (process.env.UPDATE_SCHEMA === '1') writeFileSync(FILE, schema);

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
}

/** Every key, with the path that leads to it; names of agents and instruments are left out. */
function keys(node: Node, above = ''): string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, it]) => {
    const path = above === '' ? key : `${above}.${key}`;
    return [path, ...keys(it, path)];
  });
  const more = typeof node.additionalProperties === 'object' ? keys(node.additionalProperties, `${above}.*`) : [];
  return [...own, ...more];
}

it("[P5] risk.schema.json beside the policies is the schema that the console's own check is made of", () => {
  expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(schema));
});

it('[R7] every key of the risk config is described in docs/risk.md', () => {
  const document = readFileSync(join(ROOT, 'docs/risk.md'), 'utf8');
  const described = (path: string): boolean => document.includes(`\`${path}\``);
  const all = keys(z.toJSONSchema(RiskConfig) as Node);
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((path) => path !== '$schema' && !described(path))).toEqual([]);
});
