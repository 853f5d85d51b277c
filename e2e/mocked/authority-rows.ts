import type { DenialRow, GrantRow, PermissionRow, ToolRow } from '../../src/shared/view/authority-view.ts';
import type { LatencyRow } from '../../src/shared/view/risk-view.ts';
import type { HoldRow, TriggerRow } from '../../src/shared/view/trading-view.ts';
import { MARKET_AT, random } from './rows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const TOOLS = [
  { tool: 'market.bars', rule: 'read-own-bars', limit: null },
  { tool: 'order.propose', rule: 'strategies-trade', limit: 240 },
  { tool: 'order.cancel', rule: 'cancel-always', limit: 240 },
] as const;

/** What one agent may do: all three tools of a strategy. */
export function permissions(owner: string, seed: number, change: Partial<PermissionRow> = {}): PermissionRow[] {
  const next = random(seed * 53 + 7);
  return TOOLS.map(({ tool, rule, limit }) => ({
    id: `${owner}|${tool}`,
    agent: owner,
    tool,
    allowed: true,
    rule,
    code: '',
    reason: '',
    calls: Math.floor(next() * 12_000),
    callsLastMinute: Math.floor(next() * 14),
    callsPerMinuteLimit: limit,
    denied: Math.floor(next() * 3),
    ...change,
  }));
}

export function grant(owner: string, change: Partial<GrantRow> = {}): GrantRow {
  return {
    id: `grant-${owner.replaceAll(/[^a-z0-9]/g, '')}1`,
    agent: owner,
    task: 'Trade the recorded session',
    tools: ['market.bars', 'order.propose', 'order.cancel'],
    symbols: ['BTC-PERP'],
    mode: 'paper',
    state: 'live',
    issuedAt: MARKET_AT - 3 * DAY,
    expiresAt: MARKET_AT + 32 * DAY,
    by: 'operator',
    calls: 12_034,
    maxCalls: 1_000_000,
    reason: '',
    ...change,
  };
}

const tool = (id: string, label: string, consequence: string): ToolRow => ({
  id,
  label,
  state: 'enabled',
  consequence,
  by: '',
  reason: '',
  at: null,
});

export function tools(): ToolRow[] {
  return [
    tool('market.bars', 'Market data', 'No agent gets bars; what they have on their minds is held.'),
    tool('order.propose', 'Order entry', 'No entry passes; exits and cancels do.'),
    tool('venue.paper', 'Venue paper', 'No entry is sent there; exits and cancels are.'),
    tool('feed.recorded', 'Recorded feed', 'The session stands still as if the feed were frozen.'),
  ];
}

/** The same denial as the engine words it, for one order. */
export function denial(owner: string, i: number, change: Partial<DenialRow> = {}): DenialRow {
  const kinds = [
    {
      tool: 'order.propose',
      stage: 'risk',
      rule: 'message-rate',
      code: 'MESSAGE_RATE',
      reason: 'It sends too many messages a minute',
      measured: '241',
      limit: '240',
    },
    {
      tool: 'order.propose',
      stage: 'risk',
      rule: 'max-position-value',
      code: 'MAX_POSITION_VALUE',
      reason: 'Its position would be worth more than it may hold',
      measured: '4,312.80 USDT',
      limit: '4,100.00 USDT',
    },
    {
      tool: 'order.propose',
      stage: 'policy',
      rule: 'no-entries-at-funding',
      code: 'POLICY_FORBIDDEN',
      reason: 'The policy forbids entries in the minute of a funding',
      measured: '',
      limit: '',
    },
    {
      tool: 'order.propose',
      stage: 'gate',
      rule: 'trading-state',
      code: 'STATE_REDUCING',
      reason: 'Only orders that reduce are let through: daily loss',
      measured: '61.75 USDT',
      limit: '60.00 USDT',
    },
  ] as const;
  const kind = kinds[i % kinds.length] ?? kinds[0];
  return {
    id: `denial-${i}`,
    at: MARKET_AT - i * 41_000,
    agent: owner,
    symbol: 'BTC-PERP',
    what: `${i % 2 === 0 ? 'buy' : 'sell'} 0.${(i * 37) % 90}1 limit at 42,1${i % 10}0.5`,
    ...kind,
    ...change,
  };
}

export function hold(id: string, change: Partial<HoldRow> = {}): HoldRow {
  return {
    id,
    scope: 'agent:llm.news',
    state: 'REDUCING',
    code: 'DAILY_LOSS',
    reason: 'Daily loss',
    measured: '61.75 USDT',
    limit: '60.00 USDT',
    at: MARKET_AT - 12 * MINUTE,
    until: Math.floor(MARKET_AT / DAY) * DAY + DAY,
    by: 'interlock',
    releasable: true,
    ...change,
  };
}

type TriggerText = readonly [id: string, label: string, trips: string, measured: string, threshold: string];

const TRIGGERS: readonly (readonly [...TriggerText, fraction: number | null])[] = [
  ['unauthorised-access', 'Unauthorised access', 'everything', '0 refused calls', '20 within 60.0 s', 0],
  ['risk-violations', 'Risk-violation spike', 'that agent', '6 in 10 min, llm.news', '30', 0.2],
  ['order-latency', 'Order latency', 'everything', '31 ms, median of 20', '40 ms', 0.775],
  ['heartbeat-lost', 'Heartbeat lost', 'that agent', '3.4 s, maker.btc', '6.0 s', 0.57],
  ['order-frequency', 'Anomalous order frequency', 'that agent', '12 a minute, maker.eth', '100', 0.12],
  ['loss', 'Daily loss or drawdown', "everything for the account's, else that agent", '1.9 % drawdown', '25 %', 0.076],
  ['frozen-feed', 'Frozen feed', 'everything', '0.4 s', '2.5 s', 0.16],
  [
    'audit-failure',
    'Audit verification failure',
    'everything',
    'verified 13:55:11',
    'any record that is not the one that was written',
    null,
  ],
  ['invalid-key', 'Invalid key', 'everything', 'every key is taken', 'one refusal', null],
  ['clock-jump', 'Clock jump', 'everything', '2 ms apart', '5.0 s', 0.0004],
  [
    'external-alert',
    'External alert',
    'what it names',
    'no port is open',
    'one signed alert that asks for a kill',
    null,
  ],
];

export function triggers(): TriggerRow[] {
  return TRIGGERS.map(([id, label, trips, measured, threshold, fraction]) => ({
    id,
    label,
    enabled: true,
    trips,
    measured,
    threshold,
    fraction,
    firedAt: null,
    quietForMs: 0,
  }));
}

export const LATENCY: LatencyRow[] = [
  { stage: 'decide', p50Ms: 0.31, p99Ms: 4.2, objectiveMs: 20, count: 8_412, over: 3 },
  { stage: 'durable', p50Ms: 2.4, p99Ms: 61, objectiveMs: 50, count: 8_412, over: 97 },
  { stage: 'acknowledge', p50Ms: 50, p99Ms: 52, objectiveMs: 500, count: 5_103, over: 0 },
];
