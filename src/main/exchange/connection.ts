import type { Socket } from 'node:net';
import {
  type FromClient,
  FromClient as FromClientJson,
  type FromExchange,
  Hello,
  lineOf,
  MAX_LINE_BYTES,
  MAX_UNREAD_BYTES,
  type Role,
  readLine,
  type Welcome,
} from '../adapters/exchange/protocol.ts';
import { LineSplitter } from '../adapters/local-socket/line-splitter.ts';
import { isSameSecret } from '../adapters/local-socket/secret.ts';

/** A client that has not shown its token by then is not one. */
const HELLO_WITHIN_MS = 2_000;

export interface ConnectionEvents {
  /** It showed the token. */
  readonly onHello: (connection: Connection, role: Role, pid: number) => void;
  readonly onMessage: (connection: Connection, message: FromClient) => void;
  readonly onEnd: (connection: Connection) => void;
}

/** One client. Until it has shown the token nothing else of it is read; a line that is none of the protocol's ends it. */
export class Connection {
  readonly #socket: Socket;
  readonly #token: string;
  readonly #events: ConnectionEvents;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES);
  readonly #helloTimer: NodeJS.Timeout;
  #greeted = false;
  #over = false;

  constructor(socket: Socket, token: string, events: ConnectionEvents) {
    this.#socket = socket;
    this.#token = token;
    this.#events = events;
    this.#helloTimer = setTimeout(() => this.refuse('nothing was said'), HELLO_WITHIN_MS);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    // A reset by the client is its own affair; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(this.#helloTimer);
      this.#over = true;
      events.onEnd(this);
    });
  }

  /** True once nothing of it is taken any more. */
  get isOver(): boolean {
    return this.#over;
  }

  send(message: FromExchange | Welcome): void {
    if (this.#over) return;
    this.#socket.write(lineOf(message));
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.refuse('what was sent was not read');
  }

  /** Says why and ends the connection; nothing that it sends afterwards is taken. */
  refuse(why: string): void {
    this.send({ type: 'complaint', why });
    this.end();
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#helloTimer);
    // What was said reaches the client; one that does not read is not waited for.
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), HELLO_WITHIN_MS).unref();
  }

  #take(chunk: Buffer): void {
    if (this.#over) return;
    const lines = this.#lines.push(chunk);
    if (lines === null) this.refuse('a line was too long');
    // One write for all that comes of one chunk.
    this.#socket.cork();
    for (const line of lines ?? []) if (!this.#over) this.#takeLine(line);
    this.#socket.uncork();
  }

  #takeLine(line: string): void {
    if (!this.#greeted) {
      const hello = readLine(Hello, line);
      if (hello === null || !isSameSecret(hello.token, this.#token)) {
        this.refuse('the token was not shown, or is not that of this exchange');
        return;
      }
      clearTimeout(this.#helloTimer);
      this.#greeted = true;
      this.#events.onHello(this, hello.role, hello.pid);
      return;
    }
    const message = readLine(FromClientJson, line);
    if (message === null) this.refuse('a line was none of the protocol of this exchange');
    else this.#events.onMessage(this, message);
  }
}
