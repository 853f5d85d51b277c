import type { TimeMs } from '../../../../shared/ids.ts';
import type { Cash } from '../../../../shared/money.ts';
import type { HoldReason } from '../../domain/reasons.ts';
import type { RecordBodies } from '../../domain/records.ts';
import type { Curve } from '../../ledger/curve.ts';
import type { AgentActivity } from '../activity.ts';
import type { BreakLimits, LossLimits, RiskLimits } from '../limits.ts';
import type { Trades } from '../trades.ts';

/** One agent, or everything, as a protection sees it. */
export interface Guarded {
  readonly at: TimeMs;
  readonly equity: Cash;
  readonly curve: Curve;
  readonly losses: LossLimits;
  readonly trades: Trades;
  readonly breaks: BreakLimits;
  readonly repeatedExecution: RiskLimits['repeatedExecution'];
  /** Undefined for everything: what one agent does is no reason to hold the others. */
  readonly activity: AgentActivity | undefined;
}

/** Why a scope is held, and until when; null: until a person releases it. */
export interface Cause {
  readonly measured: string;
  readonly limit: string;
  readonly until: TimeMs | null;
}

type Words = Pick<RecordBodies['alarm.raised'], 'priority' | 'cause' | 'consequence' | 'action'>;

/**
 * A protection (R3): what makes a scope REDUCING by itself. Exits pass as in every hold (R6).
 */
export interface Protection {
  readonly reason: HoldReason;
  /** Null while nothing is crossed. Pure. */
  readonly crossed: (scope: Guarded) => Cause | null;
  /** What the operator is told; null where nobody has to act, and the log says enough. */
  readonly alarm: ((who: string, cause: Cause, currency: string) => Words) | null;
  /** Whether resting orders that could add exposure are cancelled. */
  readonly cancelsEntries: boolean;
}
