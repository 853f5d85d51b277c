import { decode, encode } from '../domain/encoding.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { JournalPort } from '../ports.ts';

/** A journal that keeps its records as text, and that can be made to fail. */
export class ListJournal implements JournalPort {
  readonly staged: string[] = [];
  durable = 0;
  failing = false;

  append(records: readonly JournalRecord[]): void {
    for (const record of records) this.staged.push(encode(record));
  }
  flush(): void {
    if (this.failing) throw new Error('no space left on the disk');
    this.durable = this.staged.length;
  }
  get length(): number {
    return this.staged.length;
  }
  head(): { records: number; hash: string } {
    return { records: this.staged.length, hash: '' };
  }
  records(): JournalRecord[] {
    return this.staged.map((text) => decode<JournalRecord>(text));
  }
}
