import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk } from './testing/command.ts';

interface GrantRow {
  readonly id: string;
  readonly agent: string;
  readonly state: string;
  readonly task: string;
}
interface ToolRow {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
}

describe('interlock grant and tool', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });
  afterEach(() => desk.close());

  const json = async <T>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await desk.interlock(...args, '--json', '--data', desk.data);
    if (code !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  };

  it('[P2] [K8] list, revoke, issue and disable on the console that runs; each is in the journal with who and why', async () => {
    const run = desk.run('--speed', '60', '--agents', 'trend,grid', '--feed', desk.feed(600));
    await desk.until('started', (it) => it.agents.every(({ state }) => state === 'RUNNING'));
    const grants = await json<GrantRow[]>('grant', 'list');
    expect(grants.map((it) => [it.agent, it.state, it.task])).toEqual([
      ['grid', 'live', 'session 1'],
      ['trend', 'live', 'session 1'],
    ]);
    const trend = grants.find((it) => it.agent === 'trend')?.id ?? '';
    await json('grant', 'revoke', trend, '--reason', 'it misbehaves');
    const issued = await json<GrantRow>('grant', 'issue', 'trend', '--task', 'one more hour');
    expect(issued).toMatchObject({ agent: 'trend', state: 'live', task: 'one more hour' });

    await json('tool', 'disable', 'venue.paper', '--reason', 'maintenance');
    const tools = await json<ToolRow[]>('tool', 'list');
    expect(tools.map((it) => [it.id, it.state])).toEqual([
      ['market.bars', 'enabled'],
      ['order.propose', 'enabled'],
      ['venue.paper', 'disabled'],
      ['feed.recorded', 'enabled'],
    ]);
    const wrong = await desk.interlock('tool', 'disable', 'venue.mars', '--reason', 'none', '--data', desk.data);
    expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('There is no tool venue.mars here.')]);

    run.child.kill('SIGTERM');
    await run.ended;
    const records = await desk.records();
    const about = (kind: string) => records.filter((it) => it.kind === kind).map((it) => it.body);
    expect(about('grant.ended')).toContainEqual(
      expect.objectContaining({ grantId: trend, how: 'revoked', reason: 'it misbehaves' }),
    );
    expect(about('tool.switched')).toEqual([
      expect.objectContaining({ tool: 'venue.paper', state: 'disabled', reason: 'maintenance' }),
    ]);
  });

  it('[P3] a tool is not restored without an approver', async () => {
    const run = desk.run('--speed', '60', '--agents', 'trend', '--feed', desk.feed(600));
    await desk.until('started', (it) => it.agents.every(({ state }) => state === 'RUNNING'));
    await json('tool', 'disable', 'order.propose', '--reason', 'a look');
    const restore = await desk.interlock('tool', 'restore', 'order.propose', '--reason', 'fine', '--data', desk.data);
    expect(restore.code).not.toBe(0);
    const tools = await json<ToolRow[]>('tool', 'list');
    expect(tools.find((it) => it.id === 'order.propose')?.state).toBe('disabled');
    run.child.kill('SIGTERM');
    await run.ended;
  });
});
