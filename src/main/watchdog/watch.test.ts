import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { HANG_AFTER_MS } from '../adapters/watchdog/bounds.ts';
import { revokeLease } from '../adapters/watchdog/lease.ts';
import { lookForTakeover } from '../adapters/watchdog/takeover-file.ts';

/** A main process and its watchdog, both real; without venues, so that it is the watching that is tested. */
class Pair {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-watch-'));
  readonly main: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<NodeJS.Signals | number | null>;
  said = '';

  constructor(stake: 'armed' | 'idle') {
    const program = join(import.meta.dirname, 'testing', 'main.ts');
    this.main = spawn(process.execPath, [program, this.dir, stake], { stdio: 'pipe' });
    for (const stream of [this.main.stdout, this.main.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.said += text;
      });
    }
    this.ended = new Promise((resolve) => this.main.once('exit', (code, signal) => resolve(signal ?? code)));
  }

  ask(what: string): void {
    this.main.stdin.write(`${what}\n`);
  }

  async until(done: () => boolean): Promise<void> {
    for (let waited = 0; waited < 20_000 && !done(); waited += 20) await sleep(20);
    expect(done(), this.said).toBe(true);
  }

  /** The watchdog's process, once main was told that it watches. */
  async watched(): Promise<number> {
    await this.until(() => /watching \d+/.test(this.said));
    // And has had a beat that says what is at stake.
    await sleep(300);
    return Number(/watching (\d+)/.exec(this.said)?.[1]);
  }

  /** What the takeover file says, once the watchdog has written its result. */
  async takenOver(): Promise<readonly { readonly kind: string; readonly cause?: string }[]> {
    await this.until(() => lookForTakeover(this.dir)?.entries.some((it) => it.kind === 'result') === true);
    return lookForTakeover(this.dir)?.entries ?? [];
  }

  async isGone(pid: number): Promise<void> {
    await this.until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  }

  close(): void {
    if (this.main.exitCode === null && this.main.signalCode === null) this.main.kill('SIGKILL');
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe('a main process and its watchdog', { timeout: 60_000 }, () => {
  let pair: Pair;
  const begin = async (stake: 'armed' | 'idle' = 'armed'): Promise<number> => {
    pair = new Pair(stake);
    return pair.watched();
  };
  afterEach(() => pair.close());

  it.each([
    ['SIGKILL', 'died', () => pair.main.kill('SIGKILL')],
    ['an uncaught error', 'died', () => pair.ask('throw')],
    ['SIGSTOP', 'hung', () => pair.main.kill('SIGSTOP')],
    ['an endless loop', 'hung', () => pair.ask('loop')],
  ])(
    '[K10] %s: taken over as %s, the latch is written, main is dead, the watchdog ends',
    async (_how, cause, strike) => {
      const watchdog = await begin();
      strike();
      const lines = await pair.takenOver();
      expect(lines.map((it) => it.kind)).toEqual(['takeover', 'result']);
      expect(lines[0]?.cause).toBe(cause);
      expect(await pair.ended).not.toBe(0);
      await pair.isGone(watchdog);
      expect(pair.said).toContain('interlock watchdog: the main process');
    },
  );

  it('[K10] main busy for less than the bound: nothing but a word', async () => {
    await begin();
    pair.ask(`busy ${HANG_AFTER_MS - 1_000}`);
    await pair.until(() => pair.said.includes('back'));
    await sleep(1_000);
    expect(lookForTakeover(pair.dir)).toBeNull();
    expect(pair.said).toMatch(/stood still for more than \d+ ms/);
    expect(pair.said).not.toContain('gone');
    expect(pair.main.exitCode).toBeNull();
  });

  it('[K10] an orderly end: nothing, no file, no process', async () => {
    const watchdog = await begin();
    pair.ask('close');
    expect(await pair.ended).toBe(0);
    await pair.isGone(watchdog);
    expect(lookForTakeover(pair.dir)).toBeNull();
  });

  it.each([
    ['hangs', () => pair.main.kill('SIGSTOP')],
    ['dies', () => pair.main.kill('SIGKILL')],
  ])('[K10] a main that %s with nothing at stake is left alone', async (_how, strike) => {
    await begin('idle');
    strike();
    await sleep(HANG_AFTER_MS + 1_000);
    expect(lookForTakeover(pair.dir)).toBeNull();
  });

  it('[K10] a watchdog that was stopped while main died, and wakes when another console has the folder, does nothing', async () => {
    const watchdog = await begin();
    process.kill(watchdog, 'SIGSTOP');
    pair.main.kill('SIGKILL');
    await pair.ended;
    // As every console does when it starts on the folder.
    revokeLease(pair.dir);
    process.kill(watchdog, 'SIGCONT');
    await pair.isGone(watchdog);
    expect(lookForTakeover(pair.dir)).toBeNull();
    expect(pair.said).toContain('another console has this data folder: nothing is done');
  });

  it('[K10] a watchdog that was stopped while main died acts when it wakes and nobody else has come', async () => {
    const watchdog = await begin();
    process.kill(watchdog, 'SIGSTOP');
    pair.main.kill('SIGKILL');
    await pair.ended;
    process.kill(watchdog, 'SIGCONT');
    expect((await pair.takenOver())[0]).toMatchObject({ kind: 'takeover', cause: 'died' });
  });
});
