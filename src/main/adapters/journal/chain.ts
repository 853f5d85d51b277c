import { hash } from 'node:crypto';
import { encode } from '../../engine/domain/encoding.ts';

/**
 * The hash chain over the journal.
 *
 * A record's leaf is the UTF-8 of `[seq,at,kind,agent,action,body]`: what JSON.stringify gives for the first five,
 * without its closing bracket, then a comma, the body's own text and `]`.
 *
 *   hash(0) = 32 zero bytes
 *   hash(n) = sha256(hash(n-1) || sha256(0x00 || leaf(n)))
 *
 * The inner hash is RFC 6962's leaf hash (section 2.1: a 0x00 in front of the data). So a Merkle tree can later be
 * built over the same leaves without writing any record anew. When a record was written on the machine's clock is no
 * part of it: the head depends on the records alone.
 */

/** Bytes of a hash. */
export const HASH_BYTES = 32;

/** The text whose UTF-8 bytes are hashed for one record: 0x00 and the leaf. */
export function leafInput(
  seq: number,
  at: number,
  kind: string,
  agent: string | null,
  action: string | null,
  body: string,
): string {
  // The same texts as JSON.stringify gives, in less time.
  return `\0[${seq},${at},${encode(kind)},${encode(agent)},${encode(action)},${body}]`;
}

/**
 * One end of the chain that grows by leaves. Hashes are taken from the hash function as Latin-1 text, one character a
 * byte: for 32 bytes that is a fifth of a Buffer's time, and hex takes 0.2 µs a record longer to go in and out.
 */
export class Chain {
  /** The previous hash, then the leaf's. */
  readonly #block = Buffer.alloc(2 * HASH_BYTES);
  readonly #words = new Int32Array(this.#block.buffer, this.#block.byteOffset, this.#block.length / 4);

  /** Starts after the record that has this hash; without one, before the first record. */
  constructor(previous?: Uint8Array) {
    if (previous !== undefined) this.#block.set(previous.subarray(0, HASH_BYTES));
  }

  /** Adds the leaf of a {@link leafInput}. Returns the new head as Latin-1 text. */
  extend(input: string): string {
    return this.extendBy(hash('sha256', input, 'binary'));
  }

  /** Adds a leaf's hash, as Latin-1 text. Returns the new head likewise. */
  extendBy(leaf: string): string {
    this.#block.write(leaf, HASH_BYTES, 'latin1');
    const head = hash('sha256', this.#block, 'binary');
    this.#block.write(head, 0, 'latin1');
    return head;
  }

  /** Copies the hash of the last leaf as eight words: for so few bytes faster than any copy of bytes. */
  copyLeaf(to: Int32Array, at: number): void {
    for (let word = 0; word < 8; word += 1) to[at + word] = this.#words[8 + word] ?? 0;
  }

  /** A copy of the current head. */
  head(): Buffer {
    return Buffer.from(this.#block.subarray(0, HASH_BYTES));
  }

  /** The current head as lower-case hex. */
  headHex(): string {
    return this.#block.toString('hex', 0, HASH_BYTES);
  }
}
