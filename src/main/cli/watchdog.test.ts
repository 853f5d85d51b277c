import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANG_AFTER_MS } from '../adapters/watchdog/bounds.ts';
import { Desk, type Running, type Status, TOLD, TRADER } from './testing/command.ts';
import { differences, type RunResult } from './testing/result.ts';

const TRADERS = ['one', 'two'];
const LOOP_ON_SIGUSR2 = "process.on('SIGUSR2', () => { for (;;); });\n";
const BUSY_ON_SIGUSR2 = `process.on('SIGUSR2', () => { for (const end = performance.now() + ${
  HANG_AFTER_MS - 1_000
}; performance.now() < end; ); });\n`;

/** Everything that belongs to the main process; the exchange is not its. */
const OURS = /watchdog[.]ts|cli[.]ts|agents/;

interface Watched {
  readonly watchdog: { readonly state: string; readonly text: string };
}

/** The whole console, its exchange process and its watchdog, all real: `interlock run --venue-process`. */
describe('a console that is watched', { timeout: 180_000 }, () => {
  let desk: Desk;
  let running: Running;
  beforeEach(() => {
    desk = new Desk();
    for (const name of TRADERS) desk.agent(name, TRADER);
  });
  afterEach(() => desk.close());

  const args = (speed: string): string[] => {
    const feed = ['--feed', desk.feed(240), '--agents', TRADERS.join(','), '--speed', speed];
    return ['run', '--headless', '--json', '--venue-process', '--data', desk.data, ...feed];
  };
  /** A run whose agents hold something and have orders resting, watched. `preload` is run in the main process first. */
  const trading = async (preload?: string): Promise<void> => {
    const through = preload === undefined ? [] : ['env', `NODE_OPTIONS=--import=${desk.file('preload.mjs', preload)}`];
    running = desk.start(args('60'), through);
    await desk.until('traded', (status) => isTrading(status, 1));
    await desk.until('watched', (status) => (status as unknown as Watched).watchdog.state === 'watching');
  };
  const takeovers = (): string[] => {
    const dir = join(desk.data, 'watchdog');
    return existsSync(dir) ? readdirSync(dir).filter((it) => it.startsWith('takeover')) : [];
  };

  it.each([
    ['killed with SIGKILL', 'died', 'SIGKILL', undefined],
    ['stopped with SIGSTOP', 'hung', 'SIGSTOP', undefined],
    ['in an endless loop', 'hung', 'SIGUSR2', LOOP_ON_SIGUSR2],
  ] as const)(
    '[K10] [K6] %s: flat at the exchange, back latched, the books are right, the reset works',
    async (_how, cause, signal, preload) => {
      await trading(preload);
      running.child.kill(signal);
      // Its watchdog shares its standard error: this is over when both have ended.
      const ended = await running.ended;
      expect(ended.stderr).toContain(`interlock watchdog: the main process ${cause}`);
      expect(ended.stderr).toContain('interlock watchdog: FLAT');
      expect(running.child.signalCode).toBe('SIGKILL');
      // Neither agents nor the watchdog are left; the exchange goes on.
      expect(processesOf(desk, OURS)).toEqual([]);

      const lines = readFileSync(join(desk.data, 'watchdog', 'takeover.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines[0]).toMatchObject({ kind: 'takeover', cause });
      expect(lines.at(-1)).toMatchObject({ kind: 'result', phase: 'FLAT', residuals: [] });
      const sold = lines.filter((it) => it.kind === 'order').map((it) => it.orderId as string);
      expect(sold.length).toBeGreaterThan(0);

      const refused = await desk.start(args('60')).ended;
      expect(refused).toMatchObject({ code: 3, stdout: '' });
      expect(refused.stderr).toContain('a watchdog had taken the kill over');
      expect(takeovers()).toHaveLength(1);
      expect(takeovers()).not.toContain('takeover.jsonl');

      const journal = await desk.records();
      const trips = journal.filter((it) => it.kind === 'trip.accepted');
      expect(trips.map((it) => it.body)).toMatchObject([{ cause: 'watchdog', scope: { kind: 'global' } }]);
      expect(journal.filter((it) => it.kind === 'kill.phase').at(-1)?.body).toMatchObject({
        phase: 'FLAT',
        residuals: [],
      });
      // What the watchdog sold is booked as the kill's, and nothing is left unexplained.
      const booked = journal.filter((it) => it.kind === 'venue.reported' && it.body.report.kind === 'fill');
      for (const orderId of sold) expect(booked.some((it) => it.body.report.orderId === orderId)).toBe(true);
      expect(journal.filter((it) => it.kind === 'venue.reconciled').at(-1)?.body.differences).toEqual([]);

      const reset = await desk.interlock('reset', '--data', desk.data, ...TOLD, '--reason', 'seen', '--confirm', 'ALL');
      expect(reset).toMatchObject({ code: 0 });
      const again = await desk.start(args('max')).ended;
      expect(again.code).toBe(0);
      const result = JSON.parse(again.stdout) as RunResult;
      expect(differences(result)).toEqual([]);
      expect(result.trips).toMatchObject([{ cause: 'watchdog', phase: 'FLAT', latched: false }]);
      expect(takeovers()).toHaveLength(1);
      expect(await desk.interlock('audit', 'verify', '--data', desk.data)).toMatchObject({ code: 0 });
    },
  );

  it('[K10] a console that comes back at once takes the kill back from the watchdog, and the books are right', async () => {
    await trading();
    running.child.kill('SIGKILL');
    // It may come before the watchdog has noticed; then there is no takeover, and the session is resumed.
    const back = desk.start(args('max'));
    const { code, stdout, stderr } = await back.ended;
    await running.ended;
    expect(code, stderr).not.toBe(1);
    if (code === 3) {
      await desk.interlock(
        'reset',
        '--data',
        desk.data,
        ...TOLD,
        '--reason',
        'seen',
        '--confirm',
        'ALL',
        '--residuals-seen',
      );
    }
    const last = code === 3 ? await desk.start(args('max')).ended : { code, stdout };
    expect(last.code).toBe(0);
    expect(differences(JSON.parse(last.stdout) as RunResult)).toEqual([]);
    expect(takeovers()).not.toContain('takeover.jsonl');
    const journal = await desk.records();
    expect(journal.filter((it) => it.kind === 'venue.reconciled').at(-1)?.body.differences).toEqual([]);
    const flat = journal.filter((it) => it.kind === 'kill.phase').at(-1);
    if (code === 3) expect(flat?.body).toMatchObject({ phase: 'FLAT', residuals: [] });
  });

  it('[K10] busy for less than the bound, it is left alone; ended in order, nothing is taken over', async () => {
    await trading(BUSY_ON_SIGUSR2);
    running.child.kill('SIGUSR2');
    await sleep(HANG_AFTER_MS + 1_000);
    expect((await desk.status()).session.state).toBe('running');
    expect(takeovers()).toEqual([]);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    expect(takeovers()).toEqual([]);
    expect(processesOf(desk, OURS)).toEqual([]);
  });

  it('[K10] without its watchdog it says so and alarms until another watches', async () => {
    await trading();
    const pid = processesOf(desk, /watchdog[.]ts/)[0] ?? 0;
    process.kill(pid, 'SIGKILL');
    await sleep(2_000);
    const status = await desk.until('watched', (it) => (it as unknown as Watched).watchdog.state === 'watching');
    expect(status.alarms.some((it) => it.cause === 'The watchdog is gone: its process ended (SIGKILL)')).toBe(true);
    running.child.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0 });
    const changes = (await desk.records()).filter((it) => it.kind === 'watchdog.changed');
    expect(changes.map((it) => it.body.state)).toEqual(['watching', 'gone', 'watching']);
    expect(takeovers()).toEqual([]);
  });

  it('[K10] told to do without, it says so loudly', async () => {
    running = desk.start([...args('60'), '--no-watchdog']);
    const status = await desk.until('traded', (status) => isTrading(status, 0));
    expect((status as unknown as Watched).watchdog).toEqual({
      state: 'off',
      text: 'Off: switched off with --no-watchdog: if this process hangs or dies, nobody takes the kill over.',
    });
    running.child.kill('SIGTERM');
    const { stderr } = await running.ended;
    expect(stderr).toContain('the watchdog is switched off with --no-watchdog');
  });
});

/** Both agents are there, hold something and have an order resting. */
function isTrading({ agents }: Status, fills: number): boolean {
  return agents.length === TRADERS.length && agents.every((it) => it.fills > fills && it.openOrders > 0);
}

/** Numbers of the processes of this desk that live and whose command line names the program. */
function processesOf(desk: Desk, program: RegExp): number[] {
  return readdirSync('/proc')
    .filter((it) => /^\d+$/.test(it))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.includes(desk.dir) && program.test(line);
      } catch {
        return false;
      }
    })
    .map(Number);
}
