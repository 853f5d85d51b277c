import { describe, expect, it } from 'vitest';
import { EXIT } from './exit.ts';
import { holdLine, tradingReduce, tradingRelease } from './trading.ts';

describe('interlock trading', () => {
  it('[R2] says what is missing before it calls anybody', async () => {
    const wrong = { code: EXIT.usage };
    await expect(tradingReduce({})).rejects.toMatchObject({ ...wrong, message: expect.stringContaining('--agent') });
    await expect(tradingReduce({ all: true, agent: 'a', reason: 'x' })).rejects.toMatchObject(wrong);
    await expect(tradingReduce({ agent: 'Not A Name', reason: 'x' })).rejects.toMatchObject(wrong);
    await expect(tradingReduce({ all: true })).rejects.toMatchObject({
      ...wrong,
      message: expect.stringContaining('why'),
    });
    await expect(tradingRelease('hold-1', {})).rejects.toMatchObject(wrong);
  });

  it('[R2] tells of a hold where, what, why, until when, by whom, and whether it can be ended by hand', () => {
    const hold = {
      id: 'hold-3',
      scope: 'agent:trend',
      state: 'REDUCING',
      code: 'DAILY_LOSS',
      reason: 'lost more today than it may',
      measured: '600 USD',
      limit: '500 USD',
      at: 0,
      until: Date.UTC(2022, 0, 2),
      by: 'engine',
      releasable: false,
    } as const;
    expect(holdLine(hold)).toBe(
      'hold-3  agent:trend REDUCING until 2022-01-02T00:00:00.000Z: lost more today than it may, 600 USD against 500 USD (DAILY_LOSS, engine, ends by itself)',
    );
  });
});
