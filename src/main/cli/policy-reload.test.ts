import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import { Desk, type Ended } from './testing/command.ts';

const PASSPHRASE = 'a long passphrase';

describe('a policy set that changes while a console runs', { timeout: 90_000 }, () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  const reload = (): Promise<Ended> => desk.typing([PASSPHRASE], 'policy', 'reload', '--passphrase-stdin');
  const inForce = async () => {
    const { stdout } = await desk.interlock('status', '--json', '--data', desk.data);
    return (JSON.parse(stdout) as ConsoleView).policy;
  };

  it('[P5] [P3] is taken whole, or refused with file, line and reason; the last good one also outlives a restart', async () => {
    const inputs = ['--agents', 'trend', '--speed', '1', '--data', desk.data];
    const session = desk.start(['run', '--headless', '--feed', desk.feed(600), ...inputs]);
    // Answered by a console that runs, and by none else.
    await vi.waitFor(async () => expect((await reload()).code).not.toBe(6), { timeout: 20_000, interval: 200 });
    expect((await desk.interlock('policy', 'init', '--data', desk.data)).code).toBe(0);
    await desk.typing([PASSPHRASE], 'role', 'passphrase', 'administrator', '--passphrase-stdin');
    const risk = join(desk.data, 'policy', 'risk.json');
    const good = readFileSync(risk, 'utf8');
    const first = (await inForce()).sha256;
    expect(first).toMatch(/^[0-9a-f]{64}$/);

    const refused = await desk.typing(['not the passphrase'], 'policy', 'reload', '--passphrase-stdin');
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('not the passphrase of administrator')]);

    writeFileSync(risk, good.replace('"maxOpenOrders": 50', '"maxOpenOrdres": 50'));
    const bad = await vi.waitFor(
      async () => {
        const ended = await reload();
        expect(ended.code).toBe(2);
        return ended;
      },
      { timeout: 15_000, interval: 1_000 },
    );
    const line = good.slice(0, good.indexOf('"maxOpenOrders": 50')).split('\n').length;
    expect(bad.stdout).toContain(`risk.json:${line}: `);
    expect(bad.stdout).toContain(`${first.slice(0, 12)} stays in force`);
    expect((await inForce()).sha256).toBe(first);
    expect((await inForce()).problems.join()).toContain('maxOpenOrdres');

    session.child.kill('SIGKILL');
    await session.ended;
    const again = desk.start(['run', '--headless', ...inputs]);
    await vi.waitFor(async () => expect((await reload()).code).toBe(2), { timeout: 20_000, interval: 500 });
    expect((await inForce()).sha256).toBe(first);
    expect((await inForce()).problems.join()).toContain('maxOpenOrdres');

    writeFileSync(risk, good.replace('"maxOpenOrders": 50', '"maxOpenOrders": 49'));
    const mended = await reload();
    expect([mended.code, mended.stderr]).toEqual([0, '']);
    expect(await inForce()).toMatchObject({ source: 'data-folder', problems: [] });
    expect((await inForce()).sha256).not.toBe(first);
    again.child.kill('SIGTERM');
    await again.ended;
    const kinds = (await desk.records()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'policy.loaded').length).toBeGreaterThanOrEqual(2);
    expect(kinds).toContain('policy.refused');
  });
});
