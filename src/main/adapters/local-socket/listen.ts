import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { type Endpoint, newEndpoint, type Place, publishEndpoint, withdrawEndpoint } from './address.ts';
import { LocalSocketError } from './local-socket-error.ts';
import type { LocalService } from './service.ts';

export interface ListenOptions {
  readonly dataDir: string;
  readonly service: LocalService;
  readonly place: Place;
  readonly maxConnections: number;
  readonly onConnection: (socket: Socket, token: string) => void;
  /** A connection could not be taken (say, no file descriptor is left); the service goes on. */
  readonly onFault: () => void;
}

export interface LocalServer {
  /** The socket's path. */
  readonly path: string;
  /** Takes no more connections, and takes the endpoint back. Those that are open are their holder's to end. */
  close(): Promise<void>;
}

/**
 * Opens a service of this data folder: a Unix socket or named pipe for its owner alone, never a port. A socket that a
 * dead process left is replaced; make sure first that nobody answers there (dial.ts). Rejects with LocalSocketError.
 */
export async function listenLocally(options: ListenOptions): Promise<LocalServer> {
  const { dataDir, service, place, maxConnections, onConnection, onFault } = options;
  const endpoint = newEndpoint(dataDir, service, place);
  const server = createServer((socket) => onConnection(socket, endpoint.token));
  server.maxConnections = maxConnections;
  await listen(server, endpoint, service, place);
  publishEndpoint(dataDir, service, endpoint);
  server.on('error', onFault);
  return {
    path: endpoint.path,
    close: () =>
      new Promise((resolve) => {
        withdrawEndpoint(dataDir, service, endpoint, place);
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, endpoint: Endpoint, service: LocalService, place: Place): Promise<void> {
  const pipe = place.platform === 'win32';
  if (!pipe) rmSync(endpoint.path, { force: true });
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new LocalSocketError('unsafe', `The ${service.words} could not be opened (${codeOf(error)}).`)),
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
