import type { RiskConfig } from './config.ts';

const LONG = 24 * 3_600_000;
const OFF = { enabled: false, coolDownMs: LONG } as const;

/**
 * What binds while there is no risk config at all, because an installation is damaged: no order passes. It is no set of
 * defaults (R7). It exists so that a console still starts, tells what is wrong and can kill.
 */
export const NOTHING_ALLOWED: RiskConfig = {
  account: {
    maxOrderValue: '0',
    maxGrossExposure: '0',
    maxNetExposure: '0',
    maxLeverage: '0',
    maxDailyLoss: '0',
    maxDrawdown: '0',
    maxOrdersPerMinute: 1,
    maxMessagesPerMinute: 1,
  },
  agent: {
    maxOrderValue: '0',
    maxPositionValue: '0',
    maxGrossExposure: '0',
    maxLeverage: '0',
    maxOpenOrders: 1,
    maxOrdersPerMinute: 1,
    maxMessagesPerMinute: 1,
    maxDailyLoss: '0',
    maxDrawdown: '0',
  },
  agents: {},
  instruments: {},
  order: {
    priceCollar: '0',
    stalePriceMs: 1,
    duplicateWithinMs: 1,
    repeatedExecution: { executions: 1, withinMs: LONG },
  },
  protections: {
    account: { losingStreak: { trades: 1, holdMs: LONG }, coolDown: { holdMs: LONG } },
    agent: { losingStreak: { trades: 1, holdMs: LONG }, coolDown: { holdMs: LONG } },
  },
  grants: { paper: { validMs: 1, warnBeforeMs: 1, maxToolCalls: 1 } },
  toolRates: { 'order.propose': { perMinute: 1 }, 'order.cancel': { perMinute: 1 } },
  latency: { decideMs: 1, durableMs: 1, acknowledgeMs: 1 },
  triggers: {
    'unauthorised-access': { ...OFF, calls: 1, withinMs: LONG },
    'risk-violations': { ...OFF, denials: 1, withinMs: LONG },
    'order-latency': { ...OFF, timesObjective: 1, samples: 20 },
    'heartbeat-lost': { enabled: true, coolDownMs: 1, lateAfterMs: 3_000, lostAfterMs: 6_000, retries: 2 },
    'order-frequency': { ...OFF, ordersPerMinute: 1, timesBaseline: 1 },
    loss: { ...OFF, accountDailyLoss: '1', accountDrawdown: '1', agentDailyLoss: '1', agentDrawdown: '1' },
    'frozen-feed': { ...OFF, lateMs: LONG },
    'audit-failure': { ...OFF, everyMs: LONG },
    'invalid-key': OFF,
    'clock-jump': { ...OFF, apartMs: LONG },
    'external-alert': { enabled: true, coolDownMs: 1 },
  },
  baseline: { minWindows: 1, alarmAt: '1', tripAt: '1' },
  alarms: {
    desktopAfterMs: 30_000,
    webhookAfterMs: 120_000,
    shelveAtMostMs: { high: 60_000, medium: 60_000, low: 60_000 },
  },
};
