import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock.ts';
import { keepTime } from './kept-time.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 1);

describe('the time of an exchange', () => {
  let clock: SimulatedClock;
  let wallAheadMs: number;
  let measured: number[];
  let answers: boolean;
  let end: () => void;

  beforeEach(() => {
    clock = new SimulatedClock(START);
    [wallAheadMs, measured, answers] = [0, [], true];
    end = keepTime({
      scheduler: clock,
      wallNow: () => clock.now() + wallAheadMs,
      measure: async () => {
        measured.push(clock.now() - START);
        if (!answers) throw new Error('no answer');
      },
    });
  });

  const passes = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      clock.advanceTo(clock.now() + 1_000);
      await Promise.resolve();
      await Promise.resolve();
    }
  };

  it('[K9] is measured every ten minutes', async () => {
    await passes(25 * MINUTE);
    expect(measured).toEqual([10 * MINUTE, 20 * MINUTE]);
  });

  it.each([45_000, -10 * MINUTE, 1_000])(
    '[K9] is measured when the machine’s date jumps by %i ms, once',
    async (jump) => {
      await passes(3_000);
      wallAheadMs = jump;
      await passes(60_000);
      expect(measured).toEqual([4_000]);
      wallAheadMs += 400;
      await passes(60_000);
      expect(measured).toHaveLength(1);
    },
  );

  it('[N4] is asked for again where there was no answer, not at once', async () => {
    answers = false;
    wallAheadMs = 45_000;
    await passes(12_000);
    expect(measured).toEqual([1_000, 6_000, 11_000]);
    answers = true;
    await passes(60_000);
    expect(measured).toEqual([1_000, 6_000, 11_000, 16_000]);
  });

  it('is left alone once it is ended', async () => {
    end();
    wallAheadMs = 45_000;
    await passes(20 * MINUTE);
    expect(measured).toEqual([]);
  });
});
