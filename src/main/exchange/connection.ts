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
import { GreetedLines, type RefusedFor } from '../adapters/local-socket/greeted-lines.ts';
import { isSameSecret } from '../adapters/local-socket/secret.ts';

/** A client that does not read what was said last is not waited for longer. */
const LET_GO_WITHIN_MS = 2_000;

const REFUSED: Readonly<Record<RefusedFor, string>> = {
  silent: 'nothing was said',
  stranger: 'the token was not shown or is not that of this exchange, or it speaks another version of the protocol',
  'too-long': 'a line was too long',
};

export interface ConnectionEvents {
  /** It showed the token. */
  readonly onHello: (connection: Connection, role: Role, pid: number) => void;
  readonly onMessage: (connection: Connection, message: FromClient) => void;
  readonly onEnd: (connection: Connection) => void;
}

/** One client. Until it has shown the token nothing else of it is read; a line that is none of the protocol's ends it. */
export class Connection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #lines: GreetedLines;

  constructor(socket: Socket, token: string, events: ConnectionEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#lines = new GreetedLines(MAX_LINE_BYTES, {
      onHello: (line) => this.#takeHello(line, token),
      onLine: (line) => this.#takeLine(line),
      onRefused: (why) => this.refuse(REFUSED[why]),
    });
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    // A reset by the client is its own affair; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#lines.stop();
      events.onEnd(this);
    });
  }

  /** True once nothing of it is taken any more. */
  get isOver(): boolean {
    return this.#lines.isOver;
  }

  send(message: FromExchange | Welcome): void {
    if (this.isOver) return;
    this.#socket.write(lineOf(message));
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.refuse('what was sent was not read');
  }

  /** Says why and ends the connection; nothing that it sends afterwards is taken. */
  refuse(why: string): void {
    this.send({ type: 'complaint', why });
    this.end();
  }

  end(): void {
    this.#lines.stop();
    // What was said reaches the client; one that does not read is not waited for.
    this.#socket.end();
    setTimeout(() => this.#socket.destroy(), LET_GO_WITHIN_MS).unref();
  }

  #take(chunk: Buffer): void {
    // One write for all that comes of one chunk.
    this.#socket.cork();
    this.#lines.take(chunk);
    this.#socket.uncork();
  }

  /** True when the token was shown. */
  #takeHello(line: string, token: string): boolean {
    const hello = readLine(Hello, line);
    if (hello === null || !isSameSecret(hello.token, token)) return false;
    this.#events.onHello(this, hello.role, hello.pid);
    return true;
  }

  #takeLine(line: string): void {
    const message = readLine(FromClientJson, line);
    if (message === null) this.refuse('a line was none of the protocol of this exchange');
    else this.#events.onMessage(this, message);
  }
}
