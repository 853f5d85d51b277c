import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JOURNAL_FILE } from '../adapters/journal/open-journal.ts';
import { openDataFolder, openJournalToInspect } from './open-data-folder.ts';

const now = { wallNow: Date.now };

describe('a journal that was copied before its key was rotated', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-former-'));
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  /** Opens the folder, and closes it again; what is asked of a key is done by the next start. */
  async function started(ask: 'nothing' | 'rotate'): Promise<readonly (number | boolean)[]> {
    const { journal, management, market, folderKeys } = await openDataFolder(dir, now);
    if (ask === 'rotate') for (const alias of ['database', 'master'] as const) await folderKeys.begin(alias);
    const { current, next } = await folderKeys.read('database');
    const counted = [current !== null, next !== null, (await folderKeys.former('database')).length] as const;
    const master = (await folderKeys.former('master')).length;
    for (const store of [journal, management, market]) store?.close();
    return [...counted, master];
  }

  it('[E2] [S3] can still be looked at, by the former keys that the secret store keeps', async () => {
    expect(await started('nothing')).toEqual([true, false, 0, 0]);
    const copy = join(dir, 'copy');
    copyFileSync(join(dir, JOURNAL_FILE), copy);
    await started('rotate');
    expect(await started('rotate')).toEqual([true, true, 1, 0]);
    expect(await started('nothing')).toEqual([true, false, 2, 0]);
    (await openJournalToInspect(dir, Date.now)).close();
    for (const suffix of ['-wal', '-shm']) rmSync(join(dir, `${JOURNAL_FILE}${suffix}`), { force: true });
    copyFileSync(copy, join(dir, JOURNAL_FILE));
    const journal = await openJournalToInspect(dir, Date.now);
    expect(journal.verify({ from: 1 })).toMatchObject({ ok: true });
    journal.close();
    await expect(openDataFolder(dir, now)).rejects.toThrow();
  });
});
