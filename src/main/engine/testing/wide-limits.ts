import type { InstrumentId } from '../../../shared/ids.ts';
import { cash } from '../../../shared/money.ts';
import type { DeclaredLimits } from '../agents/manifest.ts';
import type { RiskConfig } from '../risk/config.ts';

const NEVER = 1_000_000_000;
const OFF = { enabled: false, coolDownMs: 1 } as const;

/** Limits of each instrument that no small order meets, and no fee to be held back. */
export function wideInstruments(symbols: readonly InstrumentId[]): RiskConfig['instruments'] {
  return Object.fromEntries(symbols.map((it) => [it, { maxOrderQuantity: '1000000', feeRate: '0' }]));
}

/** Limits that no small order meets, and no trigger that fires. */
export const WIDE_LIMITS: RiskConfig = {
  account: {
    maxOrderValue: '1',
    maxGrossExposure: '10',
    maxNetExposure: '10',
    maxLeverage: '10',
    maxDailyLoss: '1',
    maxDrawdown: '1',
    maxOrdersPerMinute: 10_000,
    maxMessagesPerMinute: 10_000,
  },
  agent: {
    maxOrderValue: '1',
    maxPositionValue: '10',
    maxGrossExposure: '10',
    maxLeverage: '10',
    maxOpenOrders: 1_000,
    maxOrdersPerMinute: 10_000,
    maxMessagesPerMinute: 10_000,
    maxDailyLoss: '1',
    maxDrawdown: '1',
  },
  agents: {},
  instruments: wideInstruments(['BTC-PERP', 'ETH-PERP', 'SOL-PERP', 'ETH/USD', 'ETH/BTC', 'BTC/USD', 'X']),
  order: {
    priceCollar: '1',
    stalePriceMs: NEVER,
    duplicateWithinMs: 0,
    repeatedExecution: { executions: 1_000, withinMs: 1 },
  },
  protections: {
    account: { losingStreak: { trades: NEVER, holdMs: 1 }, coolDown: { holdMs: 0 } },
    agent: { losingStreak: { trades: NEVER, holdMs: 1 }, coolDown: { holdMs: 0 } },
  },
  grants: { paper: { validMs: 100 * 86_400_000, warnBeforeMs: 1, maxToolCalls: NEVER } },
  toolRates: { 'order.propose': { perMinute: 10_000 }, 'order.cancel': { perMinute: 10_000 } },
  latency: { decideMs: 20, durableMs: 50, acknowledgeMs: 500 },
  triggers: {
    'unauthorised-access': { ...OFF, calls: 1_000, withinMs: 1 },
    'risk-violations': { ...OFF, denials: 1_000, withinMs: 1 },
    'order-latency': { ...OFF, timesObjective: NEVER, samples: 20 },
    'heartbeat-lost': { enabled: true, coolDownMs: 1, lateAfterMs: 3_000, lostAfterMs: 6_000, retries: 2 },
    'order-frequency': { ...OFF, ordersPerMinute: NEVER, timesBaseline: NEVER },
    loss: { ...OFF, accountDailyLoss: '1', accountDrawdown: '1', agentDailyLoss: '1', agentDrawdown: '1' },
    'frozen-feed': { ...OFF, lateMs: NEVER },
    'audit-failure': { ...OFF, everyMs: 86_400_000 },
    'invalid-key': { ...OFF },
    'clock-jump': { ...OFF, apartMs: NEVER },
    'external-alert': { ...OFF },
  },
  baseline: { minWindows: NEVER, alarmAt: '1000', tripAt: '1000' },
  alarms: {
    desktopAfterMs: NEVER,
    webhookAfterMs: NEVER,
    shelveAtMostMs: { high: 3_600_000, medium: 3_600_000, low: 3_600_000 },
  },
};
export const WIDE_DECLARED: DeclaredLimits = {
  maxOrderValue: cash('1000000'),
  maxPositionValue: cash('1000000'),
  maxOpenOrders: 1_000,
  maxOrdersPerMinute: 10_000,
  maxSessionMs: 100 * 86_400_000,
  maxToolCalls: NEVER,
};
