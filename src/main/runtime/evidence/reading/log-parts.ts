import type { SqlcipherJournal } from '../../../adapters/journal/sqlcipher-journal.ts';
import type { UnitNames } from '../../projection/units.ts';
import type { StatementLog } from '../statement/statement-log.ts';

/** What the journal is read with, in a console that runs and on a folder that none uses. */
export interface LogParts {
  readonly journal: Pick<SqlcipherJournal, 'entries' | 'hashAt' | 'evidence'>;
  readonly statements: Pick<StatementLog, 'envelope' | 'check'>;
  readonly namesOf: (symbol: string) => UnitNames;
  /** Makes durable what was appended: what is asked for may be in it. */
  readonly settle: () => void;
  /** Signs a checkpoint over everything that is durable. @throws Refusal when none can be signed */
  readonly sign: () => Promise<unknown>;
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number;
}
