import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalRecord } from '../../engine/domain/records.ts';
import { openConnection } from '../sqlcipher/connection.ts';
import { JOURNAL_FILE, openJournal } from './open-journal.ts';
import type { SqlcipherJournal } from './sqlcipher-journal.ts';

/** For tests: a data folder of its own, with a key that is made anew for every use since opening overwrites it. */
export class TestFolder {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-journal-'));
  readonly file = join(this.dir, JOURNAL_FILE);

  static key(byte = 7): Uint8Array {
    return new Uint8Array(32).fill(byte);
  }

  open(options: { inspect?: boolean; key?: Uint8Array } = {}): SqlcipherJournal {
    return openJournal({ dir: this.dir, key: TestFolder.key(), wallNow: () => 1_700_000_000_000, ...options });
  }

  /** Runs SQL on the closed journal, as someone with the key could. */
  tamper(sql: string): void {
    const db = openConnection(this.file, TestFolder.key());
    try {
      db.exec(sql);
    } finally {
      db.close();
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A small record whose texts tell its number. */
export function record(n: number): JournalRecord {
  return {
    kind: 'agent.stopped',
    at: 1_600_000_000_000 + n,
    agent: `agent-${n}`,
    action: `action-${n}`,
    body: { agent: `agent-${n}`, reason: `reason ${n}` },
  };
}

/** Records 1 to `count`. */
export function recordsUpTo(count: number): JournalRecord[] {
  return Array.from({ length: count }, (_, i) => record(i + 1));
}
