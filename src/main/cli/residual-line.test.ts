import { describe, expect, it } from 'vitest';
import type { ResidualView } from '../../shared/view/kill-view.ts';
import { residualLine } from './residual-line.ts';

const DUST: ResidualView = {
  venue: 'paper',
  symbol: 'ADA-PERP',
  kind: 'dust',
  quantity: '3.1',
  value: '1.12',
  minNotional: '5',
  minQuantity: '0.1',
  step: '0.1',
  code: 'below-minimum-notional',
  reason: 'too small: leave it',
};

describe('a residual in one line', () => {
  it('[K5] names venue, kind, instrument, quantity, value, the venue’s least order and why', () => {
    expect(residualLine(DUST)).toBe(
      "left at paper: dust ADA-PERP 3.1 worth 1.12 (the venue's least: value 5, quantity 0.1, step 0.1): too small: leave it",
    );
  });
  it('[K5] leaves out minimums that are not known, and all figures of a venue that could not be read', () => {
    const unknown = { minNotional: '0', minQuantity: '0', step: '0' };
    expect(residualLine({ ...DUST, ...unknown })).toBe(
      'left at paper: dust ADA-PERP 3.1 worth 1.12: too small: leave it',
    );
    expect(residualLine({ ...DUST, kind: 'unread', symbol: '', reason: 'no answer: look at the venue' })).toBe(
      'left at paper: not known: no answer: look at the venue',
    );
    const elsewhere = { kind: 'position', code: 'unknown-market', reason: 'a position in X: end it' } as const;
    expect(residualLine({ ...DUST, ...unknown, ...elsewhere })).toBe('left at paper: a position in X: end it');
  });
});
