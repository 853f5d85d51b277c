import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../../shared/ipc/contract.ts';
import { readDatabaseJson } from '../../adapters/keychain/database-file.ts';
import { FolderKeys } from '../../adapters/keychain/folder-keys.ts';
import { KeyFileStore } from '../../adapters/keychain/key-file-store.ts';
import type { Console } from '../console.ts';
import { processEntry } from '../process-entry.ts';
import { verifyFolder } from '../verify-folder.ts';
import { inspectSigning } from './inspect-signing.ts';
import type { Manifest } from './replica/manifest.ts';
import { ReplicaError } from './replica/replica-error.ts';
import { verifyReplica } from './replica/verify-replica.ts';
import { journalOf, ProofDesk, SOON, state } from './testing/proof-desk.ts';

const OPERATOR: Caller = { by: 'ann', via: 'socket', session: 'test', role: 'operator' };
const HOUR = 3_600_000;
const DATABASES = ['database', 'database-management', 'database-market'] as const;

describe('replicas', { timeout: 120_000 }, () => {
  let desk: ProofDesk;
  beforeEach(() => {
    desk = new ProofDesk();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await desk.close();
  });

  const place = () => join(desk.dir, 'second');
  const own = () => join(place(), readDatabaseJson(desk.data)?.id ?? '');
  const replicas = () => readdirSync(own()).sort();
  const newest = () => join(own(), replicas().at(-1) ?? '');
  const make = (console: Console) => console.handlers['replica.make']({}, OPERATOR);
  const verify = (...more: string[]) => desk.interlock('replica', 'verify', '--data', desk.data, ...more);
  /** The same, in this process. */
  async function verified(): Promise<Manifest> {
    const signing = await inspectSigning(desk.data, Date.now);
    const keys = new FolderKeys(new KeyFileStore(desk.data), signing.folderId);
    return verifyReplica(newest(), { keys, signing, entry: processEntry('verify-thread', ''), wallNow: Date.now });
  }
  const restore = (name: string, ...more: string[]) =>
    desk.interlock('replica', 'restore', '--from', place(), '--data', join(desk.dir, name), ...more);
  const keyFile = () => ['--keys', join(desk.data, 'keys', 'secrets.json')];

  /** A console that played, with the second folder set. */
  async function used(): Promise<Console> {
    const console = await desk.console();
    await desk.played(console);
    const set = await desk.interlock('replica', 'set', place(), '--data', desk.data);
    expect(set).toMatchObject({ code: 0 });
    return console;
  }

  it('[E5] a copy of a console in use is made, verified where it lies, journalled, and is the owner’s alone', async () => {
    const console = await used();
    expect(console.snapshot().evidence.replica).toMatchObject({ state: 'off', wallAt: null });
    const { records } = await make(console);
    expect(records).toBeGreaterThan(30);
    const made = [...journalOf(console).readRecords({ fromSeq: records })].find(({ kind }) => kind === 'replica.made');
    expect(made?.body).toMatchObject({ records });
    expect(console.snapshot().evidence.replica).toMatchObject({ state: 'ok', size: records });
    expect(replicas()).toEqual([expect.stringMatching(/^replica-\d{8}T\d{6}Z-\d+$/)]);
    expect(readdirSync(newest()).sort()).toEqual(
      expect.arrayContaining([
        'checkpoint.note',
        'database.json',
        'journal.db',
        'management.db',
        'market.db',
        'replica.note',
      ]),
    );
    // No key is in it, nor anything that is not the owner's alone.
    expect(existsSync(join(newest(), 'keys'))).toBe(false);
    for (const name of ['.', ...readdirSync(newest())])
      expect(statSync(join(newest(), name)).mode & 0o077, name).toBe(0);
    expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining(`OK: ${records} records`) });
    // Looked at, it is as it was.
    expect(await verify()).toMatchObject({ code: 0 });
    expect(state(console)).toEqual({ latched: [], alarms: [] });
  });

  it('[E5] [E2] a byte that was changed in any of its files is found, and nothing is restored from it', async () => {
    await make(await used());
    expect(readdirSync(newest())).toHaveLength(8);
    for (const name of readdirSync(newest())) {
      const file = join(newest(), name);
      const whole = readFileSync(file);
      const bent = Buffer.from(whole);
      const at = Math.floor(whole.length / 2);
      bent[at] = (bent[at] ?? 0) ^ 1;
      writeFileSync(file, bent);
      await expect(verified(), name).rejects.toThrow(ReplicaError);
      writeFileSync(file, whole.subarray(0, -1));
      await expect(verified(), name).rejects.toThrow(ReplicaError);
      writeFileSync(file, whole);
    }
    expect(await verified()).toMatchObject({ format: 'interlock-replica/1' });
    rmSync(join(newest(), 'market.db'));
    expect(await verify()).toMatchObject({ code: 5, stdout: expect.stringContaining('market.db is missing') });
    expect(await restore('restored', ...keyFile())).toMatchObject({ code: 3 });
    expect(readdirSync(desk.dir).filter((name) => name.startsWith('restored'))).toEqual([]);
  });

  it('[E5] the last seven are kept, and what was cut short is never taken for one', async () => {
    const console = await used();
    await make(console);
    const halves = ['replica-20200101T000000Z-9.part', 'replica-20200101T000000Z-9.old'];
    for (const name of halves) await mkdir(join(own(), name));
    for (let day = 1; day <= 7; day += 1) {
      await mkdir(join(own(), `replica-2020010${day}T000000Z-5`));
    }
    await make(console);
    expect(replicas()).toHaveLength(7);
    expect(replicas()[0]).toBe('replica-20200103T000000Z-5');
    expect(await verify()).toMatchObject({ code: 0 });
    expect(await verify(join(own(), 'replica-20200103T000000Z-5'))).toMatchObject({ code: 5 });
  });

  it('[E5] [K6] restored into an empty folder it is verified, and the console starts there with its latch', async () => {
    const console = await used();
    console.kill({ kind: 'agent', agent: 'holder' }, 'window', 'test');
    await vi.waitFor(() => expect(console.engine.kills.isRunning).toBe(false), SOON);
    const { records } = await make(console);
    await desk.shut(console);

    expect(await restore('restored')).toMatchObject({ code: 3, stderr: expect.stringContaining('--keys FILE') });
    await mkdir(join(desk.dir, 'full', 'x'), { recursive: true });
    expect(await restore('full', ...keyFile())).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('not empty'),
    });
    await mkdir(join(desk.dir, 'restored'));
    const done = await restore('restored', ...keyFile());
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Restored and verified: ${records} records`),
    });
    expect(await restore('restored', ...keyFile())).toMatchObject({ code: 3 });

    const dataDir = join(desk.dir, 'restored');
    const checked = { dataDir, resourcesDir: '', wallNow: Date.now };
    // The counter knows of records that the replica has not: by itself nothing goes on there.
    expect(await verifyFolder(checked)).toMatchObject({ ok: false, problem: expect.stringContaining('missing') });
    const restored = await desk.console({ dataDir });
    expect(state(restored).alarms).toContain('journal-proof');
    expect(state(restored).latched).toHaveLength(2);
    await restored.evidence.rotateSigning();
    await desk.shut(restored);
    const after = await desk.console({ dataDir });
    expect(state(after).alarms).not.toContain('journal-proof');
    expect([...after.engine.state.trips.byId.values()].map(({ scope, reset }) => [scope.kind, reset])).toEqual([
      ['agent', false],
      ['global', false],
    ]);
    expect(await after.verifyJournal()).toMatchObject({ ok: true });
  });

  it('[E5] [S3] [S4] one from before every key was rotated is verified and restored, and comes under the keys in use', async () => {
    const console = await used();
    const { records } = await make(console);
    for (const alias of DATABASES) await console.handlers['keys.rotate']({ alias, reason: 'a drill' }, OPERATOR);
    await desk.shut(console);
    const rotated = await desk.console();
    const uses = (of: Console) => {
      expect(of.engine.core.settle()).toBe(true);
      return [...journalOf(of).readRecords({ fromSeq: 1 })].flatMap(({ kind, body }) =>
        kind === 'key.used' && body.purpose.endsWith('from before a rotation, put back') ? [body.alias] : [],
      );
    };
    expect(uses(rotated)).toEqual([]);
    await desk.shut(rotated);
    const keys = new FolderKeys(new KeyFileStore(desk.data), readDatabaseJson(desk.data)?.id ?? '');
    for (const alias of DATABASES) expect((await keys.read(alias)).former).toHaveLength(1);

    expect(await verified()).toMatchObject({ records });
    expect(await restore('restored', ...keyFile())).toMatchObject({ code: 0 });
    const dataDir = join(desk.dir, 'restored');
    const restored = await desk.console({ dataDir });
    expect(uses(restored)).toEqual([...DATABASES]);
    expect(state(restored).alarms).not.toContain('management-off');
    await desk.shut(restored);
    const again = await desk.console({ dataDir });
    expect(uses(again)).toEqual([...DATABASES]);
  });

  it('[E5] one is made a day; one that cannot be is alarmed, and one that is late as well', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const console = await used();
    await make(console);
    const rounds = console.evidence.rounds();
    let minutes = 0;
    const real = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + minutes * 60_000);
    const later = (hours: number): void => {
      minutes += hours * 60;
      vi.setSystemTime(Date.now() + hours * HOUR);
      rounds.replica?.();
    };
    later(23);
    expect(console.snapshot().evidence.replica.state).toBe('ok');
    later(2);
    await vi.waitFor(() => expect(replicas().filter((name) => !name.endsWith('.part'))).toHaveLength(2), SOON);
    await vi.waitFor(() => expect(console.snapshot().evidence.replica.text).toContain('once a day'), SOON);

    // What was made under a former key opens only as long as that is kept.
    const rotated = { alias: 'database', how: 'rotated', by: 'ann', reason: 'a test', fingerprint: '' } as const;
    console.engine.core.stage('key.changed', null, null, rotated);
    later(1);
    await vi.waitFor(() => expect(replicas().filter((name) => !name.endsWith('.part'))).toHaveLength(3), SOON);
    await vi.waitFor(() => expect(console.snapshot().evidence.replica.text).toContain('once a day'), SOON);

    await rm(place(), { recursive: true });
    writeFileSync(place(), 'no folder');
    later(25);
    await vi.waitFor(() => expect(state(console).alarms).toContain('replica'), SOON);
    later(12);
    expect(state(console).alarms).toContain('replica-late');
    expect(console.snapshot().evidence.replica.state).toBe('failed');
    await rm(place());
    await make(console);
    expect(state(console).alarms).toEqual([]);
    clock.mockRestore();
  });

  it('[E5] none is made in the data folder itself, and none where no folder is set', async () => {
    const console = await used();
    const inside = await desk.interlock('replica', 'set', join(desk.data, 'copies'), '--data', desk.data);
    expect(inside).toMatchObject({ code: 3, stderr: expect.stringContaining('lost with it') });
    expect(await desk.interlock('replica', 'set', 'off', '--data', desk.data)).toMatchObject({ code: 0 });
    await expect(make(console)).rejects.toThrow('No folder for replicas is set');
    expect(JSON.parse(readFileSync(join(desk.data, 'evidence.json'), 'utf8'))).toEqual({});
  });
});
