import type Database from 'better-sqlite3-multiple-ciphers';
import { HASH_BYTES } from '../chain.ts';

/**
 * Rows as bytes, made by the database in one call: reading a value at a time would take longer than all the hashing,
 * and bytes are handed to another thread without a copy. One row behind the other, each is a head of whole numbers as
 * text, `seq,at,kind,agent,action,body,leaf;` (the last five are lengths in bytes, -1 for null), and then the bytes of
 * hash, kind, agent, action, body and, of an expired record, its kept leaf hash. The limit keeps it from looking at a row
 * behind the last, which may be damaged.
 */
const CHUNK = `SELECT CAST(group_concat(concat(
  seq, ',', at, ',', octet_length(kind), ',', coalesce(octet_length(agent), -1), ',',
  coalesce(octet_length(action), -1), ',', octet_length(body), ',', coalesce(octet_length(leaf), -1), ';',
  CASE octet_length(hash) WHEN ${HASH_BYTES} THEN hash ELSE zeroblob(${HASH_BYTES}) END,
  kind, agent, action, body, leaf), '') AS BLOB)
FROM (
  SELECT records.*, leaf FROM records LEFT JOIN expired USING (seq)
  WHERE seq >= ? AND seq <= ? ORDER BY seq LIMIT ?
)`;

/** Reads rows as bytes. No statement stays open between two calls. */
export class RowChunks {
  readonly #chunk: Database.Statement<[number, number, number], Buffer | null>;

  constructor(db: Database) {
    this.#chunk = db.prepare<[number, number, number], Buffer | null>(CHUNK).pluck(true);
  }

  /** The rows that are there, both ends included; the bytes are the caller's own. */
  read(fromSeq: number, toSeq: number): Uint8Array<ArrayBuffer> {
    const rows = this.#chunk.get(fromSeq, toSeq, toSeq - fromSeq + 1);
    return rows == null ? new Uint8Array(0) : new Uint8Array(rows);
  }
}

/** One row of a chunk. Hashes are Latin-1 text, a character a byte. */
export interface ChunkRow {
  readonly seq: number;
  readonly at: number;
  readonly hash: string;
  readonly kind: string;
  readonly agent: string | null;
  readonly action: string | null;
  /** Where the body lies in the chunk. */
  readonly bodyFrom: number;
  readonly bodyTo: number;
  /** Of an expired record; empty when none is kept. */
  readonly leaf: string;
}

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const MINUS = 0x2d;
const ZERO = 0x30;
const NUMBERS = 7;

/** Walks through the rows of a chunk. */
export class ChunkRows {
  readonly bytes: Buffer;
  readonly #numbers = new Array<number>(NUMBERS).fill(0);
  #next = 0;

  constructor(chunk: Uint8Array) {
    this.bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }

  /** The next row; null behind the last. */
  next(): ChunkRow | null {
    if (this.#next >= this.bytes.length) return null;
    this.#readNumbers();
    const [seq = 0, at = 0, kind = 0, agent = 0, action = 0, body = 0, leaf = 0] = this.#numbers;
    const row = {
      seq,
      at,
      hash: this.#take('latin1', HASH_BYTES),
      kind: this.#take('utf8', kind),
      agent: agent < 0 ? null : this.#take('utf8', agent),
      action: action < 0 ? null : this.#take('utf8', action),
      bodyFrom: this.#next,
      bodyTo: this.#next + body,
    };
    this.#next += body;
    return { ...row, leaf: leaf < 0 ? '' : this.#take('latin1', leaf) };
  }

  #take(encoding: 'latin1' | 'utf8', length: number): string {
    const from = this.#next;
    this.#next += length;
    return this.bytes.toString(encoding, from, this.#next);
  }

  #readNumbers(): void {
    let at = this.#next;
    for (let n = 0; n < NUMBERS; n += 1) {
      const isNegative = this.bytes[at] === MINUS;
      if (isNegative) at += 1;
      let value = 0;
      for (let byte = this.bytes[at]; byte !== COMMA && byte !== SEMICOLON; byte = this.bytes[at]) {
        if (byte === undefined) throw new RangeError('a chunk of rows ends in the middle of a row');
        value = value * 10 + byte - ZERO;
        at += 1;
      }
      this.#numbers[n] = isNegative ? -value : value;
      at += 1;
    }
    this.#next = at;
  }
}
