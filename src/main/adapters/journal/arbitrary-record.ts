import fc from 'fast-check';
import type { JournalRecord, RecordKind } from '../../engine/domain/records.ts';
import { authorityBodies } from './testing/arbitrary-authority-bodies.ts';
import { keepingBodies } from './testing/arbitrary-keeping-bodies.ts';
import { tradingBodies } from './testing/arbitrary-trading-bodies.ts';
import { type Bodies, orNull, text, time } from './testing/arbitrary-values.ts';

/**
 * For tests: any record of any kind, with hostile texts and amounts of any size. The tables have to name every
 * kind and every field, or this does not compile.
 */
const bodies: Bodies = { ...tradingBodies, ...authorityBodies, ...keepingBodies };

/** Every kind of record there is. */
export const RECORD_KINDS = Object.keys(bodies) as readonly RecordKind[];

/** Any record of one kind. */
export function arbitraryRecordOf(kind: RecordKind): fc.Arbitrary<JournalRecord> {
  return fc.record({
    kind: fc.constant(kind),
    at: time,
    agent: orNull(text),
    action: orNull(text),
    body: bodies[kind] as fc.Arbitrary<unknown>,
  }) as fc.Arbitrary<JournalRecord>;
}

/** Any record. */
export const arbitraryRecord: fc.Arbitrary<JournalRecord> = fc.constantFrom(...RECORD_KINDS).chain(arbitraryRecordOf);
