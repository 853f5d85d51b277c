import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { World } from '../../../sim/world.ts';
import { JOURNAL_FILE } from '../adapters/journal/open-journal.ts';
import { TestFolder } from '../adapters/journal/test-journal.ts';
import { MARKET_FILE, MarketStore } from '../adapters/market/market-store.ts';
import { openConnection } from '../adapters/sqlcipher/connection.ts';
import type { JournalRecord } from '../engine/domain/records.ts';
import { fold } from '../engine/fold.ts';
import { writeSnapshot } from '../engine/snapshot.ts';
import { emptyState } from '../engine/state.ts';
import { ed25519Signer } from '../evidence/ed25519.ts';
import type { Signer } from '../evidence/signer.ts';
import { signSnapshot } from '../evidence/snapshot-note.ts';
import { foldJournal } from './fold-journal.ts';
import { StateSnapshots } from './state-snapshots.ts';

const MARKET_KEY = TestFolder.key(8);
const NAME = 'interlock/test';
const [SIGNER, FORMER, STRANGER] = [1, 2, 3].map((n) => ed25519Signer(NAME, Buffer.alloc(32, n))) as [
  Signer,
  Signer,
  Signer,
];

/** Records of a session with orders, fills and a kill. */
const RECORDS: readonly JournalRecord[] = (() => {
  const world = new World({ seed: 3, agents: 3 });
  for (let minute = 0; minute < 20; minute += 1) world.minute();
  world.engine.kill({
    scope: { kind: 'agent', agent: 'agent-1' },
    commandId: 'k',
    cause: 'window',
    by: 'x',
    reason: '',
  });
  for (let minute = 0; minute < 5; minute += 1) world.minute();
  world.engine.core.settle();
  return world.journal.records();
})();

/** The state after the first records, as text. */
function folded(count = RECORDS.length): string {
  const state = emptyState();
  for (const record of RECORDS.slice(0, count)) fold(state, record);
  return writeSnapshot(state);
}

describe('the state that a journal tells', () => {
  let folder: TestFolder;
  beforeEach(() => {
    folder = new TestFolder();
  });
  afterEach(() => folder.remove());

  const openMarket = (): MarketStore => MarketStore.open(folder.dir, { current: MARKET_KEY, next: null }).store;

  /** Opens both stores, appends these records and gives the state's text as a fresh start would have it. */
  function start(append: readonly JournalRecord[], keep: boolean): string {
    return startWith({ append, signer: keep ? SIGNER : null }).text;
  }
  /** Keeps a snapshot when there is a signer. */
  function startWith(it: { readonly append: readonly JournalRecord[]; readonly signer: Signer | null }) {
    const journal = folder.open();
    const market = openMarket();
    const publicKeys = [FORMER, SIGNER];
    const snapshots = new StateSnapshots({ journal, market, signing: { name: NAME, signer: it.signer, publicKeys } });
    try {
      journal.append(it.append);
      journal.flush();
      const reading = vi.spyOn(journal, 'readRecords');
      const state = foldJournal(journal, snapshots);
      snapshots.keep(state);
      const fromSeq = reading.mock.calls[0]?.[0].fromSeq;
      return {
        text: writeSnapshot(state),
        fromSeq,
        passedOver: snapshots.passedOver,
        oldest: snapshots.restorableFrom(),
      };
    } finally {
      market.close();
      journal.close();
    }
  }

  it('is that of nothing for an empty journal, and none is kept of it', () => {
    expect(start([], true)).toBe(folded(0));
    expect(start([], false)).toBe(folded(0));
  });

  it('[E1] is the fold of every record, with or without snapshots on the way', () => {
    expect(RECORDS.length).toBeGreaterThan(100);
    const parts = [0, 30, 31, 80, RECORDS.length];
    for (let index = 1; index < parts.length; index += 1) {
      const [from, to] = [parts[index - 1], parts[index]];
      expect(start(RECORDS.slice(from, to), true)).toBe(folded(to));
    }
    expect(start([], false)).toBe(folded());
  });

  it('[E1] folds only what follows the last snapshot, also when a former key of the data folder signed it', () => {
    start(RECORDS.slice(0, 50), true);
    expect(startWith({ append: RECORDS.slice(50, 80), signer: FORMER })).toMatchObject({ fromSeq: 51, oldest: 50 });
    expect(startWith({ append: RECORDS.slice(80), signer: null })).toEqual({
      text: folded(),
      fromSeq: 81,
      passedOver: '',
      oldest: 50,
    });
  });

  const sql = (text: string): void => {
    const db = openConnection(join(folder.dir, MARKET_FILE), MARKET_KEY);
    db.exec(text);
    db.close();
  };
  it.each([
    ['altered', `UPDATE snapshots SET body = replace(body, 'agent-1', 'agent-9')`, /is not what a key/],
    ['after another record', 'UPDATE snapshots SET seq = seq - 1', /is not what a key/],
    ['after a record that is not there', 'UPDATE snapshots SET seq = seq + 1000000', /the journal does not have/],
    ['without a note', `UPDATE snapshots SET note = ''`, /is not what a key/],
  ])('[E1] [E2] does not rest on a snapshot that is %s, and says so', (_what, change, words) => {
    start(RECORDS.slice(0, 50), true);
    sql(change);
    expect(startWith({ append: RECORDS.slice(50), signer: null })).toEqual({
      text: folded(),
      fromSeq: 1,
      passedOver: expect.stringMatching(words),
      oldest: 0,
    });
  });

  it('[E1] [K6] does not rest on a snapshot that another key signed of these very records', () => {
    start(RECORDS.slice(0, 30), true);
    const forger = startWith({ append: RECORDS.slice(30), signer: STRANGER });
    expect(forger).toMatchObject({ fromSeq: 31, passedOver: '' });
    expect(startWith({ append: [], signer: null })).toEqual({
      text: folded(),
      fromSeq: 31,
      passedOver: expect.stringMatching(/is not what a key of this data folder signed/),
      oldest: 30,
    });
  });

  it('[E1] does not rest on one that was signed of another journal', () => {
    start(RECORDS.slice(0, 50), true);
    const [first, ...rest] = RECORDS;
    if (first === undefined) throw new Error('no records');
    rmSync(join(folder.dir, JOURNAL_FILE));
    const append = [{ ...first, at: first.at + 1 }, ...rest];
    expect(startWith({ append, signer: null })).toMatchObject({
      fromSeq: 1,
      passedOver: expect.stringMatching(/of the journal that is here/),
    });
  });

  it('snapshots of records that are not there take no good one’s place', () => {
    start(RECORDS.slice(0, 50), true);
    sql(`INSERT INTO snapshots SELECT 1000 * n.value, body, note FROM snapshots, json_each('[1,2,3,4]') n`);
    start(RECORDS.slice(50), true);
    expect(startWith({ append: [], signer: null })).toMatchObject({
      fromSeq: RECORDS.length + 1,
      passedOver: '',
      oldest: 50,
    });
  });

  it('[E5] says what to do when a record that it needs has expired, and stands on a snapshot otherwise', () => {
    start(RECORDS.slice(0, 40), true);
    expect(startWith({ append: RECORDS.slice(40), signer: SIGNER }).oldest).toBe(40);
    const journal = folder.open();
    journal.evidence.expire(Array.from({ length: 40 }, (_, n) => n + 1));
    journal.close();
    expect(start([], false)).toBe(folded());
    rmSync(join(folder.dir, MARKET_FILE));
    expect(() => start([], false)).toThrow(/put market.db back from the newest replica/);
  });

  it('does not rest on a snapshot of another format', () => {
    const journal = folder.open();
    const market = openMarket();
    journal.append(RECORDS);
    journal.flush();
    const head = journal.hashAt(RECORDS.length) ?? new Uint8Array();
    const state = { seq: RECORDS.length, head, body: '{"format":0,"state":{}}' };
    market.writeSnapshot({ ...state, note: signSnapshot(state, SIGNER) });
    market.close();
    journal.close();
    expect(startWith({ append: [], signer: null })).toMatchObject({ text: folded(), fromSeq: 1, passedOver: '' });
  });

  it('needs no market database: a lost one is made anew, and everything is folded', () => {
    start(RECORDS, true);
    rmSync(join(folder.dir, MARKET_FILE));
    expect(start([], true)).toBe(folded());
  });
});
