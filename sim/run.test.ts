import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { summarise, summaryLines } from './simulation/summary.ts';

function sim(...args: string[]) {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], { encoding: 'utf8' });
}

describe('npm run sim', () => {
  it('runs the seeds it was asked for, on several threads, and sums them up', () => {
    const { status, stdout } = sim('--seeds', '50', '--from', '11', '--jobs', '2', '--json');
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ seeds: 50, violations: [], missing: [] });
    expect(summary.totals.kills).toBeGreaterThan(50);
    expect(status).toBe(0);
  });

  it('tells one run from its first line to its last', () => {
    const { status, stdout } = sim('--replay', '3');
    expect(stdout).toMatch(/^seed 3: /);
    expect(stdout).toContain('session.opened');
    expect(stdout.trimEnd()).toMatch(/no promise was broken$/);
    expect(status).toBe(0);
  });

  it('refuses what it does not understand, in words and with code 2', () => {
    const { status, stderr } = sim('--seeds', 'many');
    expect(stderr).toContain('--seeds takes a whole number from 1 to 10000000, not "many"');
    expect(stderr).toContain('usage: npm run sim');
    expect(status).toBe(2);
  });

  it('fails when a fault never happened in many runs: nothing was shown about it', () => {
    const tally = { events: 1, kills: 1, flats: 1, incompletes: 0, resets: 0, crashes: 0 };
    const results = Array.from({ length: 200 }, (_, seed) => ({
      seed,
      violation: null,
      tally,
      faults: { disconnect: 1 },
    }));
    const summary = summarise(results);
    expect(summary.missing).toContain('lost-fill');
    expect(summary.missing).not.toContain('disconnect');
    expect(summaryLines(summary, 1_000).join('\n')).toContain('lost-fill never happened');
    expect(summarise(results.slice(1)).missing).toEqual([]);
  });
});
