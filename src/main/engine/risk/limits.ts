import { z } from 'zod';
import { applyRate, type Cash, min, type Rate, rate } from '../../../shared/money.ts';

import type { AgentLimits } from '../agents/manifest.ts';

const fraction = z.string().regex(/^\d+(\.\d{1,8})?$/, 'use a plain decimal fraction such as 0.25');
const count = z.number().int().positive();

/**
 * The account's limits as they stand in risk-limits.json. Strict: an unknown key refuses to load, a missing one is
 * named, and nothing has a default in code (R7). Fractions are of the session's balance, so that one file serves every
 * settlement currency.
 */
export const RiskLimitsJson = z.strictObject({
  $schema: z.string().optional(),
  account: z.strictObject({
    maxOrderValue: fraction,
    maxGrossExposure: fraction,
    maxNetExposure: fraction,
    maxLeverage: fraction,
    maxDailyLoss: fraction,
    maxDrawdown: fraction,
    maxOrdersPerMinute: count,
  }),
  agent: z.strictObject({
    maxOrderValue: fraction,
    maxPositionValue: fraction,
    maxOpenOrders: count,
    maxOrdersPerMinute: count,
    maxDailyLoss: fraction,
  }),
  priceCollar: fraction,
  stalePriceMs: count,
  latencyObjectiveMs: count,
});
export type RiskLimitsJson = z.infer<typeof RiskLimitsJson>;

/** What binds one agent, in the settlement currency. */
export interface AgentRiskLimits extends AgentLimits {
  readonly maxDailyLoss: Cash;
}

/** Limits of the whole account in the settlement currency. */
export interface AccountLimits {
  readonly maxOrderValue: Cash;
  readonly maxGrossExposure: Cash;
  readonly maxNetExposure: Cash;
  readonly maxLeverage: Rate;
  readonly maxDailyLoss: Cash;
  readonly maxDrawdown: Rate;
  readonly maxOrdersPerMinute: number;
}

export interface RiskLimits {
  readonly account: AccountLimits;
  readonly priceCollar: Rate;
  readonly stalePriceMs: number;
  readonly latencyObjectiveMs: number;
  /** The tighter of the configured limit and what the agent's manifest declares. */
  agent(declared: AgentLimits, allocation: Cash): AgentRiskLimits;
}

/** Turns fractions into amounts for one session's balance. Fractions of an agent are of its allocation. */
export function riskLimits(json: RiskLimitsJson, balance: Cash): RiskLimits {
  const of = (amount: Cash, text: string): Cash => applyRate(amount, rate(text), 'down');
  const { account, agent } = json;
  return {
    account: {
      maxOrderValue: of(balance, account.maxOrderValue),
      maxGrossExposure: of(balance, account.maxGrossExposure),
      maxNetExposure: of(balance, account.maxNetExposure),
      maxLeverage: rate(account.maxLeverage),
      maxDailyLoss: of(balance, account.maxDailyLoss),
      maxDrawdown: rate(account.maxDrawdown),
      maxOrdersPerMinute: account.maxOrdersPerMinute,
    },
    priceCollar: rate(json.priceCollar),
    stalePriceMs: json.stalePriceMs,
    latencyObjectiveMs: json.latencyObjectiveMs,
    agent: (declared, allocation) => ({
      maxOrderValue: min(declared.maxOrderValue, of(allocation, agent.maxOrderValue)),
      maxPositionValue: min(declared.maxPositionValue, of(allocation, agent.maxPositionValue)),
      maxOpenOrders: Math.min(declared.maxOpenOrders, agent.maxOpenOrders),
      maxOrdersPerMinute: Math.min(declared.maxOrdersPerMinute, agent.maxOrdersPerMinute),
      maxDailyLoss: of(allocation, agent.maxDailyLoss),
    }),
  };
}
