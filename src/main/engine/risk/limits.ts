import type { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { applyRate, type Cash, min, type Quantity, quantity, type Rate, rate } from '../../../shared/money.ts';
import type { AgentLimits } from '../agents/manifest.ts';
import type { RiskConfig } from './config.ts';

/** What one scope may lose before it is held (R3). */
export interface LossLimits {
  readonly maxDailyLoss: Cash;
  readonly maxDrawdown: Rate;
}

/** What binds one agent, in the settlement currency. */
export interface AgentRiskLimits extends AgentLimits, LossLimits {
  readonly maxGrossExposure: Cash;
  readonly maxLeverage: Rate;
  readonly maxMessagesPerMinute: number;
}

/** Limits of the whole account in the settlement currency. */
export interface AccountLimits extends LossLimits {
  readonly maxOrderValue: Cash;
  readonly maxGrossExposure: Cash;
  readonly maxNetExposure: Cash;
  readonly maxLeverage: Rate;
  readonly maxOrdersPerMinute: number;
  readonly maxMessagesPerMinute: number;
}

/** What binds an order in one instrument. */
export interface InstrumentLimits {
  /** In base units. */
  readonly maxOrderQuantity: Quantity;
  /** The most that a venue takes of a trade's value. */
  readonly feeRate: Rate;
}

/** When a break after losses begins and how long it lasts, engine time (R3). */
export interface BreakLimits {
  readonly losingStreak: { readonly trades: number; readonly holdMs: number };
  readonly coolDown: { readonly holdMs: number };
}

export interface RiskLimits {
  readonly account: AccountLimits;
  /** An instrument that is not here is not allowed. */
  readonly instruments: ReadonlyMap<InstrumentId, InstrumentLimits>;
  readonly priceCollar: Rate;
  readonly stalePriceMs: number;
  readonly duplicateWithinMs: number;
  readonly repeatedExecution: { readonly executions: number; readonly withinMs: number };
  readonly breaks: { readonly account: BreakLimits; readonly agent: BreakLimits };
  readonly latencyObjectiveMs: number;
  /** The tightest of what is configured for all agents, for this one, and what its manifest declares. */
  agent(agent: AgentId, declared: AgentLimits, allocation: Cash): AgentRiskLimits;
  /** What an agent may lose; its manifest has no say in that. */
  losses(agent: AgentId, allocation: Cash): LossLimits;
}

/** Turns fractions into amounts for one session's balance. Fractions of an agent are of its allocation. */
export function riskLimits(json: RiskConfig, balance: Cash): RiskLimits {
  const { account, order } = json;
  const share = (text: string): Cash => applyRate(balance, rate(text), 'down');
  const known = new Map<AgentId, KnownAgent>();
  const knownLosses = new Map<AgentId, { readonly allocation: Cash; readonly losses: LossLimits }>();
  return {
    account: {
      maxOrderValue: share(account.maxOrderValue),
      maxGrossExposure: share(account.maxGrossExposure),
      maxNetExposure: share(account.maxNetExposure),
      maxLeverage: rate(account.maxLeverage),
      maxDailyLoss: share(account.maxDailyLoss),
      maxDrawdown: rate(account.maxDrawdown),
      maxOrdersPerMinute: account.maxOrdersPerMinute,
      maxMessagesPerMinute: account.maxMessagesPerMinute,
    },
    instruments: new Map(
      Object.entries(json.instruments).map(([symbol, it]) => [
        symbol,
        { maxOrderQuantity: quantity(it.maxOrderQuantity), feeRate: rate(it.feeRate) },
      ]),
    ),
    priceCollar: rate(order.priceCollar),
    stalePriceMs: order.stalePriceMs,
    duplicateWithinMs: order.duplicateWithinMs,
    repeatedExecution: order.repeatedExecution,
    breaks: json.protections,
    latencyObjectiveMs: json.latency.decideMs,
    agent: (agent, declared, allocation) => {
      const before = known.get(agent);
      if (before !== undefined && before.allocation === allocation && sameLimits(before.declared, declared)) {
        return before.limits;
      }
      const limits = agentLimits(json, agent, declared, allocation);
      known.set(agent, { declared, allocation, limits });
      return limits;
    },
    losses: (agent, allocation) => {
      const before = knownLosses.get(agent);
      if (before !== undefined && before.allocation === allocation) return before.losses;
      const losses = lossLimits(json, agent, allocation);
      knownLosses.set(agent, { allocation, losses });
      return losses;
    },
  };
}

/** The limits of one agent are asked for at every order and every fill: they are reckoned once. */
interface KnownAgent {
  readonly declared: AgentLimits;
  readonly allocation: Cash;
  readonly limits: AgentRiskLimits;
}

function sameLimits(a: AgentLimits, b: AgentLimits): boolean {
  return (
    a.maxOrderValue === b.maxOrderValue &&
    a.maxPositionValue === b.maxPositionValue &&
    a.maxOpenOrders === b.maxOpenOrders &&
    a.maxOrdersPerMinute === b.maxOrdersPerMinute
  );
}

type Fractions = RiskConfig['agent'];
type OfFraction = 'maxOrderValue' | 'maxPositionValue' | 'maxGrossExposure' | 'maxLeverage' | keyof LossLimits;

/** The tighter of what is configured for every agent and for this one. */
function tighter({ agent: all, agents }: RiskConfig, agent: AgentId) {
  const own = agents[agent] ?? {};
  return {
    rate: (key: OfFraction): Rate => {
      const text = own[key];
      return text === undefined ? rate(all[key]) : min(rate(all[key]), rate(text));
    },
    count: (key: Exclude<keyof Fractions, OfFraction>): number => Math.min(all[key], own[key] ?? all[key]),
  };
}

function lossLimits(json: RiskConfig, agent: AgentId, allocation: Cash): LossLimits {
  const of = tighter(json, agent);
  return {
    maxDailyLoss: applyRate(allocation, of.rate('maxDailyLoss'), 'down'),
    maxDrawdown: of.rate('maxDrawdown'),
  };
}

function agentLimits(json: RiskConfig, agent: AgentId, declared: AgentLimits, allocation: Cash): AgentRiskLimits {
  const of = tighter(json, agent);
  const share = (key: OfFraction): Cash => applyRate(allocation, of.rate(key), 'down');
  return {
    maxOrderValue: min(declared.maxOrderValue, share('maxOrderValue')),
    maxPositionValue: min(declared.maxPositionValue, share('maxPositionValue')),
    maxGrossExposure: share('maxGrossExposure'),
    maxLeverage: of.rate('maxLeverage'),
    maxOpenOrders: Math.min(declared.maxOpenOrders, of.count('maxOpenOrders')),
    maxOrdersPerMinute: Math.min(declared.maxOrdersPerMinute, of.count('maxOrdersPerMinute')),
    maxMessagesPerMinute: of.count('maxMessagesPerMinute'),
    ...lossLimits(json, agent, allocation),
  };
}
