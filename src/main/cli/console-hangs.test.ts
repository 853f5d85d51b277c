import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Desk, type Running } from './testing/command.ts';

describe('a console that hangs', { timeout: 60_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  const begin = async (data: string): Promise<Running> => {
    const inputs = ['--feed', desk.feed(60), '--agents', 'trend', '--speed', '1'];
    const running = desk.start(['run', '--headless', '--json', '--data', data, ...inputs]);
    await vi.waitFor(() => desk.status(data), { timeout: 20_000, interval: 200 });
    return running;
  };
  const trips = async (data: string) => (await desk.status(data)).kill.runs.map((it) => it.id);

  it('[K1] is said not to answer, and the file KILL trips it as soon as it goes on', async () => {
    const hanging = await begin(desk.data);
    hanging.child.kill('SIGSTOP');
    for (const command of [['kill', '--all'], ['status']]) {
      const { code, stdout, stderr } = await desk.interlock(...command, '--data', desk.data);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(`^interlock: The console \\(process ${hanging.pid}\\) does not answer\\. .*KILL`),
      );
    }
    writeFileSync(join(desk.data, 'KILL'), '');
    hanging.child.kill('SIGCONT');
    await desk.until('tripped', (status) => status.kill.runs.length === 1);
  });

  it('[K1] is ended, and the same command then does the kill by itself', async () => {
    const hanging = await begin(desk.data);
    hanging.child.kill('SIGSTOP');
    hanging.child.kill('SIGKILL');
    await hanging.ended;
    const killed = await desk.interlock('kill', '--all', '--data', desk.data);
    expect(killed.code).toBe(0);
    expect(killed.stdout).toMatch(/^trip-1 FLAT/);
  });

  it('[K1] keeps the kill from no other console, and is named', async () => {
    const own = desk.env.INTERLOCK_DATA ?? '';
    const hanging = await begin(own);
    await begin(desk.data);
    hanging.child.kill('SIGSTOP');
    const killed = await desk.interlock('kill', '--all');
    expect(killed).toMatchObject({ code: 3, stdout: 'trip-1 LATCHED\n' });
    expect(killed.stderr).toContain(`${own}: The console (process ${hanging.pid}) does not answer`);
    expect(await trips(desk.data)).toEqual(['trip-1']);
  });
});
