import { z } from 'zod';
import { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { AlarmPolicy } from '../alarms/config.ts';
import { StageObjectives } from '../latency/config.ts';
import { GrantsConfig, ToolRates } from '../policy/config.ts';
import { BaselineConfig, TriggersConfig } from '../triggers/config.ts';
import { baseQuantity, count, duration, fraction } from './config-values.ts';

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
  maxDailyLoss: fraction,
  maxDrawdown: fraction,
};

/** A break after losses (R3). */
const protections = z.strictObject({
  /** So many closed trades at a loss in a row hold the scope for this long. */
  losingStreak: z.strictObject({ trades: count, holdMs: duration }),
  /** After one closed trade at a loss. */
  coolDown: z.strictObject({ holdMs: duration }),
});

/**
 * The risk config as it stands in risk.json beside the policies: strict, so an unknown key refuses to load, a missing
 * one is named, and nothing has a default in code (R7, P1). Fractions are of the session's balance for the account and of
 * an agent's allocation for an agent, so that one file serves every settlement currency. Where several limits bind the
 * same thing (account, agent, an entry in `agents`, the agent's manifest) the tighter one wins.
 */
export const RiskConfig = z.strictObject({
  $schema: z.string().optional(),
  account: z.strictObject({
    maxOrderValue: fraction,
    maxGrossExposure: fraction,
    maxNetExposure: fraction,
    maxLeverage: fraction,
    maxDailyLoss: fraction,
    maxDrawdown: fraction,
    maxOrdersPerMinute: count,
    maxMessagesPerMinute: count,
  }),
  agent: z.strictObject(agentLimits),
  /** Tighter limits of single agents. A name that no installed agent has is allowed: it may be installed later. */
  agents: z.record(AgentId, z.strictObject(agentLimits).partial()),
  /** What may be traded at all, and the largest order in base units. An instrument that is not here is not allowed. */
  instruments: z
    .record(InstrumentId, z.strictObject({ maxOrderQuantity: baseQuantity }))
    .refine((it) => Object.keys(it).length > 0, 'name at least one instrument'),
  order: z.strictObject({
    /** Largest distance from the mark, as a fraction of it. */
    priceCollar: fraction,
    stalePriceMs: duration,
    /** The same instrument, side, type, quantity and price again within this time is the same order sent twice. */
    duplicateWithinMs: duration,
    /**
     * Executions of one agent in one instrument and direction without one in the other direction (RTS 6 article 15,
     * repeated automated execution throttle).
     */
    repeatedExecution: z.strictObject({ executions: count, withinMs: duration }),
  }),
  protections: z.strictObject({ account: protections, agent: protections }),
  grants: GrantsConfig,
  toolRates: ToolRates,
  latency: StageObjectives,
  triggers: TriggersConfig,
  baseline: BaselineConfig,
  alarms: AlarmPolicy,
});
export type RiskConfig = z.infer<typeof RiskConfig>;
