import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BRANCH, RemoteDesk } from '../../adapters/anchor-git/testing/remote-desk.ts';
import type { Console } from '../console.ts';
import { setAnchor } from './anchor/anchor-settings.ts';
import { Anchors } from './anchors.ts';
import { journalOf, keysOf, ProofDesk, signed, state } from './testing/proof-desk.ts';

const ASKER = { by: 'test', via: 'socket', session: 'test', role: 'viewer' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let desk: ProofDesk;
let remote: RemoteDesk;
let console: Console;
let anchors: Anchors;
/** What both clocks say, machine milliseconds. */
let now = 0;
let isKillRunning = false;

beforeEach(async () => {
  desk = new ProofDesk();
  remote = new RemoteDesk();
  await desk.used();
  console = await desk.console();
  await signed(console);
  setAnchor(desk.data, { git: { remote: remote.remote, branch: BRANCH } });
  now = Date.now();
  isKillRunning = false;
  anchors = await anchorsNow();
}, 60_000);
afterEach(async () => {
  await anchors.close();
  await desk.close();
  remote.close();
});

/** The console's own know nothing of the settings made since: these do, and run on the test's clock. */
async function anchorsNow(): Promise<Anchors> {
  const keys = await keysOf(console);
  const signing = { publicKeys: keys, name: keys[0]?.name ?? '', folderId: 'f1', signer: { keyId: keys[0]?.keyId } };
  const kills = {
    get isRunning() {
      return isKillRunning;
    },
  };
  const { core } = console.engine;
  const parts = {
    ...{ engine: { core, kills }, journal: journalOf(console), signing, proof: { signing }, dataDir: desk.data },
    ...{ monotonic: () => now, wallNow: () => now, sign: () => Promise.reject(new Error('not asked for')) },
  };
  const made = new Anchors(parts as unknown as ConstructorParameters<typeof Anchors>[0]);
  made.begin();
  await made.handlers()['anchors.status']({}, ASKER);
  return made;
}

const commits = (): number => Number(remote.at('rev-list', '--all', '--count'));
const row = () => anchors.view().find(({ id }) => id === 'git');

/** What is being published is over: receipts are not verified before. */
const settled = () => anchors.handlers()['anchors.verify']({}, ASKER);

/** A look so much later, and what comes of it. */
async function lookAfter(ms: number): Promise<void> {
  now += ms;
  anchors.look();
  await settled();
}

describe('when checkpoints are published', { timeout: 60_000 }, () => {
  it('[E8] in the background half a minute after the start, then each hour, and only what is new', async () => {
    await lookAfter(29_000);
    expect(commits()).toBe(0);
    await lookAfter(2_000);
    expect(commits()).toBe(1);
    expect(row()?.state).toBe('proved');
    await signed(console);
    await lookAfter(59 * MINUTE);
    expect(commits()).toBe(1);
    await lookAfter(2 * MINUTE);
    expect(commits()).toBe(2);
    const to = row()?.provedTo ?? 0;
    expect(to).toBe(journalOf(console).evidence.latestCheckpoint()?.size);
    // The record of the publication is new, but no checkpoint covers it yet.
    await lookAfter(2 * HOUR);
    expect(commits()).toBe(2);
  });

  it('[E8] [K1] not while a kill runs', async () => {
    isKillRunning = true;
    await lookAfter(HOUR);
    expect(commits()).toBe(0);
    isKillRunning = false;
    await lookAfter(1);
    expect(commits()).toBe(1);
  });

  it('[E8] what failed is tried again after five minutes, and late after three intervals is alarmed and shown', async () => {
    const back = remote.away();
    await lookAfter(MINUTE);
    expect(row()).toMatchObject({ state: 'failed', provedTo: 0 });
    expect(state(console).alarms).toEqual(['anchor-git']);
    back();
    await lookAfter(4 * MINUTE);
    expect(commits()).toBe(0);
    await lookAfter(2 * MINUTE);
    expect(commits()).toBe(1);
    expect(state(console).alarms).toEqual([]);
    // No checkpoint is signed any more, while records are written.
    await lookAfter(2 * HOUR + 59 * MINUTE);
    expect(row()?.state).toBe('proved');
    await lookAfter(2 * MINUTE);
    expect(row()).toMatchObject({ state: 'late', provedTo: expect.any(Number) });
    expect(state(console).alarms).toEqual(['anchor-git-late']);
    await signed(console);
    await lookAfter(MINUTE);
    await lookAfter(1);
    expect(commits()).toBe(2);
    expect(state(console).alarms).toEqual([]);
  });

  it('[E8] after a restart the hour goes on where it was', async () => {
    await lookAfter(MINUTE);
    expect(commits()).toBe(1);
    await anchors.close();
    await signed(console);
    now = Date.now() + 30 * MINUTE;
    anchors = await anchorsNow();
    expect(row()?.state).toBe('proved');
    await lookAfter(29 * MINUTE);
    expect(commits()).toBe(1);
    await lookAfter(2 * MINUTE);
    expect(commits()).toBe(2);
  });

  it('[E8] the close breaks off what is being published, without an alarm', async () => {
    const asked = join(desk.dir, 'asked');
    remote.hook('pre-receive', `touch ${asked}; sleep 20`);
    vi.stubEnv('PATH', `${remote.bin}:${process.env.PATH}`);
    setAnchor(desk.data, { git: { remote: remote.server, branch: BRANCH } });
    await anchors.close();
    anchors = await anchorsNow();
    now += HOUR;
    anchors.look();
    await vi.waitFor(() => expect(existsSync(asked)).toBe(true), { timeout: 15_000 });
    const begun = Date.now();
    await anchors.close();
    await settled();
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(state(console).alarms).toEqual([]);
    expect(commits()).toBe(0);
  });
});
