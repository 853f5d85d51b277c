import type { Scheduler } from '../../../src/main/engine/ports.ts';
import type { WireSocket } from '../wire.ts';
import type { Passage } from './passage.ts';

/** What ccxt has for one websocket connection, as far as it is replaced here. */
export interface CcxtSocket {
  startedConnecting: boolean;
  readonly connected: Promise<unknown>;
  keepAlive: number;
  connect(backOffMs?: number): Promise<unknown>;
  isOpen(): boolean;
  send(message: unknown): Promise<void>;
  close(): unknown;
  onOpen(): void;
  onMessage(event: { readonly data: string }): void;
  onError(error: Error): void;
  onClose(event: { readonly code: number }): void;
  reset(error: Error): void;
}

interface Ends {
  readonly scheduler: Scheduler;
  readonly passage: Passage;
  connect(socket: WireSocket): void;
  onOpen(): void;
  onClosed(): void;
}

/** A websocket of ccxt's whose other end is in this process. */
export class InProcessSocket {
  readonly #socket: CcxtSocket;
  readonly #ends: Ends;
  #isOpen = false;
  #heard: (text: string) => void = () => {};
  #left: () => void = () => {};

  constructor(socket: CcxtSocket, url: URL, ends: Ends) {
    this.#socket = socket;
    this.#ends = ends;
    Object.assign(socket, {
      // Pings are of the machine's time, and nothing here falls silent unseen.
      keepAlive: 0,
      connect: (backOffMs = 0) => {
        if (!socket.startedConnecting) this.#soon(() => this.#dial(url), backOffMs);
        socket.startedConnecting = true;
        return socket.connected;
      },
      isOpen: () => this.#isOpen,
      send: async (message: unknown) => {
        const text = typeof message === 'string' ? message : JSON.stringify(message);
        this.#soon(() => this.#heard(text));
      },
      close: () => {
        this.leave();
        socket.reset(new Error('closed'));
      },
    });
  }

  /** The connection is gone, and the client learns it. */
  break(): void {
    if (!this.#isOpen) return;
    this.leave();
    this.#socket.onClose({ code: 1006 });
  }

  /** The client is gone, and the exchange learns it. */
  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#ends.onClosed();
    this.#left();
  }

  #soon(task: () => void, afterMs = 0): void {
    const { scheduler } = this.#ends;
    scheduler.at(scheduler.now() + afterMs, task);
  }

  #dial({ pathname, search }: URL): void {
    const { passage, connect, onOpen } = this.#ends;
    if (!passage.isUp) {
      this.#socket.onError(new Error('connection refused'));
      return;
    }
    this.#isOpen = true;
    onOpen();
    connect({
      path: pathname,
      query: search.slice(1),
      ip: '127.0.0.1',
      send: (message) => {
        const data = typeof message === 'string' ? message : JSON.stringify(message);
        passage.message(() => {
          if (this.#isOpen) this.#socket.onMessage({ data });
        });
      },
      close: () => this.#soon(() => this.break()),
      onMessage: (handler) => {
        this.#heard = handler;
      },
      onClose: (handler) => {
        this.#left = handler;
      },
    });
    this.#socket.onOpen();
  }
}
