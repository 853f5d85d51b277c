import { describe, expect, it } from 'vitest';
import { gateFigure, signedPerCent } from './promotion-words.ts';
import type { GateRow } from './view/gate.ts';

const row = (measure: GateRow['measure'], bound: GateRow['bound']): GateRow => {
  return { measure, bound, value: null, threshold: 1, verdict: 'red' };
};

describe('the words of promotion', () => {
  it('[T4] a figure is never rounded so that it seems to reach its threshold', () => {
    expect(gateFigure(row('marketDays', 'at-least'), 27.99)).toBe('27.9');
    expect(gateFigure(row('marketDays', 'at-least'), 28)).toBe('28.0');
    expect(gateFigure(row('deflatedSharpe', 'at-least'), 0.9499)).toBe('94.9 %');
    expect(gateFigure(row('maxDrawdown', 'at-most'), 0.10001)).toBe('10.1 %');
    expect(gateFigure(row('maxDrawdown', 'at-most'), 0.1)).toBe('10.0 %');
    expect(gateFigure(row('sharpe', 'at-least'), -0.001)).toBe('-0.01');
    expect(gateFigure(row('latency', 'at-most'), 500.2)).toBe('501 ms');
    expect(gateFigure(row('violations', 'at-most'), 0)).toBe('0');
  });

  it('[T4] what is not known is no number', () => {
    expect(gateFigure(row('parityError', 'at-most'), null)).toBe('—');
    expect(signedPerCent(null)).toBe('—');
  });

  it('[T3] returns have their sign', () => {
    expect([0.0234, -0.0234, 0, -0.0001, 0.0001].map(signedPerCent)).toEqual([
      '+2.3 %',
      '-2.3 %',
      '0.0 %',
      '0.0 %',
      '0.0 %',
    ]);
  });
});
