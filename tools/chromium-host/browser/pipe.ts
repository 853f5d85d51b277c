import type { Readable, Writable } from 'node:stream';

/** What one event or answer of the debugging protocol carries; its readers check what they use. */
export type Params = Readonly<Record<string, unknown>>;
type Listener = (params: Params, sessionId: string | undefined) => void;

/**
 * The Chrome DevTools Protocol over the browser's pipe: JSON messages, each ended by a zero byte. No port is open, and
 * nobody but this process can speak on it.
 */
export class DevToolsPipe {
  readonly #out: Writable;
  readonly #waiting = new Map<number, { resolve: (result: Params) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Map<string, Listener[]>();
  #parts: Buffer[] = [];
  #lastId = 0;
  #closed = false;

  constructor(out: Writable, into: Readable) {
    this.#out = out;
    into.on('data', (chunk: Buffer) => this.#take(chunk));
    into.on('close', () => this.close());
    // A browser that dies breaks the pipe; its exit is what is reported.
    into.on('error', () => this.close());
    out.on('error', () => this.close());
  }

  /** Calls still unanswered: how far the browser is behind. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** One command; rejects when the browser refuses it or goes away. */
  send(method: string, params: object = {}, sessionId?: string): Promise<Params> {
    if (this.#closed) return Promise.reject(new Error('the browser is gone'));
    this.#lastId += 1;
    const id = this.#lastId;
    const session = sessionId === undefined ? {} : { sessionId };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#out.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  on(method: string, listener: Listener): void {
    this.#listeners.set(method, [...(this.#listeners.get(method) ?? []), listener]);
  }

  close(): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(new Error('the browser is gone'));
    this.#waiting.clear();
  }

  #take(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      this.#parts.push(chunk.subarray(from, end));
      this.#message(JSON.parse(Buffer.concat(this.#parts).toString('utf8')));
      this.#parts = [];
      from = end + 1;
    }
    if (from < chunk.length) this.#parts.push(chunk.subarray(from));
  }

  #message(message: {
    id?: number;
    method?: string;
    params?: Params;
    result?: Params;
    error?: { message: string };
    sessionId?: string;
  }): void {
    if (message.id !== undefined) {
      const call = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) call?.resolve(message.result ?? {});
      else call?.reject(new Error(message.error.message));
      return;
    }
    for (const listener of this.#listeners.get(message.method ?? '') ?? []) {
      listener(message.params ?? {}, message.sessionId);
    }
  }
}
