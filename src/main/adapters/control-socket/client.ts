import type { Socket } from 'node:net';
import { type CallResult, contract, type InvokeChannel, type RequestOf } from '../../../shared/ipc/contract.ts';
import type { ConsoleDelta } from '../../../shared/view/delta.ts';
import { type Endpoint, type Place, thisPlace } from '../local-socket/address.ts';
import { CONNECT_WITHIN_MS, dial } from '../local-socket/dial.ts';
import { LineSplitter } from '../local-socket/line-splitter.ts';
import { LocalSocketError } from '../local-socket/local-socket-error.ts';
import { readJson } from '../local-socket/read-json.ts';
import { MAX_REPLY_BYTES } from './bounds.ts';
import { Event, Reply, Welcome } from './messages.ts';
import { CONTROL } from './service.ts';

export interface ControlClient {
  /**
   * One call, checked over there as a window's is. Rejects with LocalSocketError 'closed' when the console goes away,
   * 'no-answer' when it hangs.
   */
  invoke<C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<CallResult<C>>;
  /** Calls `listener` with each delta from now on. Returns the way to stop. */
  onDelta(listener: (delta: ConsoleDelta) => void): () => void;
  /** Resolves when the connection has ended, by whichever side. */
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Connects to the console that runs with this data folder. Rejects with LocalSocketError: 'not-running' when none does,
 * 'no-answer' when one does that says nothing in time.
 */
export async function connectControl(dataDir: string, place: Place = thisPlace()): Promise<ControlClient> {
  const { socket, endpoint } = await dial(dataDir, CONTROL, place);
  const client = new Connected(socket);
  await client.greet(endpoint);
  return client;
}

/** A kill is answered in the turn in which it is taken; anything else may have to read or verify a whole journal. */
const ANSWER_WITHIN_MS = { kill: 10_000, other: 600_000 };

class Connected implements ControlClient {
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #lines = new LineSplitter(MAX_REPLY_BYTES);
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(delta: ConsoleDelta) => void>();
  #nextId = 1;
  #subscribed = false;
  #pid = 0;
  #onWelcome: ((error?: LocalSocketError) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        const error = new LocalSocketError('closed', 'The console closed the connection before it answered.');
        this.#onWelcome?.(new LocalSocketError('refused', 'The console did not accept this client.'));
        for (const { reject } of this.#waiting.values()) reject(error);
        this.#waiting.clear();
        resolve();
      });
    });
  }

  greet({ token, pid }: Endpoint): Promise<void> {
    this.#pid = pid;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#onWelcome?.(noAnswer(pid)), CONNECT_WITHIN_MS);
      this.#onWelcome = (error) => {
        clearTimeout(late);
        this.#onWelcome = null;
        if (error === undefined) return resolve();
        this.#socket.destroy();
        reject(error);
      };
      this.#send({ protocol: 1, token });
    });
  }

  invoke<C extends InvokeChannel>(channel: C, request: RequestOf<C>): Promise<CallResult<C>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new LocalSocketError('closed', 'The connection to the console is closed.'));
        return;
      }
      const settle = (result: unknown): void => {
        const answer = result as CallResult<InvokeChannel>;
        if (answer.ok && !contract[channel].reply.safeParse(answer.value).success) reject(protocolError());
        // The reply was checked above by the schema of this very channel.
        else resolve(answer as CallResult<C>);
      };
      const within = channel === 'kill.engage' ? ANSWER_WITHIN_MS.kill : ANSWER_WITHIN_MS.other;
      const late = setTimeout(() => {
        this.#waiting.delete(id);
        reject(noAnswer(this.#pid));
      }, within);
      this.#waiting.set(id, {
        resolve: (result) => {
          clearTimeout(late);
          settle(result);
        },
        reject: (error) => {
          clearTimeout(late);
          reject(error);
        },
      });
      this.#send({ id, channel, request });
    });
  }

  onDelta(listener: (delta: ConsoleDelta) => void): () => void {
    this.#listeners.add(listener);
    if (!this.#subscribed) this.#send({ subscribe: 'console.delta' });
    this.#subscribed = true;
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.end();
  }

  #take(chunk: Buffer): void {
    const lines = this.#lines.push(chunk);
    if (lines === null) this.#socket.destroy();
    for (const line of lines ?? []) this.#takeMessage(readJson(line));
  }

  #takeMessage(message: unknown): void {
    if (this.#onWelcome !== null) {
      this.#onWelcome(Welcome.safeParse(message).success ? undefined : protocolError());
      return;
    }
    const reply = Reply.safeParse(message);
    if (reply.success) {
      const { id, ...result } = reply.data;
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
      return;
    }
    const event = Event.safeParse(message);
    if (event.success) for (const listener of this.#listeners) listener(event.data.payload);
  }

  #send(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }
}

/** The advice is for a kill above all, which a console that hangs cannot take over its socket. */
function noAnswer(pid: number): LocalSocketError {
  return new LocalSocketError(
    'no-answer',
    `The console (process ${pid}) does not answer. Put a file named KILL into its data folder: a global kill as soon as ` +
      'the console goes on, or at its next start. If it does not go on, end that process and repeat the command.',
  );
}

function protocolError(): LocalSocketError {
  return new LocalSocketError('protocol', 'What answers there does not speak as this version of the console does.');
}
