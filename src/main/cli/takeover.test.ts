import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, TOLD, TRADER } from './testing/command.ts';

const BEGUN = {
  kind: 'takeover',
  takeoverId: 'watchdog-0123456789abcdef',
  cause: 'hung',
  reason: 'the main process hung',
  wallAt: 1,
  mainPid: 2,
};
const FLAT = {
  kind: 'result',
  takeoverId: BEGUN.takeoverId,
  phase: 'FLAT',
  residuals: [],
  reason: BEGUN.reason,
  wallAt: 3,
};

describe('a takeover file in the data folder', { timeout: 60_000 }, () => {
  let desk: Desk;
  const run = () => desk.run('--feed', desk.feed(120), '--agents', 'one', '--speed', 'max').ended;
  const file = (): string => join(desk.data, 'watchdog', 'takeover.jsonl');
  const put = (text: string): void => {
    mkdirSync(join(desk.data, 'watchdog'), { recursive: true });
    writeFileSync(file(), text);
  };
  const reset = () => desk.interlock('reset', '--data', desk.data, ...TOLD, '--reason', 'seen', '--confirm', 'ALL');

  beforeEach(async () => {
    desk = new Desk();
    desk.agent('one', TRADER);
    expect(await run()).toMatchObject({ code: 0 });
  });
  afterEach(() => desk.close());

  it('[K10] [K6] comes back latched, once, says so in words, and takes the reset', async () => {
    put(`${JSON.stringify(BEGUN)}\n${JSON.stringify(FLAT)}\n`);
    const refused = await run();
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('a watchdog had taken the kill over: everything is latched');
    expect(refused.stderr).toContain('Everything is latched by a kill: the main process hung');
    expect(existsSync(file())).toBe(false);
    expect(readdirSync(join(desk.data, 'watchdog')).filter((it) => it.startsWith('takeover-'))).toHaveLength(1);

    const status = await desk.interlock('status', '--data', desk.data);
    expect(status.stdout).toContain(
      'ALARM All agents killed by watchdog (watchdog): the main process hung; it ended FLAT',
    );
    expect(await reset()).toMatchObject({ code: 0 });
    expect(await run()).toMatchObject({ code: 0 });
    const trips = (await desk.records()).filter((it) => it.kind === 'trip.accepted');
    expect(trips.map((it) => it.body.commandId)).toEqual([BEGUN.takeoverId]);
  });

  it('[K10] [K6] one that cannot be understood latches too, and no reset is taken while it lies there', async () => {
    put('what the disk made of it\n');
    expect(await run()).toMatchObject({ code: 3 });
    const refused = await reset();
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain(
      'its line 1 cannot be understood. Compare what it says with the venue, move it away',
    );
    renameSync(file(), join(desk.dir, 'looked-at'));
    expect(await reset()).toMatchObject({ code: 0 });
    expect(await run()).toMatchObject({ code: 0 });
    // The same again is a new one.
    put('');
    expect(await run()).toMatchObject({ code: 3 });
  });
});
