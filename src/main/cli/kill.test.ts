import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KillRunView } from '../../shared/view/kill-view.ts';
import { Desk, type Exported, rowOf, TOLD, TRADER } from './testing/command.ts';
import { differences, type RunResult } from './testing/result.ts';

const TRADERS = ['one', 'two', 'three', 'four'];

describe('interlock kill', { timeout: 60_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    for (const name of TRADERS) desk.agent(name, TRADER);
  });
  afterEach(() => desk.close());

  const begin = (speed = 300) =>
    desk.run('--feed', desk.feed(1_440), '--agents', TRADERS.join(','), '--speed', String(speed));
  const trading = () =>
    desk.until('traded', (status) => status.agents.every((it) => it.fills > 1 && it.openOrders > 0));
  const kill = (...args: string[]) => desk.interlock('kill', ...args, '--data', desk.data);

  it('[K1] [K3] [K4] from a second terminal: latched, flat, and no agent order after the trip', async () => {
    const running = begin(3_000);
    await trading();
    const killed = await kill('--all', '--wait', '--json', '--reason', 'a test');
    expect(killed.code).toBe(0);
    const { receipt, run } = JSON.parse(killed.stdout);
    expect(receipt).toMatchObject({ status: 'LATCHED', persisted: true });
    expect(run).toMatchObject({ phase: 'FLAT', cause: 'command', reason: 'a test', residuals: [], positionsLeft: 0 });
    expect(run.cancelsTotal).toBeGreaterThanOrEqual(TRADERS.length);

    const ended = await running.ended;
    expect(ended.code).toBe(4);
    const result = JSON.parse(ended.stdout) as RunResult;
    expect(result.trips).toMatchObject([{ scope: 'global', phase: 'FLAT', latched: true }]);
    expect(result.venue.positions).toEqual({});
    expect(differences(result)).toEqual([]);

    const records = await desk.records();
    const trip = seqOf(records, 'trip.accepted');
    const later = records.filter((it) => it.seq > trip && it.kind === 'order.approved');
    expect(later.filter((it) => it.body.owner.kind === 'agent')).toEqual([]);
    expect(later.every((it) => it.body.reduceOnly)).toBe(true);
    // Flat is said after two clean reads at least a second of venue time apart, and only then.
    const flat = records.find((it) => it.kind === 'kill.phase' && it.body.phase === 'FLAT');
    const reads = records.filter((it) => it.kind === 'kill.read' && it.body.clean && it.seq < (flat?.seq ?? 0));
    expect(reads.length).toBeGreaterThanOrEqual(2);
    expect((reads.at(-1)?.at ?? 0) - (reads.at(-2)?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('[K6] killed -9 right after LATCHED: latched at the restart, finished to FLAT, reset asks for its words', async () => {
    const running = begin();
    await trading();
    const latched = await kill('--all');
    running.child.kill('SIGKILL');
    expect(latched).toMatchObject({ code: 0 });
    expect(latched.stdout).toBe('trip-1 LATCHED\n');
    await running.ended;

    const refused = await begin().ended;
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('interlock: Everything is latched by a kill. Run `interlock reset` first.\n');
    const status = await desk.status();
    expect(status.kill.runs).toMatchObject([{ id: 'trip-1', phase: 'FLAT' }]);
    expect(status.agents.map((it) => it.position)).toEqual(TRADERS.map(() => '0'));
    expect(status.agents.filter((it) => it.openOrders > 0)).toEqual([]);

    const reset = (...args: string[]) => desk.interlock('reset', '--data', desk.data, ...args);
    expect(await reset(...TOLD, '--reason', 'seen', '--confirm', 'all')).toMatchObject({
      code: 3,
      stderr: 'interlock: Type ALL to say what you reset.\n',
    });
    const noReason = await reset('--confirm', 'ALL');
    expect(noReason.code).toBe(2);
    expect(noReason.stderr).toContain('trip-1 is FLAT. To reset it: interlock reset --trip trip-1 --confirm ALL');
    expect(noReason.stderr).toContain('--root-cause "..." --actions "..."');
    expect(await reset(...TOLD, '--reason', '', '--confirm', 'ALL')).toMatchObject({ code: 3 });
    expect(await begin().ended).toMatchObject({ code: 3 });
    expect(await reset(...TOLD, '--reason', 'seen', '--confirm', 'ALL')).toMatchObject({ code: 0 });

    const resumed = await begin(100_000).ended;
    expect(resumed.code).toBe(0);
    const result = JSON.parse(resumed.stdout) as RunResult;
    expect(result.bars).toBe(1_440);
    expect(result.trips).toMatchObject([{ phase: 'FLAT', latched: false }]);
    expect(differences(result)).toEqual([]);
    expect(await desk.interlock('audit', 'verify', '--data', desk.data)).toMatchObject({ code: 0 });
  });

  it('[K2] [K13] one agent: flat and latched alone, the others trade on', async () => {
    const running = begin(1_000);
    await trading();
    expect(await kill('--agent', 'two', '--wait')).toMatchObject({ code: 0 });
    const then = await desk.status();
    expect(rowOf(then, 'two')).toMatchObject({ position: '0', openOrders: 0 });
    const later = await desk.until('traded on', (status) =>
      ['one', 'three', 'four'].every((name) => rowOf(status, name).fills > rowOf(then, name).fills + 1),
    );
    expect(TRADERS.map((name) => rowOf(later, name).state)).toEqual(['RUNNING', 'TRIPPED', 'RUNNING', 'RUNNING']);
    expect(rowOf(later, 'two').fills).toBe(rowOf(then, 'two').fills);
    const start = await desk.interlock('agents', 'start', 'two', '--data', desk.data);
    expect(start).toMatchObject({ code: 3, stderr: 'interlock: Agent two is latched by trip-1. Reset it first.\n' });

    await desk.interlock('kill', '--all', '--data', desk.data);
    await running.ended;
    const records = await desk.records();
    const [trip, last] = [seqOf(records, 'trip.accepted'), seqOf(records, 'trip.accepted', 1)];
    const meanwhile = records.filter((it) => it.seq > trip && it.seq < last && it.kind === 'order.cancelling');
    const owners = new Map(
      records.filter((it) => it.kind === 'order.approved').map((it) => [it.body.orderId, it.agent]),
    );
    const byKill = meanwhile.filter((it) => it.body.by === 'kill').map((it) => owners.get(it.body.orderId));
    expect(new Set(byKill)).toEqual(new Set(['two']));
  });

  it.each([
    ['an empty file', (path: string) => writeFileSync(path, '')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a dangling link', (path: string) => symlinkSync('/nowhere/at/all', path)],
  ])('[K1] %s named KILL trips, and holds off the reset while it is there', async (_what, make) => {
    const running = begin();
    await trading();
    const path = join(desk.data, 'KILL');
    make(path);
    const ended = await running.ended;
    expect(ended.code).toBe(4);
    const result = JSON.parse(ended.stdout) as RunResult;
    expect(result.trips[0]).toMatchObject({ scope: 'global', cause: 'file', phase: 'FLAT', latched: true });
    expect(result.venue.positions).toEqual({});
    const reset = ['reset', ...TOLD, '--reason', 'seen', '--confirm', 'ALL', '--data', desk.data, '--trip'];
    const refused = await desk.interlock(...reset, 'trip-1');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('a file named KILL is in the data folder. Remove the file');
    rmSync(path, { recursive: true });
    for (const { id } of (await desk.status()).kill.runs) {
      expect(await desk.interlock(...reset, id)).toMatchObject({ code: 0 });
    }
    expect((await desk.status()).kill.runs).toEqual([]);
  });

  it('[K1] [K6] with no console running it flattens what the folder holds, and latches', async () => {
    const running = begin();
    await trading();
    running.child.kill('SIGKILL');
    await running.ended;
    const killed = await kill('--all');
    expect(killed.code).toBe(0);
    expect(killed.stderr).toContain('No console runs');
    expect(killed.stdout).toMatch(/^trip-1 FLAT: cancels \d+ of \d+, positions left 0 of \d+\n$/);
    const status = await desk.status();
    expect(status.kill.runs).toMatchObject([{ phase: 'FLAT' }]);
    expect(status.agents.map((it) => it.position)).toEqual(TRADERS.map(() => '0'));
    expect(await begin().ended).toMatchObject({ code: 3 });
  });

  it('[E1] killed -9 without a kill: the same command goes on, nothing lost and nothing doubled', async () => {
    const running = begin();
    await trading();
    running.child.kill('SIGKILL');
    await running.ended;
    const before = await desk.records();

    const resumed = await begin(100_000).ended;
    expect(resumed.code).toBe(0);
    const result = JSON.parse(resumed.stdout) as RunResult;
    expect(result.bars).toBe(1_440);
    expect(differences(result)).toEqual([]);
    expect(await desk.interlock('audit', 'verify', '--data', desk.data)).toMatchObject({ code: 0 });
    const records = await desk.records();
    expect(records.slice(0, before.length)).toEqual(before);
    expect(records.at(-1)).toMatchObject({ kind: 'session.ended', body: { reason: 'feed-ended' } });
    const ids = records.filter((it) => it.kind === 'order.approved').map((it) => it.body.orderId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe(result.orders);
    const fills = records.filter((it) => it.kind === 'venue.reported' && it.body.report.kind === 'fill');
    expect(fills.length).toBe(result.fills);
  });

  it('[K1] what to kill must be said, and an agent must be one of the session', async () => {
    expect(await kill()).toMatchObject({ code: 2, stdout: '' });
    expect(await kill('--all', '--agent', 'one')).toMatchObject({ code: 2, stdout: '' });
    expect(await kill('--all')).toMatchObject({ code: 6, stdout: '' });
    const running = begin();
    await trading();
    const refused = await kill('--agent', 'nobody');
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('There is no agent nobody in this session');
    running.child.kill('SIGKILL');
    await running.ended;
  });

  describe('with two consoles running, the one of the default folder and the last run', () => {
    let own: string;
    beforeEach(async () => {
      own = desk.env.INTERLOCK_DATA ?? '';
      const feed = desk.feed(60);
      // In this order: the last run is the one that commands reach first.
      for (const [data, agent] of [
        [own, 'trend'],
        [desk.data, 'one'],
      ] as const) {
        const inputs = ['--feed', feed, '--agents', agent, '--speed', '1'];
        desk.start(['run', '--headless', '--json', '--data', data, ...inputs]);
        await vi.waitFor(async () => expect((await desk.status(data)).agents).toMatchObject([{ id: agent }]), {
          timeout: 20_000,
          interval: 200,
        });
      }
    }, 60_000);
    const trips = async (data: string) => (await desk.status(data)).kill.runs.map((it) => it.id);

    it('[K1] a kill of an agent that the first of them does not have reaches the other', async () => {
      const killed = await desk.interlock('kill', '--agent', 'trend');
      expect(killed).toMatchObject({ code: 0, stdout: 'trip-1 LATCHED\n' });
      expect(killed.stderr).toContain(`${desk.data}: There is no agent trend in this session`);
      expect([await trips(desk.data), await trips(own)]).toEqual([[], ['trip-1']]);
      // Refused by both it is a refusal.
      expect(await desk.interlock('kill', '--agent', 'nobody')).toMatchObject({ code: 3, stdout: '' });
    });

    it('[K1] a kill of everything presses both before it waits for either', async () => {
      const killed = await desk.interlock('kill', '--all', '--wait', '--json');
      expect(killed.code).toBe(0);
      const runs = (JSON.parse(killed.stdout) as { run: KillRunView }[]).map((it) => it.run);
      expect(runs.map((it) => it.phase)).toEqual(['FLAT', 'FLAT']);
      const pressed = runs.map((it) => it.pressedWallAt);
      const verified = runs.map((it) => it.verifiedWallAt ?? 0);
      // Flat takes a second of venue time, and these sessions go at the pace of real time.
      expect(Math.max(...pressed)).toBeLessThan(Math.min(...verified));
    });
  });

  it("stopping an agent keeps its position, cancels its orders and leaves the others' processes alone", async () => {
    const running = begin(1_000);
    const then = await trading();
    const agents = (...args: string[]) => desk.interlock('agents', ...args, '--data', desk.data);
    const processes = boxesOf(running.pid);
    expect(await agents('stop', 'three')).toMatchObject({ code: 0 });
    const stopped = await desk.until('cancelled', (status) => rowOf(status, 'three').openOrders === 0);
    expect(rowOf(stopped, 'three').state).toBe('STOPPED');
    expect(Number(rowOf(stopped, 'three').position)).toBeGreaterThan(0);
    const left = boxesOf(running.pid);
    expect(left.filter((it) => !processes.includes(it))).toEqual([]);
    expect(left.length).toBe((processes.length / TRADERS.length) * (TRADERS.length - 1));
    const list = await agents('list');
    expect(list.stdout).toMatch(/three\s+STOPPED\s+paper/);
    expect(await agents('stop', 'three')).toMatchObject({ code: 3 });
    expect(await agents('start', 'nobody')).toMatchObject({ code: 3 });

    expect(await agents('start', 'three')).toMatchObject({ code: 0 });
    const again = await desk.until('trading again', (status) => {
      const row = rowOf(status, 'three');
      return row.state === 'RUNNING' && row.fills > rowOf(stopped, 'three').fills;
    });
    for (const name of ['one', 'two', 'four']) {
      expect(rowOf(again, name).fills).toBeGreaterThan(rowOf(then, name).fills);
    }
    running.child.kill('SIGKILL');
    await running.ended;
    const started = (await desk.records()).filter((it) => it.kind === 'agent.started').map((it) => it.agent);
    expect(started.toSorted()).toEqual(['four', 'one', 'three', 'three', 'two']);
    expect(await agents('list')).toMatchObject({ code: 0 });
    expect(await agents('stop', 'three')).toMatchObject({ code: 6 });
  });

  it('a second console on the same data folder is refused, the first goes on', async () => {
    const running = begin();
    await trading();
    const second = await begin().ended;
    expect(second).toMatchObject({ code: 3, stdout: '' });
    expect(second.stderr).toMatch(/^interlock: Another Interlock is using this data folder[^\n]*\n$/);
    expect((await desk.status()).session.state).toBe('running');
    running.child.kill('SIGTERM');
    const { code } = await running.ended;
    expect(code).toBe(0);
    expect(existsSync(join(desk.data, 'control', 'endpoint.json'))).toBe(false);
  });
});

function seqOf(records: readonly Exported[], kind: string, index = 0): number {
  const found = records.filter((it) => it.kind === kind)[index];
  if (found === undefined) throw new Error(`no ${kind} number ${index} in the journal`);
  return found.seq;
}

/** Numbers of the agents' processes below a console, their boxes included. */
function boxesOf(console: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (pid: number): number[] =>
    rows.filter(([, parent]) => parent === pid).flatMap(([child = 0]) => [child, ...below(child)]);
  return below(console).filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      // What reaches folders outside is no agent's.
      return command !== '' && !command.includes('outside-files');
    } catch {
      return false;
    }
  });
}
