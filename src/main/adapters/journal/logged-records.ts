import { hash } from 'node:crypto';
import type Database from 'better-sqlite3-multiple-ciphers';
import type { LoggedRecord } from '../../evidence/logged-record.ts';
import { leafInput } from './chain.ts';
import { toJournalError } from './journal-error.ts';

type Columns = Omit<LoggedRecord, 'leaf'>;

/** Reads records as they are kept, with the leaf hash that follows from them, of some kinds only. */
export class LoggedRecords {
  readonly #ofKinds: Database.Statement<[number, number, string, number], Columns>;
  readonly #leafOfExpired: (seq: number) => Uint8Array;

  constructor(db: Database, leafOfExpired: (seq: number) => Uint8Array) {
    this.#ofKinds = db.prepare(
      'SELECT seq, at, kind, agent, action, body FROM records' +
        ' WHERE seq >= ? AND seq <= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?',
    );
    this.#leafOfExpired = leafOfExpired;
  }

  /** They are read at once: ask for a bounded part. @throws JournalError */
  ofKinds(fromSeq: number, toSeq: number, kinds: readonly string[], limit = -1): LoggedRecord[] {
    try {
      const rows = this.#ofKinds.all(fromSeq, toSeq, JSON.stringify(kinds), limit);
      return rows.map((row) => ({ ...row, leaf: this.#leaf(row) }));
    } catch (error) {
      throw toJournalError(error);
    }
  }

  #leaf({ seq, at, kind, agent, action, body }: Columns): Uint8Array {
    if (body === '') return this.#leafOfExpired(seq);
    return hash('sha256', leafInput(seq, at, kind, agent, action, body), 'buffer');
  }
}
