import { z } from 'zod';
import { AgentId } from '../ids.ts';
import { TournamentId, TournamentView } from '../view/tournament.ts';

/** What is asked and answered about tournaments (T3). */

export const StartTournament = z.strictObject({
  /** Null: every agent that trades an instrument of the feed. */
  agents: z.array(AgentId).min(1).max(1_000).nullable().default(null),
  /** A recorded file, and whose prices it holds if it does not say; null: the embedded one. Over the socket alone. */
  feed: z
    .strictObject({ path: z.string().min(1).max(4_096), symbol: z.string().max(24).nullable().default(null) })
    .nullable()
    .default(null),
  /** Null: that of the settings. */
  seed: z.number().int().min(0).max(2_147_483_647).nullable().default(null),
  /** Variants of these agents that were tried on this data elsewhere. */
  variantsElsewhere: z.number().int().min(0).max(1_000_000).default(0),
});
export type StartTournament = z.output<typeof StartTournament>;

export const TournamentStarted = z.strictObject({ id: TournamentId });

/** Null: the last one; and the answer is null when there was none. */
export const ShowTournament = z.strictObject({ id: TournamentId.nullable().default(null) });
export const TournamentShown = z.strictObject({
  tournament: TournamentView.nullable(),
  /** Those that can be asked for, newest first. */
  ids: z.array(TournamentId),
});

export const AskCurve = z.strictObject({ id: TournamentId, agent: AgentId });
