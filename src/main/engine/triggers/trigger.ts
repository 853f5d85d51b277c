import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { TriggerClock, TriggerId } from '../domain/triggers.ts';
import type { StageLatencies } from '../latency/stages.ts';
import type { RiskConfig } from '../risk/config.ts';
import type { State } from '../state.ts';
import type { Signs } from './signs.ts';

/** A reading in words with units, for the operator and the journal. */
export interface Words {
  readonly measured: string;
  readonly threshold: string;
  /** Why it trips: one sentence. */
  readonly reason: string;
}

/** One thing that a trigger watches, as it stands. */
export interface Reading {
  /** What is tripped when it is crossed. */
  readonly scope: Scope;
  /** Measured ÷ threshold; null for an event, which has no measure. */
  readonly fraction: number | null;
  readonly crossed: boolean;
  /** Asked for only when somebody reads it: most readings are taken and forgotten. */
  readonly words: () => Words;
}

/** How long the venue lately took to answer orders. */
export type Latency = Pick<StageLatencies, 'recentCount' | 'recentMedian' | 'isRecentOver' | 'forgetRecent'>;

/** Everything that a trigger may look at. */
export interface Watched {
  readonly state: State;
  readonly risk: Pick<RiskConfig, 'triggers' | 'baseline' | 'latency'>;
  readonly signs: Signs;
  readonly latency: Latency;
  /** Agents to look at, where a trigger looks at agents one by one. */
  readonly agents: Iterable<AgentId>;
  /** Engine time, and the machine's. */
  readonly now: TimeMs;
  readonly wallNow: TimeMs;
}

/** An automatic trigger (K9): a pure measure. Who fires, latches and cools down is control.ts, the same for all. */
export interface Trigger {
  readonly id: TriggerId;
  readonly label: string;
  /** What it trips, in words. */
  readonly trips: string;
  /** The clock that it goes by, and cools down on: the engine's stands still in a pause and races at full speed. */
  readonly clock: TriggerClock;
  measure(watched: Watched): readonly Reading[];
}

export const EVERYTHING: Scope = { kind: 'global' };

/** Milliseconds as seconds, for words. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
