import { z } from 'zod';
import { AgentId } from '../ids.ts';
import { EntrantStatistics } from './entrant-statistics.ts';
import { GateView } from './gate.ts';
import { decimal, time } from './values.ts';

export const TournamentId = z.string().regex(/^tournament-[a-z0-9]{1,16}$/);
export type TournamentId = z.infer<typeof TournamentId>;

/** Market time below which a tournament proves nothing (T3): it runs all the same, and the gate stays red. */
export const MIN_MARKET_DAYS = 28;

/**
 * An entrant's hour: what its account was worth at the end of it, what it held, and where its instruments stood. The
 * file of a curve is these, oldest first.
 */
export const CurvePoint = z.strictObject({
  at: time,
  equity: decimal,
  /** Sum of the absolute values of its positions. */
  exposure: decimal,
  /** Last close of each instrument that it may trade. */
  marks: z.record(z.string(), decimal),
});
export type CurvePoint = z.infer<typeof CurvePoint>;

/** The file `tournaments/<id>/<agent>.json` of the data folder; its sha256 is in the journal. */
export const CurveFile = z.strictObject({
  tournament: TournamentId,
  agent: AgentId,
  currency: z.string(),
  balance: decimal,
  points: z.array(CurvePoint),
});
export type CurveFile = z.infer<typeof CurveFile>;

const count = z.number().int().min(0);

/** The journal's {@link EntrantCounts}: how often what happened. */
export const EntrantCountsView = z.strictObject({
  orders: count,
  fills: count,
  rejections: count,
  gateDenials: count,
  policyDenials: count,
  riskDenials: count,
  wins: count,
  losses: count,
  holds: count,
  trips: count,
  answeredBars: count,
  heldBars: count,
});
export type EntrantCountsView = z.infer<typeof EntrantCountsView>;

/** What came of one entrant. */
export const EntrantResultView = z.strictObject({
  outcome: z.enum(['finished', 'failed']),
  reason: z.string(),
  /** Fingerprint: the head of its own hash chain. Same seed, code, data and policy: same head on any machine. */
  head: z.string(),
  records: count,
  bars: count,
  equity: decimal,
  /** Metrics as text by their names in docs/metrics.md; empty where the data does not give one. */
  metrics: z.record(z.string(), z.string()),
  counts: EntrantCountsView,
  /** Of its curve's file; empty when there is none. */
  curveSha256: z.string(),
  wallMs: z.number(),
});
export type EntrantResultView = z.infer<typeof EntrantResultView>;

export const TournamentEntrantView = z.strictObject({
  agent: AgentId,
  version: z.string(),
  manifestSha256: z.string(),
  codeSha256: z.string(),
  configSha256: z.string(),
  state: z.enum(['waiting', 'running', 'finished', 'failed']),
  /** Bars played so far. */
  bars: count,
  /** By equity at the end, 1 the best; null until it has finished. */
  rank: count.nullable(),
  result: EntrantResultView.nullable(),
  /** What its curve tells and what the gate says of it: null before the tournament is over, or without its curve. */
  statistics: EntrantStatistics.nullable(),
  gate: GateView.nullable(),
});
export type TournamentEntrantView = z.infer<typeof TournamentEntrantView>;

/** A tournament as the screen and `interlock tournament show --json` have it, entrants by rank, then by name. */
export const TournamentView = z.strictObject({
  id: TournamentId,
  /** interrupted: the console ended before it was over; it is resumed on command. */
  state: z.enum(['running', 'interrupted', 'finished', 'stopped', 'failed']),
  /** Why it stopped or failed; empty otherwise. */
  reason: z.string(),
  feed: z.string(),
  feedSha256: z.string(),
  firstAt: time,
  lastAt: time,
  intervalMs: count,
  bars: count,
  gaps: count,
  missingBars: count,
  marketDays: z.number(),
  seed: z.number(),
  policySha256: z.string(),
  riskSha256: z.string(),
  venueConfigSha256: z.string(),
  balance: decimal,
  currency: z.string(),
  variantsTried: count,
  variantsElsewhere: count,
  by: z.string(),
  startedWallAt: time,
  endedWallAt: time.nullable(),
  entrants: z.array(TournamentEntrantView),
});
export type TournamentView = z.infer<typeof TournamentView>;
