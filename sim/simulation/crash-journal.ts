import { decode, encode } from '../../src/main/engine/domain/encoding.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { Crashes } from './crashes.ts';

/**
 * The journal's file: what is durable outlives every process, what was only appended dies with the one that did it. It
 * can fail to write for a while, and a process can die at any write.
 */
export class CrashJournal {
  readonly durable: string[] = [];
  /** Durable records by what promises ask of them: ids of approved orders, and of accepted trips. */
  readonly durableOrders = new Set<string>();
  readonly durableTrips = new Set<string>();
  failing = false;
  /** So many flushes fail from now on. */
  hiccups = 0;
  /** The last flush failed: what was staged is not written down. */
  isBehind = false;
  /** Every record as it is appended, durable or not yet. */
  onRecord: (record: JournalRecord) => void = () => {};
  #staged: { readonly text: string; readonly record: JournalRecord }[] = [];
  readonly #crashes: Crashes;

  constructor(crashes: Crashes) {
    this.#crashes = crashes;
  }

  append(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.#crashes.pass('append');
      this.#staged.push({ text: encode(record), record });
      this.onRecord(record);
    }
  }

  flush(): void {
    this.#crashes.pass('before-flush');
    this.isBehind = this.failing || this.hiccups > 0;
    this.hiccups = Math.max(0, this.hiccups - 1);
    if (this.isBehind) throw new Error('no space left on the disk');
    for (const { text, record } of this.#staged) {
      this.durable.push(text);
      if (record.kind === 'order.approved') this.durableOrders.add(record.body.orderId);
      if (record.kind === 'trip.accepted') this.durableTrips.add(record.body.tripId);
    }
    this.#staged = [];
    this.#crashes.pass('after-flush');
  }

  get length(): number {
    return this.durable.length + this.#staged.length;
  }
  head(): { records: number; hash: string } {
    return { records: this.length, hash: '' };
  }

  /** The process died: what it had not made durable is gone. */
  lose(): void {
    this.#staged = [];
    this.isBehind = false;
  }

  records(): JournalRecord[] {
    return this.durable.map((text) => decode<JournalRecord>(text));
  }
}
