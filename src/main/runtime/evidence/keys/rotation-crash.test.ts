import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { record } from '../../../adapters/journal/test-journal.ts';
import { readDatabaseJson } from '../../../adapters/keychain/database-file.ts';
import { FOLDER_KEYS, FolderKeys, type StoredKeys } from '../../../adapters/keychain/folder-keys.ts';
import { KeyFileStore } from '../../../adapters/keychain/key-file-store.ts';
import { FIELD_NAMES } from '../../../adapters/management/protected-fields.ts';
import { type DataFolder, openDataFolder } from '../../open-data-folder.ts';

const ROTATOR = join(import.meta.dirname, 'testing', 'rotator.ts');
/** Values of each field: more than the rotator seals at once. */
const ROWS = 2;

describe('a rotation that is cut short', () => {
  let dir: string;
  let made: string;
  beforeAll(async () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
    dir = mkdtempSync(join(tmpdir(), 'interlock-rotation-'));
    made = join(dir, 'made');
    const folder = await openDataFolder(made, { wallNow: () => 0 });
    folder.journal.append([record(1), record(2), record(3)]);
    folder.journal.flush();
    folder.market.writeSnapshot({ seq: 3, body: 'state', note: 'signed' });
    for (const field of FIELD_NAMES) {
      for (let row = 0; row < ROWS; row += 1) folder.management?.vault.put(field, `row ${row}`, `${field} of ${row}`);
    }
    close(folder);
  });
  afterAll(() => {
    rmSync(dir, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  function close({ journal, management, market }: DataFolder): void {
    management?.close();
    market.close();
    journal.close();
  }
  /** With its modes: a key folder that others can read is refused. */
  function copy(name: string): string {
    const data = join(dir, name);
    execFileSync('cp', ['-a', made, data]);
    return data;
  }
  /** Runs the rotator until it dies before this step, or to its end; answers with how many steps there were. */
  async function rotate(data: string, what: string, dieAt = 0): Promise<number | null> {
    const child = spawn(process.execPath, [ROTATOR, data, String(dieAt), what], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let problem = '';
    child.stdout.on('data', (part) => (out += part));
    child.stderr.on('data', (part) => (problem += part));
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (...ended) => resolve(ended)),
    );
    if (signal === 'SIGKILL') return null;
    if (code !== 0) throw new Error(problem);
    return Number(out);
  }
  const keysOf = async (data: string): Promise<StoredKeys[]> => {
    const keys = new FolderKeys(new KeyFileStore(data), readDatabaseJson(data)?.id ?? '');
    return Promise.all(FOLDER_KEYS.map((alias) => keys.read(alias)));
  };
  async function expectWhole(data: string): Promise<void> {
    const folder = await openDataFolder(data, { wallNow: () => 0 });
    try {
      expect(folder.unfinished).toEqual([]);
      expect(folder.journal.verify()).toMatchObject({ ok: true, records: 3 });
      expect([...folder.market.snapshots()]).toEqual([{ seq: 3, body: 'state', note: 'signed' }]);
      for (const field of FIELD_NAMES) {
        expect(folder.management?.vault.rows(field)).toHaveLength(ROWS);
        for (const row of folder.management?.vault.rows(field) ?? []) {
          expect(folder.management?.vault.get(field, row)).toBe(`${field} of ${row.slice(4)}`);
        }
      }
    } finally {
      close(folder);
    }
  }

  it.each([
    ['master', (alias: string) => alias === 'master'],
    ['databases', (alias: string) => alias === 'database' || alias === 'database-management'],
  ])(
    '[S3] [S4] of the %s: killed before any step nothing is lost, and the old key alone opens nothing in the end',
    async (what, isOf) => {
      const steps = (await rotate(copy(`${what}-whole`), what)) ?? 0;
      expect(steps).toBeGreaterThan(20);
      const before = await keysOf(made);
      const [none, all] = [new Set<string>(), new Set<string>(FOLDER_KEYS.filter(isOf))];
      let ended = 0;
      for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
        const data = copy(`${what}-${dieAt}`);
        expect(await rotate(data, what, dieAt), `step ${dieAt}`).toBeNull();
        await expectWhole(data);
        const after = await keysOf(data);
        expect(after.every(({ next }) => next === null)).toBe(true);
        const changed = new Set(FOLDER_KEYS.filter((_, n) => !sameKey(after[n]?.current, before[n]?.current)));
        // Before the last of them was asked for only some change; and then each of them whole.
        expect(
          [...changed].every((alias) => all.has(alias)),
          `step ${dieAt}`,
        ).toBe(true);
        if (what === 'master') expect([none.size, all.size]).toContain(changed.size);
        if (changed.size === all.size) {
          ended += 1;
          await expectOldOpensNothing(data);
        }
        expect(readdirSync(data).filter((name) => /[.](rekey|new)|-wal$|-journal$/.test(name))).toEqual([]);
        rmSync(data, { recursive: true });
      }
      expect(ended).toBeGreaterThan(steps / 2);
    },
    600_000,
  );

  /** Why the folder does not open, or not all of it. */
  async function problemOf(data: string): Promise<string> {
    try {
      const { management, managementProblem, market, journal } = await openDataFolder(data, { wallNow: () => 0 });
      for (const store of [management, market, journal]) store?.close();
      return managementProblem;
    } catch (error) {
      return String(error);
    }
  }

  /** With the keys of before, where only what was rotated differs. */
  async function expectOldOpensNothing(data: string): Promise<void> {
    cpSync(join(made, 'keys'), join(data, 'keys'), { recursive: true });
    expect(await problemOf(data)).toMatch(/Nothing was changed/);
  }
});

function sameKey(a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean {
  return Buffer.compare(a ?? Buffer.alloc(0), b ?? Buffer.alloc(0)) === 0;
}
