import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANG_AFTER_MS, MAX_RESTARTS } from './bounds.ts';
import { lookForTakeover } from './takeover-file.ts';
import { Watchdog } from './watchdog.ts';

const ENTRY = join(import.meta.dirname, '..', '..', 'watchdog.ts');

/** This test is the main process, healthy throughout; the watchdog is a real process. */
describe('main’s side of the watchdog', { timeout: 60_000 }, () => {
  let dir: string;
  let watchdog: Watchdog | null;
  let changes: string[];
  let pids: number[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'interlock-watchdog-'));
    [changes, pids, watchdog] = [[], [], null];
  });
  afterEach(async () => {
    await watchdog?.close();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  const start = (entry = ENTRY): Watchdog => {
    watchdog = new Watchdog({
      nodePath: process.execPath,
      entry,
      dataDir: dir,
      armed: () => true,
      venues: () => [],
      account: () => null,
      onKeyRead: () => {},
      wallNow: () => Date.now(),
      monotonic: () => performance.now(),
      note: () => {},
      onChange: (state, reason) => {
        changes.push(reason === '' ? state : `${state}: ${reason}`);
        if (state === 'watching') pids.push(watchdog?.pid ?? 0);
      },
    });
    return watchdog;
  };
  const until = async (done: () => boolean): Promise<void> => {
    for (let waited = 0; waited < 30_000 && !done(); waited += 20) await sleep(20);
    expect(done(), changes.join('; ')).toBe(true);
  };
  const signal = (name: NodeJS.Signals): void => void process.kill(pids.at(-1) ?? 0, name);

  it('[K10] is told that it watches, and after an orderly end leaves nothing behind', async () => {
    const own = start();
    await until(() => changes.length > 0);
    expect(changes).toEqual(['watching']);
    await own.close();
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow('ESRCH');
    expect(lookForTakeover(dir)).toBeNull();
    expect(changes).toEqual(['watching']);
  });

  it('[K10] a watchdog that is killed is noticed, and started again', async () => {
    start();
    await until(() => changes.length === 1);
    signal('SIGKILL');
    await until(() => changes.length === 3);
    expect(changes).toEqual(['watching', 'gone: its process ended (SIGKILL)', 'watching']);
    expect(pids).toHaveLength(2);
  });

  it('[K10] a watchdog that is stopped is given up and ended; woken, it would not be there to act', async () => {
    start();
    await until(() => changes.length === 1);
    signal('SIGSTOP');
    await until(() => changes.length === 3);
    expect(changes[1]).toBe(`gone: it has not answered for ${HANG_AFTER_MS / 1_000} s`);
    expect(changes[2]).toBe('watching');
    expect(() => process.kill(pids[0] ?? 0, 'SIGCONT')).toThrow('ESRCH');
    expect(lookForTakeover(dir)).toBeNull();
  });

  it('[K10] signals of the terminal do not end it', async () => {
    start();
    await until(() => changes.length === 1);
    for (const name of ['SIGINT', 'SIGHUP'] as const) signal(name);
    await sleep(500);
    expect(changes).toEqual(['watching']);
  });

  it('[K10] one that cannot live is started so many times and no more', async () => {
    start(join(dir, 'nothing-here.js'));
    await until(() => changes.length === 1 + MAX_RESTARTS);
    await sleep(1_000);
    expect(changes).toHaveLength(1 + MAX_RESTARTS);
    expect(changes.every((it) => it === 'gone: its process ended (exit code 1)')).toBe(true);
  });
});
