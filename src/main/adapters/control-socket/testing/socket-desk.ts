import { lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../../../shared/roles.ts';
import { createDispatch } from '../../../ipc/dispatch.ts';
import { fakeConsole } from '../../../ipc/testing/fake-console.ts';
import type { Endpoint } from '../../local-socket/address.ts';
import { LineSplitter } from '../../local-socket/line-splitter.ts';
import { LocalSocketError } from '../../local-socket/local-socket-error.ts';
import type { RefusedLine } from '../connection.ts';
import { type ControlSocket, startControlSocket } from '../server.ts';

/** A data folder with control sockets on it, and bare connections to them; {@link SocketDesk.close} ends them all. */
export class SocketDesk {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'interlock-control-'));
  readonly #sockets: Socket[] = [];
  #open: ControlSocket | null = null;

  /** A fake console behind a real socket; each list tells in words what came to it. */
  async serve(options: { role?: Role; dir?: string } = {}) {
    const face = fakeConsole();
    const problems: string[] = [];
    const ended: string[] = [];
    const denied: string[] = [];
    const onDenied = ({ channel, asker, error }: RefusedLine): void => {
      denied.push(`${channel} ${asker.via} ${error.code}`);
    };
    const roleOf = (): Role => options.role ?? 'operator';
    const dispatch = createDispatch({ handlers: face.handlers, roleOf, onDenied, onFailure: () => {} });
    this.#open = await startControlSocket({
      dataDir: options.dir ?? this.dataDir,
      dispatch,
      onDelta: face.onDelta,
      onDenied,
      onSessionEnd: (session) => ended.push(session),
      by: 'operator',
      onProblem: (text) => problems.push(text),
    });
    return { face, problems, ended, denied, path: this.#open.path };
  }

  endpoint(): Endpoint {
    return JSON.parse(readFileSync(join(this.dataDir, 'control', 'endpoint.json'), 'utf8'));
  }

  /** A bare connection: what it sent back, line by line, and when it was closed. */
  bare(path: string) {
    const socket = this.owns(createConnection({ path }));
    const lines: string[] = [];
    const splitter = new LineSplitter(1 << 26);
    const waiting: (() => void)[] = [];
    const wake = (): void => {
      for (const go of waiting.splice(0)) go();
    };
    socket.on('data', (chunk: Buffer) => {
      lines.push(...(splitter.push(chunk) ?? []));
      wake();
    });
    socket.on('error', () => {});
    const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
    const until = async (enough: () => boolean): Promise<void> => {
      while (!enough()) await new Promise<void>((resolve) => waiting.push(resolve));
    };
    return { socket, lines, closed, until, say: (text: string) => socket.write(`${text}\n`) };
  }

  /** A connection that says the token first. */
  greeted() {
    const { path, token } = this.endpoint();
    const raw = this.bare(path);
    raw.say(JSON.stringify({ protocol: 1, token }));
    return raw;
  }

  /** Ends this socket with the desk. */
  owns(socket: Socket): Socket {
    this.#sockets.push(socket);
    return socket;
  }

  /** Ends the console that was served last. */
  async stop(): Promise<void> {
    await this.#open?.close();
    this.#open = null;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** The code with which it was refused; anything else as text, `null` for what was not refused. */
export async function codeOf(task: Promise<unknown>): Promise<string> {
  const error = await task.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof LocalSocketError ? error.code : String(error);
}

/** Permission bits of a file. */
export function permissionsOf(path: string): number {
  return lstatSync(path).mode & 0o777;
}
