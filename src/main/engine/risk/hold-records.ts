import type { TimeMs } from '../../../shared/ids.ts';
import type { Cash } from '../../../shared/money.ts';
import type { TradingScope } from '../../../shared/scope.ts';
import type { HoldReason } from '../domain/reasons.ts';

/** The records of holds: a scope lets nothing but exits pass, until it is released. */
export interface HoldRecordBodies {
  /** The scope's trading state becomes REDUCING (R2); several holds of one scope stand side by side. */
  'trading.held': {
    readonly holdId: string;
    readonly scope: TradingScope;
    readonly reason: HoldReason;
    readonly measured: string;
    readonly limit: string;
    /** Engine time at which it ends by itself; null: a person has to release it. */
    readonly until: TimeMs | null;
    readonly by: string;
  };
  /**
   * `equity`: what the scope was worth when a person released a trailing drawdown, which is measured from there on; null
   * for every other hold.
   */
  'trading.released': {
    readonly holdId: string;
    readonly by: string;
    readonly reason: string;
    readonly equity: Cash | null;
  };
}
