import type { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';

/** Records verified in one turn: about a fifth of a second. */
const AT_ONCE = 30_000;

export interface Verified {
  /** Records that are good. */
  readonly records: number;
  /** Empty when all are; else which one is not, and why. */
  readonly problem: string;
}

/**
 * Verifies the whole journal in parts, with time for everything else between them: at one go a long journal would look
 * like a console that hangs. `settle` makes durable what was appended meanwhile.
 */
export async function verifyInParts(
  journal: Pick<SqlcipherJournal, 'head' | 'verify'>,
  settle: () => void,
  atOnce = AT_ONCE,
): Promise<Verified> {
  let records = 0;
  for (let from = 1; ; from += atOnce) {
    settle();
    const isLast = from + atOnce > journal.head().records;
    const part = journal.verify(isLast ? { from } : { from, to: from + atOnce - 1 });
    records += part.records;
    if (!part.ok) return { records, problem: `record ${part.firstBad}: ${part.problem}` };
    if (isLast) return { records, problem: '' };
    await new Promise((resolve) => setImmediate(resolve));
  }
}
