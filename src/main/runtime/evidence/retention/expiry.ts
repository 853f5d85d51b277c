import type { TimeMs } from '../../../../shared/ids.ts';
import type { RetentionClass } from '../../../engine/domain/evidence.ts';
import type { RecordBodies } from '../../../engine/domain/records.ts';
import { classOf, RETENTION_CLASSES } from '../../../evidence/retention.ts';
import type { EvidenceStore } from '../../../evidence/store.ts';

/** Records that are looked at in one step, and whose content is dropped in it at most: some tens of milliseconds. */
const LOOKED_AT = 4_000;
const DROPPED = 500;

export interface ExpiryParts {
  readonly evidence: Pick<EvidenceStore, 'expire' | 'unexpired'>;
  /** No record after this one expires. */
  readonly toSeq: number;
  /** By class: what the machine wrote before this time has run out. */
  readonly before: Readonly<Record<RetentionClass, TimeMs>>;
  readonly by: string;
  /** Stages the record that says what expired. */
  readonly announce: (body: RecordBodies['retention.expired']) => void;
}

/** One walk through the journal, in bounded steps, that lets the content go of what has run out. */
export class Expiry {
  readonly #parts: ExpiryParts;
  #next = 1;
  /** Records whose content was dropped so far. */
  expired = 0;

  constructor(parts: ExpiryParts) {
    this.#parts = parts;
  }

  get isDone(): boolean {
    return this.#next > this.#parts.toSeq;
  }

  /** @throws JournalError when it cannot be written, or a record was altered */
  step(): void {
    const { evidence, toSeq, before } = this.#parts;
    const end = Math.min(toSeq, this.#next + LOOKED_AT - 1);
    const due = new Map<RetentionClass, number[]>();
    let count = 0;
    let last = end;
    for (const { seq, kind, recordedAt } of evidence.unexpired(this.#next, end)) {
      const of = classOf(kind);
      if (of === null || recordedAt >= before[of]) continue;
      due.set(of, [...(due.get(of) ?? []), seq]);
      count += 1;
      if (count < DROPPED) continue;
      last = seq;
      break;
    }
    for (const of of RETENTION_CLASSES) this.#expire(of, due.get(of) ?? []);
    this.#next = last + 1;
  }

  #expire(of: RetentionClass, seqs: readonly number[]): void {
    const { evidence, before, by, announce } = this.#parts;
    const [fromSeq, toSeq] = [seqs[0], seqs.at(-1)];
    if (fromSeq === undefined || toSeq === undefined) return;
    this.expired += evidence.expire(seqs, () =>
      announce({ class: of, records: seqs.length, fromSeq, toSeq, beforeWallAt: before[of], by }),
    );
  }
}
