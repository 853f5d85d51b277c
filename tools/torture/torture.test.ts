import { describe, expect, it } from 'vitest';
import { MODES } from './modes.ts';
import { Torture } from './torture.ts';

describe('the torture', () => {
  it('[K6] [E1] real consoles that are killed at random points keep what they said', { timeout: 180_000 }, async () => {
    const torture = new Torture({
      kills: 6,
      seed: 51,
      // One lane for each.
      jobs: MODES.length,
      modes: MODES,
      keep: false,
      // How long a start takes is measured, and not here.
      backWithinMs: Number.POSITIVE_INFINITY,
      onViolation: () => {},
      onKill: () => {},
    });
    const result = await torture.run();
    expect(result.violations).toEqual([]);
    expect(result.kills).toBeGreaterThanOrEqual(6);
    for (const check of ['journal', 'verify', 'orders', 'fills', 'latch', 'books', 'account']) {
      expect(result.checks[check]?.checked, check).toBeGreaterThan(0);
    }
  });
});
