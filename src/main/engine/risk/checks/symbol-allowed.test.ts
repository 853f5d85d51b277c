import { expect, it } from 'vitest';
import { contextWith } from '../testing/context.ts';
import { symbolAllowed } from './symbol-allowed.ts';

it('[R7] an instrument that nobody set limits for is not traded', () => {
  expect(symbolAllowed(contextWith())).toBeNull();
  expect(symbolAllowed(contextWith({ instrumentLimits: undefined }))?.reason).toBe('SYMBOL_NOT_ALLOWED');
});
