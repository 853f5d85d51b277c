import { cash } from '../../../shared/money.ts';
import type { AgentLimits } from '../agents/manifest.ts';
import type { RiskLimitsJson } from '../risk/limits.ts';

/** Limits that no small order meets. */
export const WIDE_LIMITS: RiskLimitsJson = {
  account: {
    maxOrderValue: '1',
    maxGrossExposure: '10',
    maxNetExposure: '10',
    maxLeverage: '10',
    maxDailyLoss: '1',
    maxDrawdown: '1',
    maxOrdersPerMinute: 10_000,
  },
  agent: {
    maxOrderValue: '1',
    maxPositionValue: '10',
    maxOpenOrders: 1_000,
    maxOrdersPerMinute: 10_000,
    maxDailyLoss: '1',
  },
  priceCollar: '1',
  stalePriceMs: 1_000_000_000,
  latencyObjectiveMs: 20,
};
export const WIDE_DECLARED: AgentLimits = {
  maxOrderValue: cash('1000000'),
  maxPositionValue: cash('1000000'),
  maxOpenOrders: 1_000,
  maxOrdersPerMinute: 10_000,
};
