import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqlcipherJournal } from '../adapters/journal/sqlcipher-journal.ts';
import { MarketStore, NAME } from '../adapters/market/market-store.ts';
import { databaseError } from '../adapters/sqlcipher/database-error.ts';
import { ed25519Signer } from '../evidence/ed25519.ts';
import type { Signer } from '../evidence/signer.ts';
import { signSnapshot } from '../evidence/snapshot-note.ts';
import { ProofDesk, state } from './evidence/testing/proof-desk.ts';
import { type DataFolder, openDataFolder } from './open-data-folder.ts';

const ALARM = 'state-snapshot';

/** Begins to look; answers with how many records the first folding since then read. */
function foldings(): () => number {
  vi.restoreAllMocks();
  const { readRecords } = SqlcipherJournal.prototype;
  const reading = vi.spyOn(SqlcipherJournal.prototype, 'readRecords');
  let records = -1;
  reading.mockImplementation(function (this: SqlcipherJournal, range) {
    if (records === -1) records = this.head().records - range.fromSeq + 1;
    return readRecords.call(this, range);
  });
  return () => records;
}

describe('what a console is at its start', { timeout: 120_000 }, () => {
  let desk: ProofDesk;
  beforeEach(() => {
    desk = new ProofDesk();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await desk.close();
  });

  /** The closed folder, as somebody with all of its databases' keys, and not the signing key, has it. */
  async function withFolder<T>(act: (folder: DataFolder) => T): Promise<T> {
    const folder = await openDataFolder(desk.data, { wallNow: Date.now });
    try {
      return act(folder);
    } finally {
      for (const store of [folder.management, folder.market, folder.journal]) store?.close();
    }
  }
  /** Puts another state in the newest snapshot's place, with the right head and its right hash in the note. */
  function forge(change: (body: string) => string, noteOf: (old: string, next: string) => string): Promise<void> {
    return withFolder(({ journal, market }) => {
      const [newest] = market.snapshots();
      if (newest === undefined) throw new Error('no snapshot was kept');
      const { seq } = newest;
      const body = change(newest.body);
      expect(body).not.toBe(newest.body);
      const head = journal.hashAt(seq) ?? Buffer.alloc(0);
      const signedAnew = signSnapshot({ seq, head, body }, stranger(newest.note));
      market.writeSnapshot({ seq, body, note: noteOf(newest.note, signedAnew) });
    });
  }
  const stranger = (note: string): Signer => ed25519Signer(note.split('\n')[1] ?? '', Buffer.alloc(32, 9));
  /** The text of the new note above the signature of the old one. */
  const underOldSignature = (old: string, next: string): string =>
    next.slice(0, next.lastIndexOf('\n\n')) + old.slice(old.lastIndexOf('\n\n'));
  const resetAll = (body: string): string => body.replaceAll('"reset":false', '"reset":true');

  async function killed(): Promise<void> {
    const console = await desk.console();
    await desk.played(console);
    console.kill({ kind: 'global' }, 'window', 'anna');
    await vi.waitFor(() => expect(state(console).latched).toHaveLength(1));
    await desk.shut(console);
  }

  it.each([
    ['with the signature of the one before', underOldSignature],
    ['signed by another key of the same name', (_: string, next: string) => next],
    ['with the note of the one before', (old: string) => old],
  ])('[E1] [K6] a kill that a forged snapshot says is reset stands: %s', async (_how, noteOf) => {
    await killed();
    await forge(resetAll, noteOf);
    const console = await desk.console();
    expect(state(console).latched).toHaveLength(1);
    expect(console.engine.state.alarms.get(ALARM)).toMatchObject({ priority: 'critical', acknowledged: false });
    // The next start has one to believe again.
    await desk.shut(console);
    const folding = foldings();
    expect(state(await desk.console()).latched).toHaveLength(1);
    expect(folding()).toBeLessThan(5);
  });

  it('[E1] [R1] a grant that only a forged snapshot has is none', async () => {
    await desk.used();
    const grants = (body: string): string => {
      const snapshot = JSON.parse(body) as { state: { grants: { last: { $map: unknown[] } } } };
      snapshot.state.grants.last.$map.push(['ghost', 'forged']);
      return JSON.stringify(snapshot);
    };
    await forge(grants, (_, next) => next);
    const console = await desk.console();
    expect([...console.engine.state.grants.last.keys()]).not.toContain('ghost');
    expect([...console.engine.state.alarms.keys()]).toContain(ALARM);
  });

  it('[E1] is read from its own snapshot: nothing is folded anew, and nothing is alarmed', async () => {
    await desk.used();
    const folding = foldings();
    const console = await desk.console();
    expect(folding()).toBeLessThan(5);
    expect([...console.engine.state.alarms.keys()]).toEqual([]);
    expect(console.snapshot().journal.records).toBeGreaterThan(50);
  });

  it('[E1] [S3] a rotated signing key, and one that is lost, leave the snapshots before it believed', async () => {
    await killed();
    const console = await desk.console();
    await console.evidence.rotateSigning();
    await desk.shut(console);
    const rotated = foldings();
    await desk.shut(await desk.console());
    expect(rotated()).toBeLessThan(5);
    await desk.removeSecret('signing');
    const lost = foldings();
    const without = await desk.console();
    expect(lost()).toBeLessThan(20);
    expect(state(without).alarms).toEqual(expect.arrayContaining(['signing-key']));
    expect([...without.engine.state.alarms.keys()]).not.toContain(ALARM);
  });

  it('[S7] [K6] a damaged market database keeps nobody from a start: it is put aside, said, and the latch stands', async () => {
    await killed();
    writeFileSync(join(desk.data, 'market.db'), 'damaged');
    const console = await desk.console();
    expect(state(console).latched).toHaveLength(1);
    expect(console.engine.state.alarms.get('market-set-aside')).toMatchObject({ priority: 'medium' });
    await desk.shut(console);
    const folding = foldings();
    expect(state(await desk.console()).latched).toHaveLength(1);
    expect(folding()).toBeLessThan(5);
  });

  it('[S7] a state that cannot be kept at the close is said, and everything is closed', async () => {
    const notes: string[] = [];
    const console = await desk.console({ note: (text) => notes.push(text) });
    await desk.played(console);
    vi.spyOn(MarketStore.prototype, 'writeSnapshot').mockImplementation(() => {
      throw databaseError(NAME, 'full');
    });
    await desk.shut(console);
    expect(notes).toContain(`${NAME} cannot be written: the disk is full. Free some space and try again.`);
    expect(state(await desk.console())).toMatchObject({ latched: [] });
  });

  it('[E1] the state of a journal that is not the one that was signed is not kept', async () => {
    await desk.used();
    const putBack = desk.keep();
    const longer = await desk.console();
    await desk.played(longer, 60);
    await desk.shut(longer);
    putBack();
    const before = await withFolder(({ market }) => [...market.snapshots()].map(({ seq }) => seq));
    await desk.shut(await desk.console());
    expect(await withFolder(({ market }) => [...market.snapshots()].map(({ seq }) => seq))).toEqual(before);
  });
});
