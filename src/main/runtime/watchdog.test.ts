import { describe, expect, it } from 'vitest';
import { watchingFor } from './watchdog.ts';

const LAUNCH = { nodePath: 'node', entry: 'watchdog.ts', dataDir: '/data' };

describe('which console is watched', () => {
  it.each([
    ['paper in a process of its own', true, false],
    ['an account at an exchange', false, true],
    ['both', true, true],
  ])('[K10] one with %s, unless it is told not to be', (_what, paperOutlives, atExchange) => {
    const where = { paperOutlives, atExchange };
    expect(watchingFor(() => LAUNCH, true, where)).toEqual({ kind: 'watched', launch: LAUNCH, paperOutlives });
    expect(watchingFor(() => LAUNCH, false, where)).toMatchObject({
      kind: 'off',
      reason: expect.stringContaining('--no-watchdog'),
    });
  });

  it('[K10] with nothing that outlives it there is nothing to take over, and no program is looked for', () => {
    const launch = (): never => {
      throw new Error('looked for');
    };
    expect(watchingFor(launch, true, { paperOutlives: false, atExchange: false })).toMatchObject({ kind: 'off' });
  });
});
