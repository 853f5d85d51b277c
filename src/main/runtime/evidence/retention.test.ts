import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../shared/ipc/contract.ts';
import { askVerifier } from '../../cli/testing/offline-verifier.ts';
import { classOf } from '../../evidence/retention.ts';
import { formatVerifierKey } from '../../evidence/verifier-key.ts';
import type { Console } from '../console.ts';
import { Retention } from './retention.ts';
import { EvidenceSettings } from './settings.ts';
import { writtenBefore } from './testing/old-log.ts';
import { journalOf, keysOf, ProofDesk, SOON, signed, state } from './testing/proof-desk.ts';

const ADMIN: Caller = { by: 'ann', via: 'socket', session: 'test', role: 'administrator' };
const YEAR = 366;
const DAY = 24 * 60 * 60_000;

describe('records whose time has run out', { timeout: 120_000 }, () => {
  let desk: ProofDesk;
  beforeEach(() => {
    desk = new ProofDesk();
  });
  afterEach(() => desk.close());

  /** A folder with a played session, and these records of before beside it; signed, snapshots kept, reopened. */
  async function aged(parts: Parameters<typeof writtenBefore>[1]): Promise<Console> {
    await desk.used();
    await writtenBefore(desk.data, parts);
    // Two more closes: the oldest snapshot kept is then behind the old records.
    for (let turn = 0; turn < 3; turn += 1) await desk.shut(await desk.console());
    return ready(await desk.console());
  }
  async function ready(console: Console): Promise<Console> {
    const { size } = await signed(console);
    await vi.waitFor(() => expect(journalOf(console).evidence.statementsTo).toBeGreaterThan(size - 20), SOON);
    return console;
  }
  async function exported(name: string): Promise<string> {
    const file = join(desk.dir, name);
    expect(await desk.interlock('audit', 'export', '--data', desk.data, '--out', file)).toMatchObject({ code: 0 });
    return file;
  }
  const expire = (console: Console) => console.handlers['retention.expire']({}, ADMIN);
  const said = (console: Console) =>
    [...journalOf(console).readRecords({ fromSeq: 1, skipExpired: true })].flatMap((it) =>
      it.kind === 'retention.expired' ? [it.body] : [],
    );
  const hold = (console: Console, reason: string) => console.handlers['retention.hold']({ reason }, ADMIN);

  it('[E5] expire by class, are said to have, and the log verifies and starts as before', async () => {
    let console = await aged([
      { days: 7 * YEAR + 1, of: 'audit', count: 3 },
      { days: 7 * YEAR - 1, of: 'audit', count: 3 },
      { days: 3 * YEAR + 1, of: 'agents', count: 700 },
      { days: 3 * YEAR - 1, of: 'agents', count: 3 },
      { days: 181, of: 'policy', count: 5 },
      { days: 179, of: 'policy', count: 3 },
      { days: 91, of: 'sessions', count: 7 },
      { days: 89, of: 'sessions', count: 3 },
    ]);
    const keys = (await keysOf(console)).map(formatVerifierKey);
    await desk.shut(console);
    const before = await exported('before.jsonl');
    console = await ready(await desk.console());
    expect(await expire(console)).toEqual({ records: 3 + 700 + 5 + 7 });
    const counts = { audit: 0, agents: 0, policy: 0, sessions: 0 };
    for (const body of said(console)) {
      counts[body.class] += body.records;
      expect(body.by).toBe('ann');
      expect(body.records).toBeLessThanOrEqual(body.toSeq - body.fromSeq + 1);
    }
    expect(counts).toEqual({ audit: 3, agents: 700, policy: 5, sessions: 7 });
    expect(console.snapshot().evidence.retention).toEqual({
      expired: 715,
      text: expect.stringContaining('policy 180'),
    });
    // Nothing of what is left has run out, and a second time there is nothing to do.
    expect(await expire(console)).toEqual({ records: 0 });
    expect(await console.verifyJournal()).toMatchObject({ ok: true, problem: '' });
    await signed(console);
    await desk.shut(console);

    const verified = await desk.interlock('audit', 'verify', '--data', desk.data);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('OK:') });
    const after = await exported('after.jsonl');
    expect(
      readFileSync(after, 'utf8')
        .split('\n')
        .filter((line) => /^\{"seq".*"leaf":"[0-9a-f]{64}"\}$/.test(line)),
    ).toHaveLength(715);
    // Whoever has an export from before can still prove what stood in them; and one from now proves what is left.
    for (const file of [before, after]) expect(await askVerifier(file, keys)).toMatchObject({ code: 0 });
    const again = await desk.console();
    expect(state(again)).toEqual({ latched: [], alarms: [] });
    expect(again.snapshot().evidence.retention.expired).toBe(715);
    const left = [...journalOf(again).readRecords({ fromSeq: 1, skipExpired: true })];
    expect(left.filter(({ kind }) => classOf(kind) === 'sessions').length).toBeGreaterThanOrEqual(3);
  });

  it('[E5] nothing expires while a legal hold stands, after a restart neither, until it is released', async () => {
    let console = await aged([{ days: 91, of: 'sessions', count: 4 }]);
    hold(console, 'a dispute');
    hold(console, 'another');
    await expect(expire(console)).rejects.toThrow('A legal hold stands (legal-1: a dispute)');
    await desk.shut(console);
    console = await ready(await desk.console());
    expect(console.snapshot().legalHolds).toMatchObject([
      { id: 'legal-1', reason: 'a dispute', by: 'ann' },
      { id: 'legal-2', reason: 'another', by: 'ann' },
    ]);
    const release = (holdId: string) => console.handlers['retention.release']({ holdId, reason: 'settled' }, ADMIN);
    release('legal-1');
    expect(() => release('legal-1')).toThrow('no such legal hold');
    await expect(expire(console)).rejects.toThrow('legal-2');
    expect(journalOf(console).evidence.expired).toBe(0);
    release('legal-2');
    expect(await expire(console)).toEqual({ records: 4 });
    // A released hold's id is not given again.
    hold(console, 'a third');
    expect(console.snapshot().legalHolds.map(({ id }) => id)).toEqual(['legal-3']);
  });

  it('[E5] what no snapshot covers is kept, and everything while a kill runs', async () => {
    await desk.used();
    const first = await desk.recordCount();
    await writtenBefore(desk.data, [{ days: 91, of: 'sessions', count: 60 }]);
    await desk.shut(await desk.console());
    const console = await ready(await desk.console());
    // The snapshot of the first close does not stand behind them.
    expect(await expire(console)).toEqual({ records: 0 });
    expect(journalOf(console).evidence.unexpired(first + 1, first + 60)).toHaveLength(60);
    console.kill({ kind: 'global' }, 'window', 'test');
    expect(console.engine.kills.isRunning).toBe(true);
    await expect(expire(console)).rejects.toThrow('A kill is running');
  });

  it('[E5] a clock that is wrong lets nothing go, asked for or not, and by itself never more than a day too early', async () => {
    const console = await aged([95, 75, 50, 25].map((days) => ({ days, of: 'sessions', count: 3 })));
    let [now, passed] = [Date.now() + 8 * YEAR * DAY, 0];
    const journal = journalOf(console);
    const retention = new Retention({
      ...{ engine: console.engine, journal, dataDir: desk.data, isCopying: () => false },
      ...{ wallNow: () => now, monotonic: () => passed },
      snapshots: { restorableFrom: () => journal.evidence.durable },
      proof: { settings: EvidenceSettings.parse({}), settingsProblem: '' },
      stoodTo: journal.evidence.durable,
    });
    const looked = () => {
      passed += 61 * 60_000;
      for (let turn = 0; turn < 5; turn += 1) retention.look();
      return journal.evidence.expired;
    };
    expect(looked()).toBe(0);
    expect(state(console).alarms).toEqual(['retention-clock']);
    await expect(retention.handlers()['retention.expire']({}, ADMIN)).rejects.toThrow(
      'days ahead of the newest record',
    );
    // Those of 75 days would be 95 days old by this one.
    now = Date.now() + 20 * DAY;
    expect(looked()).toBe(3);
    expect(state(console).alarms).toEqual([]);
    expect(await retention.handlers()['retention.expire']({}, ADMIN)).toEqual({ records: 3 });
  });

  it('[E5] periods may be longer than they must be; a shorter one is refused in words, and nothing expires', async () => {
    const console = await aged([{ days: 100, of: 'sessions', count: 2 }]);
    const settings = (days: object) =>
      writeFileSync(join(desk.data, 'evidence.json'), JSON.stringify({ retentionDays: days }));
    settings({ sessions: 30 });
    await expect(expire(console)).rejects.toThrow('sessions records are kept for at least 90 days');
    expect(state(console).alarms).toEqual(['retention']);
    settings({ sessions: 101 });
    expect(await expire(console)).toEqual({ records: 0 });
    expect(state(console).alarms).toEqual([]);
    settings({});
    expect(await expire(console)).toEqual({ records: 2 });
  });
});
