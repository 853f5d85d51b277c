import { z } from 'zod';
import { Scope, TripCause } from '../scope.ts';
import { decimal, time } from './values.ts';

/** What one kill would touch, named before it is pressed (K13, screen point 4). */
export const KillPreview = z.strictObject({
  agents: z.number(),
  orders: z.number(),
  /** How many of them nobody here sent: only the kill of everything cancels those (K13). */
  foreignOrders: z.number(),
  positions: z.number(),
  notional: decimal,
  venues: z.array(z.string()),
});
export type KillPreview = z.infer<typeof KillPreview>;

export const ResidualView = z.strictObject({
  venue: z.string(),
  symbol: z.string(),
  kind: z.enum(['order', 'position', 'dust', 'unread']),
  quantity: decimal,
  value: decimal,
  /** The venue's least order, by value and by quantity, and its step; zero where it is not known. */
  minNotional: decimal,
  minQuantity: decimal,
  step: decimal,
  /** The reason's code, and the same in words. */
  code: z.string(),
  reason: z.string(),
});
export type ResidualView = z.infer<typeof ResidualView>;

export const KillPhase = z.enum(['BLOCKED', 'CANCELLING', 'FLATTENING', 'VERIFYING', 'FLAT', 'INCOMPLETE']);
export type KillPhase = z.infer<typeof KillPhase>;

/** One trip and its kill run; stays until reset (K6, K7). */
export const KillRunView = z.strictObject({
  id: z.string(),
  scope: Scope,
  cause: TripCause,
  by: z.string(),
  reason: z.string(),
  at: time,
  pressedWallAt: time,
  /** Press accepted to gate closed, machine microseconds. */
  gateClosedMicros: z.number(),
  phase: KillPhase,
  cancelsConfirmed: z.number(),
  cancelsTotal: z.number(),
  positionsLeft: z.number(),
  positionsTotal: z.number(),
  valueLeft: decimal,
  /** When the second clean read came back; null until FLAT. */
  verifiedAt: time.nullable(),
  verifiedWallAt: time.nullable(),
  attempts: z.number(),
  attemptsLimit: z.number(),
  /** INCOMPLETE and no further attempt will be made by itself. */
  exhausted: z.boolean(),
  residuals: z.array(ResidualView),
});
export type KillRunView = z.infer<typeof KillRunView>;

export const KillView = z.strictObject({
  /** True while anything is latched: global or any agent. */
  latched: z.boolean(),
  globalLatched: z.boolean(),
  preview: KillPreview,
  runs: z.array(KillRunView),
  /** False when the latch could not be written: halted all the same, and alarmed. */
  persisted: z.boolean(),
});
export type KillView = z.infer<typeof KillView>;
