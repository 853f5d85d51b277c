import { type Place, thisPlace } from '../local-socket/address.ts';
import { isAnswered } from '../local-socket/dial.ts';
import { listenLocally } from '../local-socket/listen.ts';
import { LocalSocketError } from '../local-socket/local-socket-error.ts';
import { MAX_CONNECTIONS } from './bounds.ts';
import { ControlConnection, type ControlService } from './connection.ts';
import { CONTROL } from './service.ts';

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
 * Makes sure that no live console serves this data folder. Rejects with LocalSocketError 'already-running' when one does.
 * Ask before the journal is opened; starting the socket asks again.
 */
export async function checkFree(dataDir: string, place: Place = thisPlace()): Promise<void> {
  if (!(await isAnswered(dataDir, CONTROL, place))) return;
  throw new LocalSocketError('already-running', 'Another console already runs with this data folder.');
}

/**
 * Opens the control socket of this data folder (N1): a Unix socket or named pipe, for its owner alone, never a port.
 * A socket that a dead process left is replaced. Rejects with LocalSocketError 'already-running' when a live console
 * answers there, and 'unsafe' when a folder is not the owner's alone.
 */
export async function startControlSocket(options: ControlSocketOptions): Promise<ControlSocket> {
  const place = options.place ?? thisPlace();
  const { dataDir } = options;
  await checkFree(dataDir, place);
  const connections = new Set<ControlConnection>();
  const server = await listenLocally({
    dataDir,
    service: CONTROL,
    place,
    maxConnections: MAX_CONNECTIONS,
    onConnection: (socket, token) => {
      const connection = new ControlConnection(socket, token, options, () => connections.delete(connection));
      connections.add(connection);
    },
    onFault: () => options.onProblem('the control socket could not take a connection'),
  });
  return {
    path: server.path,
    close: () => {
      const closed = server.close();
      for (const connection of connections) connection.end();
      return closed;
    },
  };
}
