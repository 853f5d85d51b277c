const NEWLINE = 10;

/** Cuts a stream of bytes into lines and holds at most one unfinished line of `maxBytes`. */
export class LineReader {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #held = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `chunk` finishes, in order; null when one is longer than allowed. */
  push(chunk: Buffer): readonly string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const piece = chunk.subarray(start, end === -1 ? chunk.length : end);
      this.#held += piece.length;
      if (this.#held > this.#maxBytes) return null;
      if (end === -1) {
        if (piece.length > 0) this.#parts.push(piece);
        return lines;
      }
      lines.push(this.#parts.length === 0 ? piece.toString('utf8') : Buffer.concat([...this.#parts, piece]).toString());
      this.#parts = [];
      this.#held = 0;
      start = end + 1;
    }
  }
}
