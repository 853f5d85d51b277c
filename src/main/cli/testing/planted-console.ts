import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeyFileStore } from '../../adapters/keychain/key-file-store.ts';
import { openWithKey } from '../../adapters/sqlcipher/raw-key.ts';
import { decryptSqlcipher4 } from '../../adapters/sqlcipher/testing/sqlcipher4.ts';
import { type Canary, filesBelow, type Place } from './canary-search.ts';

/** A text nobody else has: letters and figures alone, which no form of writing (Markdown, JSON, CSV) changes. */
export function uniqueText(of: string): string {
  return `${of} ${randomBytes(9).toString('hex')}`;
}

export function textCanary(name: string, text: string): Canary {
  return { name, bytes: Buffer.from(text) };
}

/** Every secret that the key file of a data folder holds, by its account; hashes of passphrases and counts are none. */
export async function keysOf(dataDir: string): Promise<Canary[]> {
  const kept = await new KeyFileStore(dataDir).findCredentials('interlock');
  return kept.flatMap(({ account, password }) =>
    password.useText((text) => {
      const [alias = ''] = account.split(':');
      if (alias.startsWith('role-') || alias === 'checkpoint') return [];
      const hex = alias === 'signing' ? (JSON.parse(text) as { seed: string }).seed : text;
      if (!/^[0-9a-f]{64}$/.test(hex)) throw new Error(`${alias} is no key of 32 bytes`);
      return [{ name: alias, bytes: Buffer.from(hex, 'hex') }];
    }),
  );
}

/** Each database below a folder without its encryption: all of its pages as they lie there, and each row of each table. */
export function databasesBelow(dataDir: string, keys: readonly Canary[]): Place[] {
  return filesBelow(dataDir)
    .filter(({ name }) => name.endsWith('.db'))
    .flatMap(({ name, content }) => {
      const key = keys.find((it) => fits(content, it.bytes));
      if (key === undefined) throw new Error(`no key fits ${name}`);
      const rows = { name: `${name}, rows`, content: Buffer.from(rowsOf(join(dataDir, name), key.bytes)) };
      return [{ name: `${name}, pages`, content: decryptSqlcipher4(content, key.bytes) }, rows];
    });
}

function fits(content: Buffer, key: Buffer): boolean {
  try {
    decryptSqlcipher4(content.subarray(0, 4_096), key);
    return true;
  } catch {
    return false;
  }
}

function rowsOf(file: string, key: Buffer): string {
  const db = openWithKey(file, key);
  try {
    const tables = db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck(true).all();
    return tables
      .flatMap((table) => [table, ...db.prepare(`SELECT * FROM "${table}"`).raw(true).all().map(lineOf)])
      .join('\n');
  } finally {
    db.close();
  }
}

function lineOf(row: unknown): string {
  const cells = Array.isArray(row) ? row : [row];
  return cells.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : String(cell))).join('\t');
}

/** The environments of a process and of everything below it, in /proc. */
export function environmentsBelow(pid: number): Place[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    const parent = read(`/proc/${name}/stat`)
      .toString()
      .replace(/^.*\) \S /s, '')
      .split(' ')[0];
    children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(name)]);
  }
  const below = (it: number): number[] => [it, ...(children.get(it) ?? []).flatMap(below)];
  return below(pid).map((it) => ({
    name: `${it === pid ? 'own' : 'child'} environment of ${read(`/proc/${it}/comm`).toString().trim()} ${it}: ${read(`/proc/${it}/cmdline`).toString().replaceAll('\0', ' ')}`,
    content: read(`/proc/${it}/environ`),
  }));
}

/** A process may end while it is looked at. */
function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * A module to load before the console's own: at SIGUSR2 it writes a diagnostic report and fails with an error that
 * nobody catches, whose message and entries hold secrets as a careless library's might.
 */
export function crashScript(
  path: string,
  report: string,
  words: string,
  held: Readonly<Record<string, string>>,
): string {
  const text = `
import { isMainThread } from 'node:worker_threads';
const held = ${JSON.stringify(held)};
if (isMainThread) process.once('SIGUSR2', () => {
  process.report.writeReport(${JSON.stringify(report)});
  const error = new Error(${JSON.stringify(words)} + ' token=' + held.token + ' ' + held.key, { cause: held });
  throw Object.assign(error, { held, config: { headers: held }, bytes: Buffer.from(held.key, 'hex') });
});
`;
  writeFileSync(path, text);
  return path;
}
