import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RecordBodies } from '../../../engine/domain/records.ts';
import type { AgentOutputs } from './agent-outputs.ts';
import { processReport } from './process-report.ts';

/** The folder in the data folder that holds what was preserved, one folder an incident. */
export const INCIDENTS_FOLDER = 'incidents';
/** Incidents whose evidence is kept there at most: nothing of it is ever removed by the console. */
const FOLDERS_AT_MOST = 100;
/** Of each log, its end; and of the newest logs so many. */
const LOG_BYTES = 8 * 1024 * 1024;
const LOGS_AT_MOST = 5;
/** What stays free on the disk beside a copy: the journal has to go on. */
const ROOM_BYTES = 256 * 1024 * 1024;

export interface PreserveParts {
  readonly dataDir: string;
  /** The databases by the names of their files. The journal's is the first: what the others hold follows from it. */
  readonly databases: readonly { readonly file: string; readonly copyTo: (path: string) => Promise<unknown> }[];
  readonly outputs: AgentOutputs;
}

export type Preserved = Pick<RecordBodies['incident.preserved'], 'files' | 'problem'>;

/**
 * Lays a copy of what there is aside, owner only, with the hash of each file: the databases, the journal's as it is at
 * one instant, each under its own key; the ends of the logs; how the process is; what agents said last. What could not be
 * preserved is said, and the rest is.
 * @throws PreserveLater when a copy was given up: all of it is to be done again
 */
export async function preserve({ dataDir, databases, outputs }: PreserveParts, incidentId: string): Promise<Preserved> {
  const folder = join(dataDir, INCIDENTS_FOLDER, incidentId);
  const problems: string[] = [];
  const names: string[] = [];
  const keep = async (name: string, make: (path: string) => Promise<void>): Promise<void> => {
    try {
      await make(join(folder, name));
      names.push(name);
    } catch (error) {
      if (error instanceof PreserveLater) throw error;
      problems.push(`${name}: ${reasonOf(error)}`);
    }
  };
  try {
    await makeFolder(dataDir, folder);
  } catch (error) {
    return { files: [], problem: reasonOf(error) };
  }
  for (const { file, copyTo } of databases) {
    await keep(file, async (path) => {
      await needRoom(dataDir, file);
      await copyTo(path);
    });
  }
  await keep('process.json', (path) => writeJson(path, processReport()));
  await keep('agents.json', (path) => writeJson(path, outputs.last()));
  for (const { name, size } of await logsOf(dataDir)) {
    await keep(name, (path) => copyEnd(join(dataDir, 'logs', name), path, size));
  }
  const files: Preserved['files'][number][] = [];
  for (const name of names) {
    const path = join(folder, name);
    const { size } = await stat(path);
    files.push({ name: `${incidentId}/${name}`, sha256: await sha256Of(path), bytes: size });
  }
  await keep('SHA256SUMS', (path) =>
    writeFile(path, files.map(({ name, sha256 }) => `${sha256}  ${name.split('/')[1]}\n`).join(''), { mode: 0o600 }),
  );
  return { files, problem: problems.join('; ') };
}

async function makeFolder(dataDir: string, folder: string): Promise<void> {
  const above = join(dataDir, INCIDENTS_FOLDER);
  await mkdir(above, { recursive: true, mode: 0o700 });
  if ((await readdir(above)).filter((name) => join(above, name) !== folder).length >= FOLDERS_AT_MOST) {
    throw new NotPreserved(`${FOLDERS_AT_MOST} incidents hold evidence already: move the oldest to another place`);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function needRoom(dataDir: string, file: string): Promise<void> {
  const { size } = await stat(join(dataDir, file));
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < size + ROOM_BYTES) throw new NotPreserved('there is not enough room on the disk');
}

async function logsOf(dataDir: string): Promise<{ readonly name: string; readonly size: number }[]> {
  const folder = join(dataDir, 'logs');
  try {
    const found = await Promise.all(
      (await readdir(folder)).map(async (name) => ({ name, entry: await lstat(join(folder, name)) })),
    );
    return found
      .filter(({ entry }) => entry.isFile())
      .sort((a, b) => b.entry.mtimeMs - a.entry.mtimeMs)
      .slice(0, LOGS_AT_MOST)
      .map(({ name, entry }) => ({ name, size: entry.size }));
  } catch {
    // A headless console writes none.
    return [];
  }
}

async function copyEnd(from: string, to: string, size: number): Promise<void> {
  const start = Math.max(0, size - LOG_BYTES);
  await pipeline(createReadStream(from, { start, end: start + LOG_BYTES - 1 }), createWriteStream(to, { mode: 0o600 }));
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** A copy was given up because something else goes first. */
export class PreserveLater extends Error {
  override readonly name = 'PreserveLater';
}

/** What keeps evidence from being laid aside, in words for the operator. */
class NotPreserved extends Error {
  override readonly name = 'NotPreserved';
}

/** The words of our own, else the system's code alone: its message names paths. */
function reasonOf(error: unknown): string {
  if (error instanceof NotPreserved) return error.message;
  if (error instanceof Error && 'code' in error) return `it could not be written (${String(error.code)})`;
  return 'it could not be made';
}
