import { z } from 'zod';
import { AgentId, InstrumentId } from '../../../shared/ids.ts';
import { type Cash, parseAmount } from '../../../shared/money.ts';
import { EntrantCountsView, TournamentId } from '../../../shared/view/tournament.ts';
import { encode } from '../../engine/domain/encoding.ts';

/**
 * What the console and its tournament's process say to each other: JSON lines over the process's own pipes, so that
 * nobody else can give the console a result. The first line in names the feed and is answered with what it holds; the
 * second is the job, and each entrant's result comes back. The pipe's end is the process's end.
 */

/** Longest line to the process: a job carries a policy set. */
export const MAX_JOB_BYTES = 64 * 1024 * 1024;
/** Longest line from it: the console reads them in the thread that a kill needs. Curves are files for that. */
export const MAX_RESULT_BYTES = 64 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().min(1).max(4_096);
const count = z.number().int().min(0);
const text = z.string().max(1_000);
const time = z.number().int();

/** Where the feed lies. It is read there and not in the console, which has no time for it while it trades. */
export const FeedQuestion = z.strictObject({ resourcesDir: path, path, symbol: z.string().max(24) });
export type FeedQuestion = z.infer<typeof FeedQuestion>;

const TournamentFeed = z.strictObject({
  name: z.string().max(255),
  sha256,
  symbols: z.array(InstrumentId).max(10_000),
  currency: z.string().max(12),
  /** When the first step opens, and the last one closes. */
  firstAt: time,
  lastAt: time,
  intervalMs: z.number().int().min(1),
  steps: count,
  gaps: count,
});
export type TournamentFeed = z.infer<typeof TournamentFeed>;

/** What is to be played; each hash is checked by whoever reads the file. */
export const TournamentJob = z.strictObject({
  tournament: TournamentId,
  resourcesDir: path,
  /** The tournament's folder: curves, and workspaces of agents that have one, lie here. */
  workDir: path,
  nodePath: path,
  feed: z.strictObject({ path, symbol: z.string().max(24), sha256 }),
  seed: count,
  venueConfigSha256: sha256,
  policy: z.strictObject({
    sha256,
    files: z.array(z.strictObject({ name: z.string().max(64), text: z.string().max(512 * 1_024) })).max(128),
  }),
  /** Something trades on this machine: whatever else wants a processor comes first. */
  isBesideTrading: z.boolean(),
  /** Entrants that are played at once. */
  threads: z.number().int().min(1).max(256),
  entrants: z
    .array(z.strictObject({ agent: AgentId, dir: path, manifestSha256: sha256 }))
    .min(1)
    .max(1_000),
});
export type TournamentJob = z.infer<typeof TournamentJob>;

/** An entrant's result as it leaves its kernel. */
export const PlayedEntrant = z.strictObject({
  agent: AgentId,
  outcome: z.enum(['finished', 'failed']),
  reason: text,
  records: count,
  head: z.union([sha256, z.literal('')]),
  bars: count,
  equity: z
    .string()
    .regex(/^-?\d{1,40}(\.\d{1,16})?$/)
    .transform((amount) => parseAmount<Cash>(amount)),
  values: z
    .array(z.strictObject({ metric: z.string().max(64), text: z.string().max(64) }))
    .max(100)
    .readonly(),
  counts: EntrantCountsView,
  /** Of the file of its curve, which the process has written; empty when there is none. */
  curveSha256: z.union([sha256, z.literal('')]),
});
export type PlayedEntrant = z.infer<typeof PlayedEntrant>;

export const FromTournament = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('feed'), feed: TournamentFeed }),
  z.strictObject({ type: z.literal('progress'), agent: AgentId, bars: count }),
  z.strictObject({ type: z.literal('result'), result: PlayedEntrant, wallMs: z.number().min(0) }),
  /** It cannot go on: a file is not what the job says. Nothing more follows. */
  z.strictObject({ type: z.literal('failed'), reason: text }),
]);
export type FromTournament = z.infer<typeof FromTournament>;

export function lineOf(message: FromTournament | FeedQuestion | TournamentJob): string {
  return `${encode(message)}\n`;
}

/** A line as what it says; null for one that is none of the protocol's. */
export function readLine<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
