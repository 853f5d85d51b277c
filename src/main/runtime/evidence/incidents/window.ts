import type { TimeMs } from '../../../../shared/ids.ts';
import { JournalError } from '../../../adapters/journal/journal-error.ts';
import type { SqlcipherJournal } from '../../../adapters/journal/sqlcipher-journal.ts';
import type { StoredRecord } from '../../../adapters/journal/stored-record.ts';
import { Turns } from '../reading/turns.ts';

/** How long before an incident's clock began its window begins, machine time. */
const BEFORE_MS = 15 * 60_000;
/** How long after its closing it ends: the reset that closed it is in it. */
const AFTER_MS = 60_000;
/** Records of a window at most; of a longer one its end is left out, which the report says. */
const RECORDS_AT_MOST = 200_000;
/** Records before the opening at most: a fast replay writes many in a quarter of an hour. */
const RECORDS_BEFORE = 20_000;
/** Records read at once; turns are bounded by time besides. */
const AT_ONCE = 64;

type Journal = Pick<SqlcipherJournal, 'readRecords' | 'head'>;

/** Which records an incident's report tells of. */
export interface Window {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** True when it was longer than can be told. */
  readonly isCut: boolean;
}

/**
 * The records from a quarter of an hour before an incident until a minute after it was closed, or until now. They are found by the time
 * at which the machine wrote them.
 */
export function windowOf(journal: Journal, { from, to }: { readonly from: TimeMs; readonly to: TimeMs }): Window {
  const { records } = journal.head();
  const opened = firstWrittenAt(journal, records, from);
  const fromSeq = Math.max(firstWrittenAt(journal, records, from - BEFORE_MS), opened - RECORDS_BEFORE, 1);
  const last = Math.max(fromSeq, firstWrittenAt(journal, records, to + AFTER_MS) - 1);
  const toSeq = Math.min(last, fromSeq + RECORDS_AT_MOST - 1);
  return { fromSeq, toSeq, isCut: toSeq < last };
}

/** Hands each record of a window over, with time for everything else between parts of it. Expired ones are left out. */
export async function eachRecord(
  journal: Journal,
  { fromSeq, toSeq }: Window,
  monotonic: () => number,
  take: (record: StoredRecord) => void,
): Promise<void> {
  const turns = new Turns(monotonic);
  for (let next = fromSeq; next <= toSeq; next += AT_ONCE) {
    const end = Math.min(toSeq, next + AT_ONCE - 1);
    for (const record of recordsOf(journal, next, end)) take(record);
    await turns.breathe();
  }
}

function recordsOf(journal: Journal, fromSeq: number, toSeq: number): readonly StoredRecord[] {
  try {
    return [...journal.readRecords({ fromSeq, toSeq })];
  } catch (error) {
    if (!isExpired(error)) throw error;
    const numbers = Array.from({ length: toSeq - fromSeq + 1 }, (_, n) => fromSeq + n);
    return numbers.flatMap((seq) => recordAt(journal, seq) ?? []);
  }
}

/** The first record that was written at this time or later; one past the last when none was. */
function firstWrittenAt(journal: Journal, records: number, wallAt: TimeMs): number {
  let [low, high] = [1, records + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // What has expired is older than anything that is asked for here.
    const writtenAt = recordAt(journal, middle)?.recordedAt ?? Number.NEGATIVE_INFINITY;
    if (writtenAt >= wallAt) high = middle;
    else low = middle + 1;
  }
  return low;
}

function recordAt(journal: Journal, seq: number): StoredRecord | null {
  try {
    return journal.readRecords({ fromSeq: seq, toSeq: seq }).next().value ?? null;
  } catch (error) {
    if (isExpired(error)) return null;
    throw error;
  }
}

function isExpired(error: unknown): boolean {
  return error instanceof JournalError && error.code === 'expired';
}
