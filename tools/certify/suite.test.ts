import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { UNSCRIPTED } from '../../e2e/exchange/conformance/unscripted.ts';
import { ROOT } from '../test/package-bin.ts';

const certify = async (...args: readonly string[]): Promise<string[]> => {
  const script = join(ROOT, 'tools', 'certify', 'run.ts');
  // A run inside a run is no part of it.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: ROOT, env });
  return stdout.trim().split('\n');
};

describe('certify', () => {
  it('runs the cases of one account and of no other, and says how each went', async () => {
    const lines = await certify('--venue', 'binance-spot', '--case', 'an order');
    const passed = lines.filter((it) => it.startsWith('passed  '));
    expect(lines.at(-1)).toBe(`${passed.length} passed, 0 failed`);
    expect(passed.every((it) => / binance-spot\b.*an order/.test(it))).toBe(true);
    const unscripted = UNSCRIPTED.filter(({ kinds, title }) => kinds.includes('spot') && title.includes('an order'));
    expect(unscripted.length).toBeGreaterThan(2);
    for (const { title } of unscripted) expect(passed.some((it) => it.endsWith(title))).toBe(true);
    expect(passed.some((it) => it.includes('the spot account at binance-spot: '))).toBe(true);
  });
});
