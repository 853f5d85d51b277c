import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { LocalSocketError } from './local-socket-error.ts';
import type { LocalService } from './service.ts';

/**
 * Where a service listens, and the token that a client must show. It stands in the service's folder of the data folder,
 * owner only, so that a client finds the socket whatever its own environment says. A fresh token and (on Windows, where pipes
 * have no folder) a fresh, unguessable name at each start: nobody can take the name in advance.
 *
 * What protects the socket: its folder is 0700 and the socket 0600, both checked for owner and mode by both ends; the
 * token proves that the client can read the owner's files. Node offers no SO_PEERCRED, so the token stands in for it.
 */
export const Endpoint = z.strictObject({
  path: z.string().min(1),
  token: z.string().regex(/^[0-9a-f]{64}$/),
  pid: z.number().int(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** Room for a Unix socket's path: 108 bytes with the final zero on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;

export interface Place {
  readonly platform: NodeJS.Platform;
  /** The user's id; undefined where the system has none. */
  readonly uid: number | undefined;
  readonly runtimeDir: string | undefined;
  readonly tempDir: string;
}

/** This machine's place. */
export function thisPlace(): Place {
  return {
    platform: process.platform,
    uid: process.getuid?.(),
    runtimeDir: process.env.XDG_RUNTIME_DIR,
    tempDir: tmpdir(),
  };
}

/** A new endpoint for this data folder; its folder is made and checked. Throws LocalSocketError 'unsafe'. */
export function newEndpoint(dataDir: string, service: LocalService, place: Place): Endpoint {
  const token = randomBytes(32).toString('hex');
  const pid = process.pid;
  ownFolder(serviceDir(dataDir, service), service, place);
  if (place.platform === 'win32') return { path: `\\\\.\\pipe\\interlock-${digest(token)}`, token, pid };
  const near = join(serviceDir(dataDir, service), service.socket);
  if (fits(near)) return { path: near, token, pid };
  const name = `${service.folder}-${digest(dataDir)}.sock`;
  for (const folder of [
    ...(place.runtimeDir === undefined ? [] : [join(place.runtimeDir, 'interlock')]),
    join(place.tempDir, `interlock-${place.uid ?? 0}`),
    `/tmp/interlock-${place.uid ?? 0}`,
  ]) {
    if (!fits(join(folder, name))) continue;
    ownFolder(folder, service, place);
    return { path: join(folder, name), token, pid };
  }
  const why = `No folder with a path short enough for the ${service.words}. Use a shorter --data.`;
  throw new LocalSocketError('unsafe', why);
}

/** Publishes the endpoint for clients, at once and whole. */
export function publishEndpoint(dataDir: string, service: LocalService, endpoint: Endpoint): void {
  const file = endpointFile(dataDir, service);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(endpoint), { mode: 0o600 });
  renameSync(draft, file);
}

/** Takes the endpoint back, if it is still this one. */
export function withdrawEndpoint(dataDir: string, service: LocalService, endpoint: Endpoint, place: Place): void {
  if (readEndpoint(dataDir, service, place)?.token === endpoint.token)
    rmSync(endpointFile(dataDir, service), { force: true });
}

/** The published endpoint; null when none is there or it cannot be read. Throws LocalSocketError 'unsafe'. */
export function readEndpoint(dataDir: string, service: LocalService, place: Place): Endpoint | null {
  let text: string;
  try {
    checkOwn(endpointFile(dataDir, service), 'file', service, place);
    text = readFileSync(endpointFile(dataDir, service), 'utf8');
  } catch (error) {
    if (error instanceof LocalSocketError) throw error;
    return null;
  }
  try {
    return Endpoint.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/**
 * Checks that `path` belongs to this user, is what it should be and is closed to others; throws LocalSocketError or
 * ENOENT.
 */
export function checkOwn(
  path: string,
  kind: 'file' | 'folder' | 'socket',
  { words }: LocalService,
  place: Place,
): void {
  if (place.platform === 'win32') return;
  const found = lstatSync(path);
  const right = kind === 'file' ? found.isFile() : kind === 'folder' ? found.isDirectory() : found.isSocket();
  const what = `The ${words}'s ${kind}`;
  if (!right) throw new LocalSocketError('unsafe', `${what} is something else. Move it away.`);
  if (found.uid !== place.uid) {
    throw new LocalSocketError('unsafe', `${what} belongs to another user. Use a --data of your own.`);
  }
  if ((found.mode & 0o077) !== 0) {
    throw new LocalSocketError('unsafe', `${what} is open to other users. Close it to them, or remove it.`);
  }
}

/** The service's own folder in the data folder. */
export function serviceDir(dataDir: string, service: LocalService): string {
  return join(dataDir, service.folder);
}

/** Where the service's endpoint is published. */
export function endpointFile(dataDir: string, service: LocalService): string {
  return join(serviceDir(dataDir, service), 'endpoint.json');
}

/** Makes a folder for the owner alone; one that is there already must be exactly that. */
function ownFolder(folder: string, service: LocalService, place: Place): void {
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The mode above passes through the umask, which can only take away; a strange umask must not take the owner's away.
  if (made !== undefined && place.platform !== 'win32') chmodSync(folder, 0o700);
  checkOwn(folder, 'folder', service, place);
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
