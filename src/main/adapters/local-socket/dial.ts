import { createConnection, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { checkOwn, type Endpoint, type Place, readEndpoint } from './address.ts';
import { LocalSocketError } from './local-socket-error.ts';
import type { LocalService } from './service.ts';

/** Longest wait for the other side to take a connection and to welcome it. */
export const CONNECT_WITHIN_MS = 3_000;

/** Connects to whoever serves this data folder. Rejects with LocalSocketError, 'not-running' when nobody does. */
export async function dial(
  dataDir: string,
  service: LocalService,
  place: Place,
): Promise<{ readonly socket: Socket; readonly endpoint: Endpoint }> {
  const endpoint = readEndpoint(dataDir, service, place);
  if (endpoint === null) throw notRunning(service);
  return { socket: await connectTo(endpoint, service, place), endpoint };
}

/** True when something takes connections at the published endpoint. Throws LocalSocketError 'unsafe'. */
export async function isAnswered(dataDir: string, service: LocalService, place: Place): Promise<boolean> {
  try {
    (await dial(dataDir, service, place)).socket.destroy();
    return true;
  } catch (error) {
    if (error instanceof LocalSocketError && error.code === 'not-running') return false;
    throw error;
  }
}

async function connectTo(endpoint: Endpoint, service: LocalService, place: Place): Promise<Socket> {
  if (place.platform !== 'win32') {
    try {
      checkOwn(dirname(endpoint.path), 'folder', service, place);
      checkOwn(endpoint.path, 'socket', service, place);
    } catch (error) {
      throw error instanceof LocalSocketError ? error : notRunning(service);
    }
  }
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path: endpoint.path });
    socket.setTimeout(CONNECT_WITHIN_MS, () => socket.destroy(new Error('timed out')));
    socket.once('error', () => reject(notRunning(service)));
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeAllListeners('error');
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function notRunning({ notRunning: message }: LocalService): LocalSocketError {
  return new LocalSocketError('not-running', message);
}
