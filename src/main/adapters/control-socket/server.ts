import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { type Endpoint, newEndpoint, type Place, publishEndpoint, thisPlace, withdrawEndpoint } from './address.ts';
import { MAX_CONNECTIONS } from './bounds.ts';
import { isAnswered } from './client.ts';
import { ControlConnection, type ControlService } from './connection.ts';
import { ControlError } from './control-error.ts';

export interface ControlSocketOptions extends ControlService {
  readonly dataDir: string;
  /** Where sockets may be put; this machine's place unless a test says otherwise. */
  readonly place?: Place;
}

export interface ControlSocket {
  /** The socket's path. */
  readonly path: string;
  close(): Promise<void>;
}

/**
 * Makes sure that no live console serves this data folder. Rejects with ControlError 'already-running' when one does.
 * Ask before the journal is opened; starting the socket asks again.
 */
export async function checkFree(dataDir: string, place: Place = thisPlace()): Promise<void> {
  if (!(await isAnswered(dataDir, place))) return;
  throw new ControlError('already-running', 'Another console already runs with this data folder.');
}

/**
 * Opens the control socket of this data folder (N1): a Unix socket or named pipe, for its owner alone, never a port.
 * A socket that a dead process left is replaced. Rejects with ControlError 'already-running' when a live console
 * answers there, and 'unsafe' when a folder is not the owner's alone.
 */
export async function startControlSocket(options: ControlSocketOptions): Promise<ControlSocket> {
  const place = options.place ?? thisPlace();
  const { dataDir } = options;
  await checkFree(dataDir, place);
  const endpoint = newEndpoint(dataDir, place);
  const connections = new Set<ControlConnection>();
  const server = createServer((socket) => {
    const connection = new ControlConnection(socket, endpoint.token, options, () => connections.delete(connection));
    connections.add(connection);
  });
  server.maxConnections = MAX_CONNECTIONS;
  await listen(server, endpoint, place);
  publishEndpoint(dataDir, endpoint);
  // A failed accept (say, no file descriptor left) must not end the console.
  server.on('error', () => options.onProblem('the control socket could not take a connection'));

  return {
    path: endpoint.path,
    close: () =>
      new Promise((resolve) => {
        withdrawEndpoint(dataDir, endpoint, place);
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}

function listen(server: Server, endpoint: Endpoint, place: Place): Promise<void> {
  const pipe = place.platform === 'win32';
  if (!pipe) rmSync(endpoint.path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new ControlError('unsafe', `The control socket could not be opened (${codeOf(error)}).`)),
    );
    server.listen({ path: endpoint.path, readableAll: false, writableAll: false }, () => {
      server.removeAllListeners('error');
      // Until this line the folder, which is the owner's alone, keeps others out.
      if (!pipe) chmodSync(endpoint.path, 0o600);
      resolve();
    });
  });
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
