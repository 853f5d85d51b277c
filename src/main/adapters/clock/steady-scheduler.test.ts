import { afterEach, expect, it, vi } from 'vitest';
import { steadyScheduler } from './steady-scheduler.ts';

afterEach(() => vi.restoreAllMocks());

it('goes on whatever the machine’s date is set to, and so do its timers', async () => {
  const before = steadyScheduler.now();
  expect(Math.abs(before - Date.now())).toBeLessThan(60_000);
  const honest = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => honest() + 3_600_000);
  expect(steadyScheduler.now() - before).toBeLessThan(60_000);
  vi.spyOn(Date, 'now').mockImplementation(() => honest() - 3_600_000);
  expect(steadyScheduler.now()).toBeGreaterThanOrEqual(before);
  await new Promise<void>((resolve) => {
    steadyScheduler.at(steadyScheduler.now() + 5, resolve);
  });
  const cancelled = vi.fn();
  steadyScheduler.at(steadyScheduler.now(), cancelled)();
  await new Promise<void>((resolve) => {
    steadyScheduler.at(steadyScheduler.now() + 5, resolve);
  });
  expect(cancelled).not.toHaveBeenCalled();
});
