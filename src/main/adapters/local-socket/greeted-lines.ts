import { LineSplitter } from './line-splitter.ts';

/** A client that has not shown its token by then is not one. */
const HELLO_WITHIN_MS = 2_000;

/** `silent`: no line in time. `stranger`: the first line did not show the token. `too-long`: a line was. */
export type RefusedFor = 'silent' | 'stranger' | 'too-long';

export interface LineEvents {
  /** A client's first line: true when it shows the right token. */
  readonly onHello: (line: string) => boolean;
  /** A line after it. */
  readonly onLine: (line: string) => void;
  /** Called once at the most, and nothing is taken any more. How the connection ends is for its holder to say. */
  readonly onRefused: (why: RefusedFor) => void;
}

/** The lines of one client of a local socket: until the first has shown the token, nothing else of it is read. */
export class GreetedLines {
  readonly #events: LineEvents;
  readonly #lines: LineSplitter;
  readonly #helloTimer: NodeJS.Timeout;
  #greeted = false;
  #over = false;

  constructor(maxLineBytes: number, events: LineEvents) {
    this.#lines = new LineSplitter(maxLineBytes);
    this.#events = events;
    this.#helloTimer = setTimeout(() => this.#refuse('silent'), HELLO_WITHIN_MS);
  }

  /** True once nothing is taken any more. */
  get isOver(): boolean {
    return this.#over;
  }

  /** What came over the socket. */
  take(chunk: Buffer): void {
    if (this.#over) return;
    const lines = this.#lines.push(chunk);
    if (lines === null) this.#refuse('too-long');
    for (const line of lines ?? []) if (!this.#over) this.#takeLine(line);
  }

  /** Takes nothing more, and waits for no hello. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#helloTimer);
  }

  #takeLine(line: string): void {
    if (this.#greeted) {
      this.#events.onLine(line);
      return;
    }
    clearTimeout(this.#helloTimer);
    this.#greeted = true;
    if (!this.#events.onHello(line)) this.#refuse('stranger');
  }

  #refuse(why: RefusedFor): void {
    this.#events.onRefused(why);
    this.stop();
  }
}
