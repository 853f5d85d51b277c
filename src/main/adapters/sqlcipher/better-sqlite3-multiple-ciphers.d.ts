/**
 * The part of the database driver that is used here. The package's own declarations are for an older version and are
 * not named in its `exports`, so TypeScript does not find them.
 */
declare module 'better-sqlite3-multiple-ciphers' {
  namespace Database {
    interface Statement<Parameters extends readonly unknown[] = unknown[], Result = unknown> {
      run(...parameters: Parameters): { changes: number };
      get(...parameters: Parameters): Result | undefined;
      all(...parameters: Parameters): Result[];
      iterate(...parameters: Parameters): IterableIterator<Result>;
      /** Results are the first column alone. */
      pluck(on: boolean): this;
      /** Results are arrays of the columns. */
      raw(on: boolean): this;
    }

    /** What every failure of SQLite is thrown as; the code is SQLite's extended one, such as `SQLITE_IOERR_WRITE`. */
    class SqliteError extends Error {
      readonly code: string;
    }
  }

  class Database {
    static readonly SqliteError: typeof Database.SqliteError;
    readonly open: boolean;
    readonly inTransaction: boolean;
    constructor(file: string, options?: { readonly timeout?: number });
    prepare<Parameters extends readonly unknown[] = unknown[], Result = unknown>(
      sql: string,
    ): Database.Statement<Parameters, Result>;
    transaction(work: () => void): () => void;
    exec(sql: string): this;
    pragma(sql: string, options?: { readonly simple?: boolean }): unknown;
    /** Hands over the key's bytes. Throws nothing when it does not fit: the first read does. */
    key(key: Buffer): number;
    /** Encrypts every page anew with this key. */
    rekey(key: Buffer): number;
    close(): this;
  }
  export = Database;
}
