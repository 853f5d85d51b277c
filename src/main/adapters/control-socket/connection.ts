import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Asker, CallError, CallResult, InvokeChannel } from '../../../shared/ipc/contract.ts';
import type { ConsoleDelta } from '../../../shared/view/delta.ts';
import { GreetedLines, type RefusedFor } from '../local-socket/greeted-lines.ts';
import { readJson } from '../local-socket/read-json.ts';
import { isSameSecret } from '../local-socket/secret.ts';
import { MAX_FLOOD_A_SECOND, MAX_LINES_A_SECOND, MAX_REQUEST_BYTES, MAX_UNREAD_BYTES } from './bounds.ts';
import { Hello, Request, Subscribe } from './messages.ts';

/** What was refused before it could be a call. */
export interface RefusedLine {
  /** The channel asked for; in brackets what it was instead. */
  readonly channel: string;
  readonly asker: Asker;
  readonly error: Pick<CallError, 'code'>;
}

/** What the socket serves: the console's calls and deltas, in the shape that its gateway has. */
export interface ControlService {
  /** Checks and runs one call; never rejects. */
  readonly dispatch: (channel: unknown, request: unknown, asker: Asker) => Promise<CallResult<InvokeChannel>>;
  readonly onDelta: (listener: (delta: ConsoleDelta) => void) => () => void;
  /** Told of a wrong token, a line that is no request, and once a second of lines that were too many (P7). */
  readonly onDenied: (refused: RefusedLine) => void;
  /** A connection is gone, and what was unlocked on it with it. */
  readonly onSessionEnd: (session: string) => void;
  /** The name that goes into the journal for them. */
  readonly by: string;
  /** Told in words of a client that was refused or a fault of the socket. */
  readonly onProblem: (text: string) => void;
}

const REFUSED: Readonly<Record<RefusedFor, string>> = {
  silent: 'a client of the control socket said nothing',
  stranger: 'a client of the control socket did not show the right token',
  'too-long': 'a client of the control socket sent a line that is too long',
};

/** One client. Until it has shown the token nothing else of it is read; whatever it sends, it cannot break more. */
export class ControlConnection {
  readonly #socket: Socket;
  readonly #service: ControlService;
  /** One connection's session: an unlocked role ends with it. */
  readonly #asker: Asker;
  readonly #lines: GreetedLines;
  #unsubscribe: (() => void) | null = null;
  #second = 0;
  #linesThisSecond = 0;

  constructor(socket: Socket, token: string, service: ControlService, onEnd: () => void) {
    this.#socket = socket;
    this.#service = service;
    this.#asker = { by: service.by, via: 'socket', session: randomUUID() };
    this.#lines = new GreetedLines(MAX_REQUEST_BYTES, {
      onHello: (line) => this.#takeHello(line, token),
      onLine: (line) => this.#takeLine(line),
      onRefused: (why) => {
        if (why !== 'silent') this.#deny(`(${why})`, why === 'stranger' ? 'FORBIDDEN_SENDER' : 'BAD_REQUEST');
        this.#refuse(REFUSED[why]);
      },
    });
    socket.on('data', (chunk: Buffer) => this.#lines.take(chunk));
    // A reset by the client is its own affair; 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#lines.stop();
      this.#unsubscribe?.();
      service.onSessionEnd(this.#asker.session);
      onEnd();
    });
  }

  /** Ends the connection from this side. */
  end(): void {
    this.#lines.stop();
    this.#socket.destroy();
  }

  #takeLine(line: string): void {
    const count = this.#count();
    if (count > MAX_FLOOD_A_SECOND) {
      this.#refuse('a client of the control socket flooded it');
      return;
    }
    // Journalled once a second: what is refused for coming too fast must not fill the journal as fast.
    if (count === MAX_LINES_A_SECOND + 1) this.#deny('(too many)', 'REFUSED');
    const message = readJson(line);
    if (Subscribe.safeParse(message).success) {
      this.#unsubscribe ??= this.#service.onDelta((payload) => this.#send({ event: 'console.delta', payload }));
      return;
    }
    const request = Request.safeParse(message);
    if (!request.success) {
      if (count <= MAX_LINES_A_SECOND) this.#deny('(no request)', 'BAD_REQUEST');
      this.#send({ complaint: 'This line is not a request of the control socket.' });
      return;
    }
    const { id, channel, request: payload } = request.data;
    if (count > MAX_LINES_A_SECOND && channel !== 'kill.engage') {
      this.#send({ id, ok: false, error: { code: 'REFUSED', message: 'Too many requests in one second.' } });
      return;
    }
    void this.#service.dispatch(channel, payload, this.#asker).then((result) => this.#send({ id, ...result }));
  }

  /** True when the token was shown. */
  #takeHello(line: string, token: string): boolean {
    const hello = Hello.safeParse(readJson(line));
    if (!hello.success || !isSameSecret(hello.data.token, token)) return false;
    this.#send({ welcome: 1 });
    return true;
  }

  /** Lines taken in this second, this one included. */
  #count(): number {
    const second = Math.floor(performance.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#linesThisSecond = 0;
    }
    this.#linesThisSecond += 1;
    return this.#linesThisSecond;
  }

  #send(message: object): void {
    if (this.#socket.destroyed || !this.#socket.writable) return;
    this.#socket.write(`${JSON.stringify(message)}\n`);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.#refuse('a client of the control socket does not read');
  }

  #deny(channel: string, code: CallError['code']): void {
    this.#service.onDenied({ channel, asker: this.#asker, error: { code } });
  }

  #refuse(why: string): void {
    this.#lines.stop();
    this.#service.onProblem(`${why}: its connection was closed`);
    this.#socket.destroy();
  }
}
