import type Database from 'better-sqlite3-multiple-ciphers';
import { HASH_BYTES } from '../chain.ts';

/**
 * Rows as bytes, made by the database in one call, with their leaf inputs laid out as they are hashed: a value read at a
 * time would take longer than all the hashing, and so would strings made of bytes to become bytes again. The bytes are
 * handed to another thread without a copy.
 *
 * One row stands behind the other. Each is a head of whole numbers as text, `seq,content,length;` (what is left of it,
 * see {@link Content}, and how many bytes its leaf input has), and then its hash and its leaf input. For well-formed text
 * json_quote writes what JSON.stringify does; where it were not, the hash would not fit. The limit keeps it from looking
 * at a row behind the last, which may be damaged, and has each leaf input made once. Kept leaf hashes are read beside
 * it: looking for one at each row would take a third as long again.
 */
const CHUNK = `SELECT CAST(group_concat(concat(
  seq, ',', content, ',', octet_length(input), ';',
  CASE octet_length(hash) WHEN ${HASH_BYTES} THEN hash ELSE zeroblob(${HASH_BYTES}) END, input), '') AS BLOB)
FROM (
  SELECT seq, hash,
    CASE WHEN body <> '' THEN 2 + (kind = 'retention.expired') ELSE agent IS NOT NULL OR action IS NOT NULL END AS content,
    concat(char(0), '[', seq, ',', at, ',', json_quote(kind), ',', json_quote(agent), ',', json_quote(action), ',',
      body, ']') AS input
  FROM records
  WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?
)`;

/** What is left of a record's content; `letsGo` is whole, and says what else was let go. */
export const Content = { none: 0, withoutBody: 1, whole: 2, letsGo: 3 } as const;

/** Leaf hashes that are kept of expired records, by the record's number. Latin-1 text, a character a byte. */
export type KeptLeaves = ReadonlyMap<number, string>;

/** Reads rows as bytes. No statement stays open between two calls. */
export class RowChunks {
  readonly #chunk: Database.Statement<[number, number, number], Buffer<ArrayBuffer> | null>;
  readonly #leaves: Database.Statement<[number, number], [number, Buffer]>;

  constructor(db: Database) {
    this.#chunk = db.prepare<[number, number, number], Buffer<ArrayBuffer> | null>(CHUNK).pluck(true);
    this.#leaves = db
      .prepare<[number, number], [number, Buffer]>('SELECT seq, leaf FROM expired WHERE seq >= ? AND seq <= ?')
      .raw(true);
  }

  /** The rows that are there, both ends included. Nothing else lies in the bytes' buffer, so it can be handed over. */
  read(fromSeq: number, toSeq: number): Uint8Array<ArrayBuffer> {
    return this.#chunk.get(fromSeq, toSeq, toSeq - fromSeq + 1) ?? new Uint8Array(0);
  }

  /** The leaf hashes kept of records from the one to the other. */
  kept(fromSeq: number, toSeq: number): KeptLeaves {
    return new Map(this.#leaves.all(fromSeq, toSeq).map(([seq, leaf]) => [seq, leaf.toString('latin1')]));
  }
}

/** One row of a chunk. Hashes are Latin-1 text, a character a byte. */
export interface ChunkRow {
  readonly seq: number;
  /** One of {@link Content}. */
  readonly content: number;
  readonly hash: string;
  /** What is hashed for its leaf. */
  readonly input: Uint8Array;
}

const COMMA = 0x2c;
const ZERO = 0x30;
const SEMICOLON = 0x3b;

/** Walks through the rows of a chunk. */
export class ChunkRows {
  readonly #bytes: Buffer;
  #next = 0;

  constructor(chunk: Uint8Array) {
    this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  /** The next row; null behind the last. */
  next(): ChunkRow | null {
    if (this.#next >= this.#bytes.length) return null;
    const seq = this.#number();
    const content = this.#number();
    const input = this.#number();
    return {
      seq,
      content,
      hash: this.#text(HASH_BYTES),
      input: this.#bytes.subarray(this.#next, this.#skip(input)),
    };
  }

  /** Returns where the next part begins. */
  #skip(length: number): number {
    this.#next += length;
    return this.#next;
  }

  #text(length: number): string {
    return this.#bytes.toString('latin1', this.#next, this.#skip(length));
  }

  /** A whole number and what stands behind it. */
  #number(): number {
    let at = this.#next;
    let value = 0;
    for (let byte = this.#bytes[at]; byte !== COMMA && byte !== SEMICOLON; byte = this.#bytes[at]) {
      if (byte === undefined) throw new RangeError('a chunk of rows ends in the middle of a row');
      value = value * 10 + byte - ZERO;
      at += 1;
    }
    this.#next = at + 1;
    return value;
  }
}
