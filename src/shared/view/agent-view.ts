import { z } from 'zod';
import { KillPreview } from './kill-view.ts';
import { TradingStateView } from './trading-view.ts';
import { decimal, time } from './values.ts';

/** Life of an agent's process and its place in the trading state, worst first in {@link AGENT_STATES}. */
export const AgentState = z.enum([
  'TRIPPED',
  'INCOMPLETE',
  'CANCELLING',
  'FLATTENING',
  'VERIFYING',
  'FAILED',
  'LOST',
  'LATE',
  'REDUCING',
  'STARTING',
  'RUNNING',
  'STOPPED',
  'FLAT',
]);
export type AgentState = z.infer<typeof AgentState>;

export const AgentRow = z.strictObject({
  id: z.string(),
  role: z.string(),
  /** One sentence from the manifest. Text of an agent: shown as text, never as markup. */
  description: z.string(),
  state: AgentState,
  /** Why it is in that state, in words; empty when nothing needs saying. */
  stateReason: z.string(),
  mode: z.enum(['paper', 'live']),
  tradingState: TradingStateView,
  /** Machine time of the last heartbeat; null when its process does not run. */
  heartbeatWallAt: time.nullable(),
  sandbox: z.enum(['bubblewrap', 'process', 'none']),
  symbols: z.array(z.string()),
  /** Signed base quantity when it holds one instrument, else null: see positions. */
  position: decimal.nullable(),
  exposure: decimal,
  equity: decimal,
  realised: decimal,
  unrealised: decimal,
  fees: decimal,
  pnlDay: decimal,
  /** Fraction from the trailing peak of its book's equity, 0.041 = 4.1 %. */
  drawdown: z.number(),
  ordersPerHour: z.number(),
  rejectRate: z.number(),
  openOrders: z.number(),
  fills: z.number(),
  /** Up to 48 points of its book's equity over the last seven days, for a sparkline. */
  sparkline: z.array(z.number()),
  kill: KillPreview,
});
export type AgentRow = z.infer<typeof AgentRow>;

/** Services of the engine: data, risk, compliance, execution, security, director (A1). */
export const SystemAgentRow = z.strictObject({
  id: z.string(),
  state: z.enum(['ok', 'late', 'lost']),
  heartbeatWallAt: time.nullable(),
  note: z.string(),
});
export type SystemAgentRow = z.infer<typeof SystemAgentRow>;
