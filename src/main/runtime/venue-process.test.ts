import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk, TRADER } from '../cli/testing/command.ts';
import { type ConsoleOptions, createConsole } from './compose.ts';
import type { Console } from './console.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
/** The databases of a data folder. */
const STORES = ['journal.db', 'management.db', 'market.db'];
const SOON = { timeout: 30_000, interval: 20 };

let desk: Desk;
let feedPath: string;
let open: Console[];
let exchanges: Set<number>;
beforeEach(() => {
  desk = new Desk();
  desk.agent('holder', TRADER);
  feedPath = desk.feed(180);
  open = [];
  exchanges = new Set();
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
});
afterEach(async () => {
  for (const console of open) await console.close();
  for (const pid of exchanges) endIfAlive(pid);
  await desk.close();
  vi.unstubAllEnvs();
});

async function openConsole(more: Partial<ConsoleOptions> = {}): Promise<Console> {
  const options = { dataDir: desk.data, resourcesDir: RESOURCES, fallbackReason: '', version: '' };
  const console = await createConsole({ ...options, host: 'headless', venueProcess: true, watchdog: false, ...more });
  open.push(console);
  return console;
}
async function close(console: Console): Promise<void> {
  await console.close();
  open = open.filter((it) => it !== console);
}
function start(console: Console, seed = 5, speed: number | 'max' = 'max'): Promise<void> {
  return console.startSession({ feedPath, speed, seed, agents: ['holder'], until: null });
}
/** The exchange of the data folder, as its endpoint tells; it is looked after when the test is over. */
function exchangePid(dataDir = desk.data): number {
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'exchange', 'endpoint.json'), 'utf8'));
  exchanges.add(pid);
  return pid;
}
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
function endIfAlive(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
}
/** A run in a process of its own that trades with seed 5 until it is killed; answers with its exchange's process. */
async function killedRun(): Promise<number> {
  const pace = ['--speed', '60', '--seed', '5'];
  const run = desk.run('--venue-process', '--no-watchdog', '--feed', feedPath, '--agents', 'holder', ...pace);
  await desk.until('traded', (it) => it.session.bars > 1 && it.agents.some(({ fills }) => fills > 0));
  const pid = exchangePid();
  run.child.kill('SIGKILL');
  await run.ended;
  return pid;
}
const ended = (console: Console): Promise<void> => vi.waitFor(() => expect(console.session.state).toBe('ended'), SOON);

describe('a venue in a process of its own', () => {
  it('[T2] one seed gives one journal head, with the venue inside and in its process', async () => {
    const heads: object[] = [];
    for (const venueProcess of [false, true]) {
      const dataDir = join(desk.data, venueProcess ? 'outside' : 'inside');
      cpSync(join(desk.data, 'agents'), join(dataDir, 'agents'), { recursive: true });
      const console = await openConsole({ dataDir, venueProcess });
      await start(console);
      const pid = venueProcess ? exchangePid(dataDir) : null;
      await ended(console);
      heads.push(console.result());
      await close(console);
      // It closed in order: nothing of it is left.
      if (pid !== null) await vi.waitFor(() => expect(isAlive(pid)).toBe(false), SOON);
    }
    expect(heads[0]).toMatchObject({ bars: 180, fills: expect.toSatisfy((fills: number) => fills > 20) });
    expect(heads[1]).toEqual(heads[0]);
  });

  it('[K12] a fault reaches it, is journalled, and is still on after a restart, until it is switched off', async () => {
    const console = await openConsole();
    await start(console, 5, 600);
    await vi.waitFor(() => expect(console.engine.state.counts.fills).toBeGreaterThan(2), SOON);
    console.setChaos({ feed: 'normal', venue: 'rejecting' }, 'test');
    await vi.waitFor(() => expect(console.engine.state.counts.rejections).toBeGreaterThan(0), SOON);
    await close(console);
    const after = await openConsole();
    expect(after.snapshot().chaos).toEqual({ feed: 'normal', venue: 'rejecting' });
    await after.resumeSession();
    const { rejections } = after.engine.state.counts;
    await vi.waitFor(() => expect(after.engine.state.counts.rejections).toBeGreaterThan(rejections), SOON);
    after.setChaos({ feed: 'normal', venue: 'normal' }, 'test');
    const { fills } = after.engine.state.counts;
    await vi.waitFor(() => expect(after.engine.state.counts.fills).toBeGreaterThan(fills), SOON);
  });

  it('[K6] a console that closed in order goes on from the journal, in another process', async () => {
    const before = await openConsole();
    await start(before, 5, 600);
    await vi.waitFor(() => expect(before.session.bars).toBeGreaterThan(3), SOON);
    const pid = exchangePid();
    const { bars } = before.session;
    await close(before);
    const after = await openConsole();
    expect(after.session.state).toBe('ready');
    expect(after.session.bars).toBeGreaterThanOrEqual(bars);
    await after.resumeSession();
    expect(exchangePid()).not.toBe(pid);
    after.setSpeed('max');
    await ended(after);
  });

  it('[K10] a console that is killed: its exchange goes on, and the next console takes up from there', async () => {
    const pid = await killedRun();
    await sleep(500);
    expect(isAlive(pid)).toBe(true);
    // Without being asked for a process of its own: the one that lives on is the session's venue.
    const console = await openConsole({ venueProcess: false });
    expect(exchangePid()).toBe(pid);
    expect(console.session.state).toBe('ready');
    expect(console.session.venues()[0]).toMatchObject({ state: 'ok' });
    await console.resumeSession();
    console.setSpeed('max');
    await ended(console);
    const { alarms, journal } = console.snapshot();
    expect(alarms.filter((it) => it.priority !== 'low').map((it) => it.cause)).toEqual([]);
    expect(journal.records).toBeGreaterThan(0);
    expect((await console.verifyJournal()).ok).toBe(true);
  });

  it('[K10] what was executed meanwhile is booked before anything is resumed; until it is, a close leaves the exchange', async () => {
    const pid = await killedRun();
    const glance = await openConsole({ venueProcess: false });
    const before = glance.engine.state.counts.fills;
    await close(glance);
    expect(isAlive(pid)).toBe(true);
    const console = await openConsole({ venueProcess: false });
    const { session, engine } = console;
    const at = session.view().marketAt ?? 0;
    await vi.waitFor(() => expect(engine.core.now()).toBeGreaterThanOrEqual(at + 2_000), SOON);
    expect([session.state, engine.core.now()]).toEqual(['ready', at + 2_000]);
    const { reconciledTo } = engine.state.venues.get('paper') ?? {};
    expect(reconciledTo).toBeGreaterThanOrEqual(at);
    expect(engine.state.counts.fills).toBeGreaterThanOrEqual(before);
    await vi.waitFor(() => close(console), SOON);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), SOON);
  });

  it('an exchange of another session is refused in words, and neither is touched', async () => {
    const pid = await killedRun();
    // The journal of another run is put in the place of its own.
    const other = join(desk.dir, 'other');
    cpSync(join(desk.data, 'agents'), join(other, 'agents'), { recursive: true });
    const console = await openConsole({ dataDir: other, venueProcess: false });
    await start(console, 9);
    await close(console);
    for (const name of STORES) rmSync(join(desk.data, `${name}-wal`), { force: true });
    for (const name of [...STORES, 'database.json', 'keys', 'session.json']) {
      cpSync(join(other, name), join(desk.data, name), { recursive: true });
    }
    const after = await openConsole();
    expect(after.session.view()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/trades session 1 with seed 5/),
    });
    expect(after.session.venues()[0]).toMatchObject({ state: 'down' });
    expect(isAlive(pid)).toBe(true);
  });

  it('[K4] one that a journal without a session knows nothing of is refused in words, and a kill never calls it FLAT', async () => {
    const pid = await killedRun();
    for (const name of [...STORES.flatMap((it) => [it, `${it}-wal`]), 'database.json', 'session.json']) {
      rmSync(join(desk.data, name), { force: true });
    }
    const after = await openConsole();
    expect(after.session.view()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/trades session 1, and the journal knows of none/),
    });
    after.kill({ kind: 'global' }, 'window', 'test');
    const run = () => after.snapshot().kill.runs[0];
    await vi.waitFor(() => expect(run()?.phase).toBe('INCOMPLETE'), SOON);
    expect(run()?.residuals).toMatchObject([{ kind: 'unread' }]);
    expect(isAlive(pid)).toBe(true);
  });

  it('[K10] when the exchange dies the session says so, and a kill is INCOMPLETE, never FLAT', async () => {
    const console = await openConsole();
    await start(console, 5, 600);
    await vi.waitFor(() => expect(console.engine.state.ledger.account.positions.size).toBe(1), SOON);
    process.kill(exchangePid(), 'SIGKILL');
    await vi.waitFor(() => expect(console.session.state).toBe('failed'), SOON);
    expect(console.session.view().problem).toMatch(/The venue is lost.*start it again/);
    expect(console.session.venues()[0]).toMatchObject({ state: 'down' });
    await expect(console.resumeSession()).rejects.toThrow(/The venue is lost/);
    console.kill({ kind: 'global' }, 'window', 'test');
    const run = () => console.snapshot().kill.runs[0];
    await vi.waitFor(() => expect(run()?.phase).toBe('INCOMPLETE'), SOON);
    // What the books hold there is named beside it.
    const kinds = run()?.residuals.map(({ kind }) => kind) ?? [];
    expect(kinds.filter((kind) => kind === 'unread' || kind === 'position').sort()).toEqual(['position', 'unread']);

    await close(console);
    const after = await openConsole();
    await vi.waitFor(() => expect(after.snapshot().kill.runs[0]?.phase).toBe('FLAT'), SOON);
    expect(after.engine.state.ledger.account.positions.size).toBe(0);
  });
});
