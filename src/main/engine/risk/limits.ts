import { applyRate, type Cash, min, type Rate, rate } from '../../../shared/money.ts';

import type { AgentLimits } from '../agents/manifest.ts';
import type { RiskConfig } from './config.ts';

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
export function riskLimits(json: RiskConfig, balance: Cash): RiskLimits {
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
    priceCollar: rate(json.order.priceCollar),
    stalePriceMs: json.order.stalePriceMs,
    latencyObjectiveMs: json.latency.decideMs,
    agent: (declared, allocation) => ({
      maxOrderValue: min(declared.maxOrderValue, of(allocation, agent.maxOrderValue)),
      maxPositionValue: min(declared.maxPositionValue, of(allocation, agent.maxPositionValue)),
      maxOpenOrders: Math.min(declared.maxOpenOrders, agent.maxOpenOrders),
      maxOrdersPerMinute: Math.min(declared.maxOrdersPerMinute, agent.maxOrdersPerMinute),
      maxDailyLoss: of(allocation, agent.maxDailyLoss),
    }),
  };
}
