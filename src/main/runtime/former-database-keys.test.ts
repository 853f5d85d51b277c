import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JOURNAL_FILE } from '../adapters/journal/open-journal.ts';
import { record } from '../adapters/journal/test-journal.ts';
import { FOLDER_KEYS } from '../adapters/keychain/folder-keys.ts';
import { MANAGEMENT_FILE } from '../adapters/management/management-store.ts';
import { MARKET_FILE } from '../adapters/market/market-store.ts';
import type { KeyRead } from './key-reads.ts';
import { openDataFolder, openJournalToInspect } from './open-data-folder.ts';

const now = { wallNow: Date.now };
const DATABASES = FOLDER_KEYS.filter((alias) => alias !== 'master');
const FILES = [JOURNAL_FILE, MANAGEMENT_FILE, MARKET_FILE];

describe('databases that were copied before their keys were rotated', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-former-'));
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });

  /** What a start finds: the keys as they stand then, what was read of them, and what is in the databases. */
  interface Found {
    readonly keys: readonly { readonly next: boolean; readonly former: number }[];
    readonly reads: readonly KeyRead[];
    readonly holds: readonly [records: number, name: string | null | undefined, snapshots: number];
    readonly unfinished: readonly unknown[];
  }

  /** Opens the folder, and closes it again; keys that are asked for are in use from the next start on. */
  async function started(ask: 'nothing' | 'rotation' = 'nothing', writes = false): Promise<Found> {
    const { journal, management, market, folderKeys, reads, unfinished } = await openDataFolder(dir, now);
    try {
      if (writes) {
        journal.append([record(1)]);
        journal.flush();
        management?.vault.put('operator.name', 'ada', 'Ada');
        market.writeSnapshot({ seq: 1, body: 'state', note: 'signed' });
      }
      const read: KeyRead[] = [];
      reads.listen((it) => read.push(...it));
      if (ask === 'rotation') for (const alias of DATABASES) await folderKeys.begin(alias);
      const keys = await Promise.all(FOLDER_KEYS.map((alias) => folderKeys.read(alias)));
      return {
        keys: keys.map(({ next, former }) => ({ next: next !== null, former: former.length })),
        reads: read,
        holds: [journal.length, management?.vault.get('operator.name', 'ada'), [...market.snapshots()].length],
        unfinished,
      };
    } finally {
      for (const store of [journal, management, market]) store?.close();
    }
  }
  const names = (is: (read: KeyRead) => boolean, { reads }: Found): string[] =>
    reads.filter(is).map(({ alias }) => alias);
  const copyAll = (from: string, to: string): void => {
    for (const file of FILES) copyFileSync(join(from, file), join(to, file));
  };

  it('[S3] [S4] are put under the keys in use when a console starts on them, and the use of a former key is told', async () => {
    await started('nothing', true);
    const copy = mkdtempSync(join(dir, 'copy-'));
    copyAll(dir, copy);
    await started('rotation');
    const rotated = await started('rotation');
    expect(rotated.keys).toEqual([...DATABASES.map(() => ({ next: true, former: 1 })), { next: false, former: 0 }]);
    const after = await started();
    expect(after.keys).toEqual([...DATABASES.map(() => ({ next: false, former: 2 })), { next: false, former: 0 }]);
    expect(names(({ fingerprint }) => fingerprint === null, after)).toEqual([]);

    copyAll(copy, dir);
    const putBack = await started();
    expect(putBack).toMatchObject({ keys: after.keys, holds: [1, 'Ada', 1], unfinished: [] });
    expect(names(({ fingerprint }) => fingerprint === null, putBack)).toEqual(DATABASES);
    // They are under the keys in use now: the same as before, by their fingerprints.
    const fingerprints = ({ reads }: Found) => reads.filter(({ fingerprint }) => fingerprint !== null);
    expect(fingerprints(putBack)).toEqual(fingerprints(after));
    const again = await started();
    expect(again).toMatchObject({ keys: after.keys, reads: after.reads, holds: [1, 'Ada', 1] });

    // While others were asked for they go straight to those.
    await started('rotation');
    copyAll(copy, dir);
    const asked = await started();
    expect(asked.holds).toEqual([1, 'Ada', 1]);
    expect(asked.keys).toEqual([...DATABASES.map(() => ({ next: false, former: 3 })), { next: false, former: 0 }]);
    expect((await started()).reads).toEqual(fingerprints(asked));
  });

  it('[E2] [S3] a journal is looked at with its former key, and stays under it', async () => {
    await started('nothing', true);
    const copy = join(dir, 'copy');
    copyFileSync(join(dir, JOURNAL_FILE), copy);
    await started('rotation');
    await started();
    copyFileSync(copy, join(dir, JOURNAL_FILE));
    for (let look = 0; look < 2; look += 1) {
      const journal = await openJournalToInspect(dir, Date.now);
      expect(journal.verify({ from: 1 })).toMatchObject({ ok: true, records: 1 });
      journal.close();
    }
    expect(names(({ fingerprint }) => fingerprint === null, await started())).toEqual(['database']);
  });
});
