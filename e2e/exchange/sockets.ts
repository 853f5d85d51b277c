import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WireSocket } from './wire.ts';

const MAX_MESSAGE = 1_000_000;

/** The websocket connections of one exchange, and what a script can do to all of them. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  readonly #open = new Set<WebSocket>();
  readonly #connect: (socket: WireSocket) => void;
  readonly #later: (send: () => void) => void;
  /** No connection is taken while it lasts. */
  refuse = false;
  /** Connections stay open, and nothing is sent on them, while it lasts. */
  silent = false;

  constructor(connect: (socket: WireSocket) => void, later: (send: () => void) => void) {
    this.#connect = connect;
    this.#later = later;
  }

  get count(): number {
    return this.#open.size;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.refuse) {
      stream.destroy();
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#opened(socket, request));
  }

  /** A script's: every connection is told this, whatever it is. */
  sayToAll(text: string): void {
    for (const socket of this.#open) socket.send(text);
  }

  /** Breaks every connection without a goodbye. */
  breakAll(): void {
    for (const socket of this.#open) socket.terminate();
  }

  #opened(socket: WebSocket, request: IncomingMessage): void {
    this.#open.add(socket);
    let onMessage = (_text: string): void => {};
    let onClose = (): void => {};
    socket.on('message', (data) => {
      // A wire format that throws is a defect of this exchange; the others' connections go on.
      try {
        onMessage(data.toString());
      } catch (error) {
        process.stderr.write(`${request.url}: ${error instanceof Error ? error.stack : error}\n`);
        socket.close(1011);
      }
    });
    // A frame too long or malformed ends the connection; `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#open.delete(socket);
      onClose();
    });
    const url = new URL(request.url ?? '/', 'https://exchange');
    this.#connect({
      path: url.pathname,
      query: url.search.slice(1),
      ip: request.socket.remoteAddress ?? '',
      send: (message) => {
        if (this.silent) return;
        const text = typeof message === 'string' ? message : JSON.stringify(message);
        this.#later(() => {
          if (socket.readyState === socket.OPEN) socket.send(text);
        });
      },
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handler) => {
        onMessage = handler;
      },
      onClose: (handler) => {
        onClose = handler;
      },
    });
  }
}
