const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into lines of at most `maxBytes`. `push` returns the finished lines, or null once a line is too
 * long: then nothing more is taken. Bytes that are not UTF-8 become replacement characters, which no request holds.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #waiting = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      if (this.#waiting + end - from > this.#maxBytes) return null;
      this.#parts.push(chunk.subarray(from, end));
      lines.push(Buffer.concat(this.#parts).toString('utf8'));
      this.#parts = [];
      this.#waiting = 0;
      from = end + 1;
    }
    if (from < chunk.length) {
      this.#parts.push(chunk.subarray(from));
      this.#waiting += chunk.length - from;
    }
    return this.#waiting > this.#maxBytes ? null : lines;
  }
}
