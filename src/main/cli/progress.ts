import { terminalOutput } from '../adapters/terminal/output.ts';

const CLEAR = '\r\u001b[K';

/** One line on the terminal that says how far something is; nothing where standard error is no terminal. */
export class Progress {
  readonly #what: string;
  readonly #of: string;
  readonly #write: ((text: string) => void) | null;
  #shown = '';

  /** `of`: what is counted. */
  constructor(what: string, of = 'records') {
    this.#what = what;
    this.#of = of;
    this.#write = process.stderr.isTTY ? terminalOutput(2) : null;
  }

  get isShown(): boolean {
    return this.#write !== null;
  }

  show(done: number, total: number): void {
    const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
    const line = `${this.#what}: ${percent} % of ${total} ${this.#of}`;
    if (line !== this.#shown) this.#write?.(`${CLEAR}${line}`);
    this.#shown = line;
  }

  /** Takes the line away again. */
  end(): void {
    if (this.#shown !== '') this.#write?.(CLEAR);
    this.#shown = '';
  }
}
