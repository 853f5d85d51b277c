import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { tradingState } from './trading-state.ts';

it('[R2] only an ACTIVE scope takes new exposure; the denial says what holds it', () => {
  const told = (state: 'ACTIVE' | 'REDUCING' | 'HALTED') =>
    tradingState(contextWith({ standing: { state, reason: 'DAILY_LOSS', hold: null } }));
  expect(told('ACTIVE')).toBeNull();
  expect(told('REDUCING')).toEqual({ reason: 'STATE_REDUCING', measured: 'DAILY_LOSS', limit: '' });
  expect(told('HALTED')?.reason).toBe('STATE_HALTED');
});
