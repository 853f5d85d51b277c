import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { repeatedExecution } from './repeated-execution.ts';

it('[R1] so many executions in one direction stop the next one', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.integer({ min: 1, max: 30 }), (executions, maxExecutions) => {
      const told = repeatedExecution(contextWith({ executions, maxExecutions }));
      expect(told?.reason ?? null).toBe(executions >= maxExecutions ? 'REPEATED_EXECUTION' : null);
    }),
  );
});
