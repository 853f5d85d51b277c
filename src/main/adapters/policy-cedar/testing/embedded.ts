import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyFile } from '../../../engine/domain/policy.ts';
import { type CedarPolicies, type Compiled, compilePolicies } from '../compile.ts';

const dir = join(import.meta.dirname, '../../../../../resources/policy');

export const SCHEMA = readFileSync(join(dir, 'schema.cedarschema'), 'utf8');

export function embeddedFiles(): PolicyFile[] {
  const names = readdirSync(dir).filter((name) => name.endsWith('.cedar'));
  return names.toSorted().map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') }));
}

/** A set of one file. */
export function compileText(text: string): Compiled {
  return compilePolicies([{ name: 'a.cedar', text }], { schema: SCHEMA, sha256: 'of-a-test' });
}

/** A set that has to be in order. */
export function compiled(files: readonly PolicyFile[]): CedarPolicies {
  const result = compilePolicies(files, { schema: SCHEMA, sha256: 'of-a-test' });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.ok;
}
