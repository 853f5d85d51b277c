import { expect, it } from 'vitest';
import type { Cash, Rate } from '../../../../shared/money.ts';
import type { AccountLimits, AgentRiskLimits } from '../limits.ts';
import { contextWith } from '../testing/context.ts';
import { dailyLoss } from './daily-loss.ts';
import { drawdown } from './drawdown.ts';
import { grossExposure } from './gross-exposure.ts';
import { leverage } from './leverage.ts';
import { messageRate } from './message-rate.ts';
import { netExposure } from './net-exposure.ts';
import { orderRate } from './order-rate.ts';

const NOTHING: Omit<AgentRiskLimits & AccountLimits, 'maxOrderValue' | 'maxPositionValue' | 'maxOpenOrders'> = {
  maxGrossExposure: 0n as Cash,
  maxNetExposure: 0n as Cash,
  maxLeverage: 0n as Rate,
  maxOrdersPerMinute: 0,
  maxMessagesPerMinute: 0,
  maxDailyLoss: 0n as Cash,
  maxDrawdown: 0n as Rate,
};
const lost = { bookDayLoss: 1n as Cash, bookDrawdown: 1n as Rate };
const allLost = { accountDayLoss: 1n as Cash, accountDrawdown: 1n as Rate };
const base = contextWith({ ...lost, ...allLost });
const ownFull = { ...base, agentLimits: { ...base.agentLimits, ...NOTHING } };
const allFull = { ...base, accountLimits: { ...base.accountLimits, ...NOTHING } };

it.each([
  ['gross exposure', grossExposure],
  ['leverage', leverage],
  ['order rate', orderRate],
  ['message rate', messageRate],
  ['daily loss', dailyLoss],
  ['drawdown', drawdown],
])(
  "[K13] %s: a denial says that it is the account's limit, and nothing of the kind where it is the agent's own",
  (_, check) => {
    expect(check(base)).toBeNull();
    expect(check(allFull)?.whose).toBe('account');
    expect(check(ownFull)).not.toBeNull();
    expect(check(ownFull)).not.toHaveProperty('whose');
  },
);

it('[K13] net exposure has a limit of the account alone, and says so', () => {
  expect(netExposure(allFull)?.whose).toBe('account');
});
