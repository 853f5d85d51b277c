import type Database from 'better-sqlite3-multiple-ciphers';
import { DatabaseError } from '../sqlcipher/database-error.ts';
import type { DatabaseKeys } from '../sqlcipher/open-database.ts';
import { inTransaction } from '../sqlcipher/transaction.ts';
import { KEY_BYTES, masterId, newDataKey, unwrapKey, wrapKey } from './envelope.ts';

interface DataKeyRow {
  readonly field: string;
  readonly version: number;
  readonly master: string;
  readonly wrapped: Buffer;
}

/** A data key in use. */
export interface DataKey {
  readonly version: number;
  readonly key: Buffer;
}

/**
 * The data keys, one a field and version; on disk wrapped by the master key, unwrapped in this process's memory alone.
 * The newest version of a field seals what is put.
 */
export class DataKeys {
  readonly #db: Database;
  readonly #rows: Database.Statement<[], DataKeyRow>;
  readonly #write: Database.Statement<[string, number, string, Buffer]>;
  readonly #known = new Map<string, DataKey[]>();

  constructor(db: Database) {
    this.#db = db;
    this.#rows = db.prepare('SELECT field, version, master, wrapped FROM data_keys ORDER BY field, version');
    this.#write = db.prepare('INSERT OR REPLACE INTO data_keys (field, version, master, wrapped) VALUES (?, ?, ?, ?)');
  }

  /** True before the first start: there is nothing yet that a master key could have been lost for. */
  get isEmpty(): boolean {
    return this.#rows.get() === undefined;
  }

  /** Unwraps all, and makes a first key for each field that has none. @throws DatabaseError when one does not open */
  load(masters: DatabaseKeys, fields: readonly string[]): void {
    for (const row of this.#rows.all()) this.#keep(row.field, { version: row.version, key: unwrap(row, masters) });
    const missing = fields.filter((field) => !this.#known.has(field));
    if (missing.length === 0) return;
    const master = masters.next ?? masters.current;
    if (master === null) throw masterMissing();
    inTransaction(this.#db, () => {
      for (const field of missing) this.#make(field, 1, master);
    });
  }

  /** @throws RangeError for a field that no registry names (a defect) */
  newest(field: string): DataKey {
    const newest = this.#known.get(field)?.at(-1);
    if (newest === undefined) throw new RangeError(`${field} is no protected field`);
    return newest;
  }

  of(field: string, version: number): Buffer | null {
    return this.#known.get(field)?.find((it) => it.version === version)?.key ?? null;
  }

  /** True when some data key is still wrapped by this master key. */
  isUnder(master: Uint8Array): boolean {
    const id = masterId(master);
    return this.#rows.all().some((row) => row.master === id);
  }

  /** Wraps every data key by another master key, and makes a new version of each: all of it, or nothing. */
  rewrap(masters: DatabaseKeys, to: Uint8Array): void {
    const made = inTransaction(this.#db, () => {
      for (const row of this.#rows.all()) this.#store(row.field, row.version, to, unwrap(row, masters));
      return [...this.#known].map(([field, known]) => {
        const next = { version: (known.at(-1)?.version ?? 0) + 1, key: newDataKey() };
        this.#store(field, next.version, to, next.key);
        return [field, next] as const;
      });
    });
    for (const [field, key] of made) this.#keep(field, key);
  }

  /** Forgets every version but the newest: nothing may be sealed by an older one any more. */
  dropOld(): void {
    inTransaction(this.#db, () =>
      this.#db
        .prepare(
          'DELETE FROM data_keys WHERE version < (SELECT max(version) FROM data_keys d WHERE d.field = data_keys.field)',
        )
        .run(),
    );
    for (const [field, known] of this.#known) {
      for (const { key } of known.slice(0, -1)) key.fill(0);
      this.#known.set(field, known.slice(-1));
    }
  }

  close(): void {
    for (const known of this.#known.values()) for (const { key } of known) key.fill(0);
    this.#known.clear();
  }

  #make(field: string, version: number, master: Uint8Array): void {
    const key = newDataKey();
    this.#store(field, version, master, key);
    this.#keep(field, { version, key });
  }

  #store(field: string, version: number, master: Uint8Array, key: Buffer): void {
    const id = masterId(master);
    this.#write.run(field, version, id, wrapKey(master, key, { field, version, master: id }));
  }

  #keep(field: string, key: DataKey): void {
    this.#known.set(field, [...(this.#known.get(field) ?? []), key]);
  }
}

function unwrap(row: DataKeyRow, { current, next }: DatabaseKeys): Buffer {
  const master = [current, next].find((it) => it !== null && masterId(it) === row.master) ?? null;
  const key = master === null ? null : unwrapKey(master, row.wrapped, row);
  if (key === null || key.length !== KEY_BYTES) {
    throw new DatabaseError(
      'wrong-key',
      'The protected fields cannot be opened: either the master key is not the one they were made with, or their keys ' +
        'were changed. Nothing was changed. Restore management.db and the master key from one copy.',
    );
  }
  return key;
}

export function masterMissing(): DatabaseError {
  return new DatabaseError(
    'wrong-key',
    'The master key of this data folder is missing where it was put, and there are protected fields under it. ' +
      'Restore it, or unlock the keychain it is in. No new key was made.',
  );
}
