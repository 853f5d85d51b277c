import { z } from 'zod';
import { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { AlarmPolicy } from '../alarms/config.ts';
import { StageObjectives } from '../latency/config.ts';
import { GrantsConfig, ToolRates } from '../policy/config.ts';
import { PromotionConfig } from '../promotion/gate/config.ts';
import { BaselineConfig, TriggersConfig } from '../triggers/config.ts';
import { baseQuantity, count, duration, durationOrNone, fraction, share } from './config-values.ts';
import { Outbound } from './outbound.ts';

/** Executions that are counted back at most: the state that counts them is bounded (activity.ts). */
export const MAX_REPEATED_EXECUTIONS = 1_000;

/** Limits of one agent. Values are fractions of its allocation. */
const agentLimits = {
  maxOrderValue: fraction,
  maxPositionValue: fraction,
  maxGrossExposure: fraction,
  maxLeverage: fraction,
  maxOpenOrders: count,
  maxOrdersPerMinute: count,
  /** Orders and cancels together. */
  maxMessagesPerMinute: count,
  maxDailyLoss: share,
  maxDrawdown: share,
};

/** A break after losses (R3). */
const protections = z.strictObject({
  /** So many closed trades at a loss in a row hold the scope for this long. */
  losingStreak: z.strictObject({ trades: count, holdMs: duration }),
  /** After one closed trade at a loss; 0: none. */
  coolDown: z.strictObject({ holdMs: durationOrNone }),
});

/**
 * The risk config as it stands in risk.json beside the policies: strict, so an unknown key refuses to load, a missing
 * one is named, and nothing has a default in code (R7, P1). Fractions are of the session's balance for the account and of
 * an agent's allocation for an agent, so that one file serves every settlement currency. Where several limits bind the
 * same thing (account, agent, an entry in `agents`, the agent's manifest) the tighter one wins.
 */
const RiskConfigShape = z.strictObject({
  $schema: z.string().optional(),
  account: z.strictObject({
    maxOrderValue: fraction,
    maxGrossExposure: fraction,
    maxNetExposure: fraction,
    maxLeverage: fraction,
    maxDailyLoss: share,
    maxDrawdown: share,
    maxOrdersPerMinute: count,
    maxMessagesPerMinute: count,
  }),
  agent: z.strictObject(agentLimits),
  /** Tighter limits of single agents. A name that no installed agent has is allowed: it may be installed later. */
  agents: z.record(AgentId, z.strictObject(agentLimits).partial()),
  /** What may be traded at all. An instrument that is not here is not allowed. */
  instruments: z
    .record(
      InstrumentId,
      z.strictObject({
        /** The largest order, in base units. */
        maxOrderQuantity: baseQuantity,
        /** The most that a venue takes of a trade's value: what an order costs is reckoned with it. Never assumed. */
        feeRate: share,
      }),
    )
    .refine((it) => Object.keys(it).length > 0, 'name at least one instrument'),
  order: z.strictObject({
    /** Largest distance from the mark, as a fraction of it. */
    priceCollar: fraction,
    stalePriceMs: duration,
    /** The same instrument, side, type, quantity and price again sooner than this is the same order sent twice; 0: off. */
    duplicateWithinMs: durationOrNone,
    /**
     * Orders of one agent that were executed in one instrument and direction without one in the other direction:
     * repeated automated execution throttle, Commission Delegated Regulation (EU) 2017/589 (RTS 6), article 15(3).
     */
    repeatedExecution: z.strictObject({ executions: count.max(MAX_REPEATED_EXECUTIONS), withinMs: duration }),
  }),
  protections: z.strictObject({ account: protections, agent: protections }),
  grants: GrantsConfig,
  toolRates: ToolRates,
  latency: StageObjectives,
  triggers: TriggersConfig,
  baseline: BaselineConfig,
  alarms: AlarmPolicy,
  outbound: Outbound.optional(),
  promotion: PromotionConfig.optional(),
});
export type RiskConfig = z.infer<typeof RiskConfigShape>;

/** Where a hold and a trip watch the same thing: the trip ends the risk that is there and has to lie further out. */
const HOLDS_BEFORE_TRIPS = [
  ['account', 'maxDailyLoss', 'accountDailyLoss'],
  ['account', 'maxDrawdown', 'accountDrawdown'],
  ['agent', 'maxDailyLoss', 'agentDailyLoss'],
  ['agent', 'maxDrawdown', 'agentDrawdown'],
] as const;

/** {@link RiskConfigShape}, refused where a trip would come before its hold (docs/adr/0010). */
export const RiskConfig = RiskConfigShape.superRefine((config, context) => {
  for (const [who, hold, trip] of HOLDS_BEFORE_TRIPS) {
    if (Number(config.triggers.loss[trip]) >= Number(config[who][hold])) continue;
    context.addIssue({
      code: 'custom',
      path: ['triggers', 'loss', trip],
      message: `must not be below ${who}.${hold}: the hold comes before the trip`,
    });
  }
});
