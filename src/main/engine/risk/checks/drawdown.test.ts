import { expect, it } from 'vitest';
import { rate } from '../../../../shared/money.ts';
import { contextWith } from '../testing/context.ts';
import { drawdown } from './drawdown.ts';

it('[R1] a fall from the peak past the limit of the agent or of the account stops what adds exposure', () => {
  const base = contextWith();
  const accountLimits = { ...base.accountLimits, maxDrawdown: rate('0.2') };
  const agentLimits = { ...base.agentLimits, maxDrawdown: rate('0.3') };
  const told = (own: string, all: string) =>
    drawdown({ ...base, accountLimits, agentLimits, bookDrawdown: rate(own), accountDrawdown: rate(all) });
  expect(told('0.3', '0.2')).toBeNull();
  expect(told('0.3', '0.20000001')).toEqual({
    reason: 'DRAWDOWN',
    measured: '0.20000001',
    limit: '0.2',
    whose: 'account',
  });
  expect(told('0.30000001', '0')).toEqual({ reason: 'DRAWDOWN', measured: '0.30000001', limit: '0.3' });
});
