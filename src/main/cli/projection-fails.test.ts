import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, TRADER } from './testing/command.ts';

describe('a view that cannot be made', { timeout: 60_000 }, () => {
  let desk: Desk;
  let flag: string;
  let broken: readonly string[];
  beforeEach(() => {
    desk = new Desk();
    desk.agent('one', TRADER);
    flag = join(desk.dir, 'break');
    broken = ['env', `NODE_OPTIONS=--import=${desk.file('break.mjs', breaksWhile(flag))}`];
  });
  afterEach(() => desk.close());

  const begin = () => {
    const inputs = ['--feed', desk.feed(1_440), '--agents', 'one', '--speed', '300'];
    return desk.start(['run', '--headless', '--json', '--data', desk.data, ...inputs], broken);
  };
  const trading = () => desk.until('traded', (status) => status.agents.some((it) => it.fills > 1 && it.openOrders > 0));

  it('[R5] [K1] ends no console, and a kill there is waited for no longer than it can be seen', async () => {
    const running = begin();
    await trading();
    writeFileSync(flag, '');
    const killed = await desk.interlock('kill', '--agent', 'one', '--wait', '--data', desk.data);
    expect(killed.stdout).toBe('trip-1 LATCHED\n');
    expect(killed.stderr).toContain('the console cannot show what became of the kill; it goes on there');
    expect(killed.code).toBe(4);
    expect((await desk.interlock('kill', '--all', '--data', desk.data)).stdout).toBe('trip-2 LATCHED\n');
    expect((await running.ended).code).toBe(4);
    const records = await desk.records();
    expect(records.filter((it) => it.kind === 'kill.phase').at(-1)?.body).toMatchObject({ phase: 'FLAT' });
    const raised = records.filter((it) => it.kind === 'alarm.raised').map((it) => it.body.alarmId);
    expect(raised.filter((id) => id === 'view')).toEqual(['view']);
  });

  it('[R5] [K1] keeps no kill on a folder without a console from its end', async () => {
    const running = begin();
    await trading();
    running.child.kill('SIGKILL');
    await running.ended;
    writeFileSync(flag, '');
    const killed = await desk.start(['kill', '--all', '--data', desk.data], broken).ended;
    expect(killed.stdout).toMatch(/^trip-1 FLAT: .*positions left 0/);
    expect(killed.code).toBe(0);
    const raised = (await desk.records()).filter((it) => it.kind === 'alarm.raised');
    expect(raised.map((it) => it.body.alarmId)).toEqual(expect.arrayContaining(['projection', 'view']));
    expect((await desk.status()).kill.runs).toMatchObject([{ id: 'trip-1', phase: 'FLAT' }]);
  });
});

/** Two parts of the projection throw while the file is there: one at each record, one at each view. */
function breaksWhile(flag: string): string {
  const fails = `import { existsSync } from 'node:fs';
    const look = () => { if (existsSync(${JSON.stringify(flag)})) throw new Error('a bad row'); };`;
  const rows = `${fails} export function triggerRows() { look(); return []; }`;
  const recent = `${fails} export class Recent { log = []; fills = []; wallOf() { return null; } record() { look(); } }`;
  return `import { registerHooks } from 'node:module';
    registerHooks({
      load: (url, context, next) => {
        const source = url.endsWith('/projection/trigger-rows.ts') ? ${JSON.stringify(rows)}
          : url.endsWith('/projection/recent.ts') ? ${JSON.stringify(recent)} : null;
        return source === null ? next(url, context) : { format: 'module', shortCircuit: true, source };
      },
    });`;
}
