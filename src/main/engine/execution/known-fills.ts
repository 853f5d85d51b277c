import type { TimeMs, VenueId } from '../../../shared/ids.ts';

/** Executions of one venue remembered by their ids, so that none is booked twice: between so many and twice that. */
const FILLS_KEPT = 10_000;

/** What is remembered of one venue's executions. */
export interface KnownFills {
  /** Venue time by id, in the order in which they were booked. */
  readonly ids: Map<string, TimeMs>;
  /** The latest venue time of one that was forgotten; null while every one is remembered. */
  forgottenTo: TimeMs | null;
}

interface WithFills {
  readonly fills: Map<VenueId, KnownFills>;
}

/** True for what was booked before: venues send some twice, and reads list them again. */
export function isKnownFill({ fills }: WithFills, venue: VenueId, fillId: string): boolean {
  return fills.get(venue)?.ids.has(fillId) ?? false;
}

export function rememberFill({ fills }: WithFills, venue: VenueId, fillId: string, at: TimeMs): void {
  const known = fills.get(venue) ?? { ids: new Map(), forgottenTo: null };
  fills.set(venue, known);
  known.ids.set(fillId, at);
  if (known.ids.size > FILLS_KEPT * 2) forgetOldest(known);
}

/** In one go, because taking the oldest away one by one makes a map walk over all it has already dropped. */
function forgetOldest(fills: KnownFills): void {
  let over = fills.ids.size - FILLS_KEPT;
  for (const [id, at] of fills.ids) {
    if (over === 0) return;
    over -= 1;
    fills.ids.delete(id);
    fills.forgottenTo = Math.max(fills.forgottenTo ?? at, at);
  }
}

/** Executions from this venue time on are remembered, every one; an earlier one could be booked twice. */
export function rememberedSince({ fills }: WithFills, venue: VenueId): TimeMs {
  const forgottenTo = fills.get(venue)?.forgottenTo ?? null;
  return forgottenTo === null ? Number.MIN_SAFE_INTEGER : forgottenTo + 1;
}
