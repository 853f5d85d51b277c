import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Scope } from '../../shared/scope.ts';
import { Desk, TRADER } from '../cli/testing/command.ts';
import { type ConsoleOptions, createConsole } from './compose.ts';
import type { Console } from './console.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
const SOON = { timeout: 20_000, interval: 20 };
const GLOBAL: Scope = { kind: 'global' };
const HOLDER: Scope = { kind: 'agent', agent: 'holder' };
const STILL_RUNNING = /A kill is still running/;

describe('a session on a recorded feed', () => {
  let desk: Desk;
  let feedPath: string;
  let open: Console[];
  beforeEach(() => {
    desk = new Desk();
    // It buys with its first bar, keeps that, and leaves an order resting.
    desk.agent('holder', TRADER);
    feedPath = desk.feed(30);
    open = [];
    // No keychain of the machine is asked for the key of a test.
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', '');
  });
  afterEach(async () => {
    for (const console of open) await console.close();
    await desk.close();
    vi.unstubAllEnvs();
  });

  const openConsole = async (more: Partial<ConsoleOptions> = {}): Promise<Console> => {
    const options = { dataDir: desk.data, resourcesDir: RESOURCES, fallbackReason: '', version: '' };
    const console = await createConsole({ ...options, host: 'headless', ...more });
    open.push(console);
    return console;
  };
  const close = async (console: Console): Promise<void> => {
    await console.close();
    open = open.filter((it) => it !== console);
  };
  const start = (console: Console): Promise<void> =>
    console.startSession({ feedPath, speed: 'max', seed: 1, agents: ['holder'], until: null });
  const held = (console: Console): number => console.engine.state.ledger.account.positions.size;
  const phases = (console: Console): string[] => [...console.engine.state.trips.byId.values()].map((it) => it.phase);
  const endedHolding = async (): Promise<Console> => {
    const console = await openConsole();
    await start(console);
    await vi.waitFor(() => expect(console.session.state).toBe('ended'), SOON);
    expect(held(console)).toBe(1);
    return console;
  };
  const flat = async (console: Console): Promise<void> => {
    await vi.waitFor(() => expect(phases(console)).toEqual(['FLAT']), SOON);
    expect(held(console)).toBe(0);
  };

  it('[T2] the first bar waits for the agents, however slow the pace', async () => {
    const console = await openConsole();
    await console.startSession({ feedPath, speed: 1, seed: 1, agents: ['holder'], until: null });
    const status = (): string | undefined => console.engine.state.registry.get('holder')?.status;
    await vi.waitFor(() => expect(status()).toBe('running'), SOON);
    expect(console.session.bars).toBe(0);
  });

  it.each([
    ['everything', GLOBAL],
    ['one agent', HOLDER],
  ])('[K4] a start while a kill of %s runs is refused, and the kill ends FLAT', async (_what, scope) => {
    const console = await endedHolding();
    const before = console.engine.core.now();
    expect(console.kill(scope, 'window', 'test').status).toBe('LATCHED');
    await expect(start(console)).rejects.toThrow(STILL_RUNNING);
    await flat(console);
    // The clock is that of the session which was killed, a little later.
    expect(console.engine.core.now() - before).toBeGreaterThanOrEqual(1_000);
    expect(console.engine.core.now() - before).toBeLessThan(60_000);
    expect(console.engine.state.session?.session).toBe(1);
  });

  it('[K4] a kill while a start is on its way keeps its clock: the start is refused, the kill ends FLAT', async () => {
    const console = await endedHolding();
    const starting = start(console);
    console.kill(GLOBAL, 'window', 'test');
    await expect(starting).rejects.toThrow(STILL_RUNNING);
    await flat(console);
  });

  it('[K4] a start that the latch refuses leaves a later kill its venue and its clock', async () => {
    const console = await endedHolding();
    console.kill(GLOBAL, 'window', 'test');
    await flat(console);
    await expect(start(console)).rejects.toThrow(/latched by a kill/);
    console.kill(HOLDER, 'window', 'test');
    await vi.waitFor(() => expect(phases(console)).toEqual(['FLAT', 'FLAT']), SOON);
  });

  it('[K4] [K6] a kill of an ended session after a restart flattens at the last known price', async () => {
    await close(await endedHolding());
    const console = await openConsole();
    expect(console.session.state).toBe('ended');
    expect(held(console)).toBe(1);
    console.kill(GLOBAL, 'command', 'test');
    await flat(console);
    expect(console.snapshot().kill.runs).toMatchObject([{ phase: 'FLAT', residuals: [] }]);
  });

  it('[K6] a session begun for another symbol than the default is found again at a restart', async () => {
    const before = await openConsole({ defaultSymbol: 'BTC/USD' });
    await before.startSession({ feedPath, speed: 60, seed: 1, agents: null, until: null });
    expect(before.session.view().symbols).toEqual(['BTC/USD']);
    await close(before);
    const after = await openConsole();
    expect(after.session.view()).toMatchObject({ state: 'ready', symbols: ['BTC/USD'], problem: '' });
  });
});
