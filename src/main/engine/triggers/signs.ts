import type { AgentId, InstrumentId, TimeMs } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';

/** A bar that the market clock has reached and that has not come. */
export interface DueBar {
  readonly dueAt: TimeMs;
  readonly dueWallAt: TimeMs;
}

/** One instrument of a live feed, as it stands on the engine's clock. */
export interface WatchedFeed {
  readonly symbol: InstrumentId;
  /** When something of it arrived last; from the feed's start on. */
  readonly heardAt: TimeMs;
  /** The exchange's time of the newest quote; null where the exchange says none. */
  readonly quotedAt: TimeMs | null;
  /** When the bar that has not come was due; null while none is. */
  readonly barDueAt: TimeMs | null;
}

/**
 * What happened beside the journal's state: on the machine's clock, in the feed, at the door. It is not folded, for
 * none of it means anything after a restart.
 */
export interface Signs {
  /** Machine times of calls that were refused, oldest first. */
  calls: TimeMs[];
  /** Running agents and machine time of their last heartbeat. */
  beats: ReadonlyMap<AgentId, TimeMs>;
  /** An agent that did not come back after its retries, and since when; null while all do. */
  lost: { readonly agent: AgentId; readonly silentMs: number } | null;
  /** Null while none is due: it came, nothing plays, or somebody holds it back on purpose. */
  bar: DueBar | null;
  /** Every instrument of a live feed that plays; empty with any other. */
  feeds: () => readonly WatchedFeed[];
  /** What a verification of the journal found wrong; empty while nothing is. */
  auditProblem: string;
  /** What was just found of a key that must not be used any more, in words; empty when nothing was. */
  badKey: string;
  /** How far the machine's wall clock and its steady clock went apart between the last two looks. */
  clockApartMs: number;
  /** A signed alert that asks for a kill; null while there is none. */
  alert: { readonly source: string; readonly scope: Scope; readonly reason: string } | null;
}

export function noSigns(beats: ReadonlyMap<AgentId, TimeMs>): Signs {
  return {
    calls: [],
    beats,
    lost: null,
    bar: null,
    feeds: () => [],
    auditProblem: '',
    badKey: '',
    clockApartMs: 0,
    alert: null,
  };
}
