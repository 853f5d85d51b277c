import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, POLITE, TRADER } from './testing/command.ts';
import { differences, type RunResult } from './testing/result.ts';

/** From its fifth bar on the agent, which holds something by then, does this instead of answering. */
const later = (code: string): string => `${TRADER}
const decent = onStep;
onStep = (id, params) => { if (steps < 5) decent(id, params); else { ${code} } };
`;

const BREACHES: readonly (readonly [what: string, code: string, reason: RegExp])[] = [
  ['sends what is no message', `process.stdout.write('hello\\n');`, /not JSON/],
  [
    'proposes with a key too many',
    `send({ id, result: { intents: [{ ...order({ side: 'buy' }), leverage: 50 }], cancels: [] } });`,
    /not in the protocol/,
  ],
  ['sends a line without an end', `process.stdout.write('x'.repeat(80_000));`, /more than 65536 bytes/],
  [
    'floods',
    `for (let i = 0; i < 9_000; i += 1) send({ method: 'log', params: { level: 'info', text: 'x' } });`,
    /unasked lines in one second/,
  ],
  ['ends by itself', 'process.exit(3);', /ended by itself/],
];

describe('an agent that misbehaves in a session', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
    desk.agent('good', TRADER);
  });
  afterEach(() => desk.close());

  const play = async (minutes: number, ...args: string[]) => {
    const ended = await desk.run('--feed', desk.feed(minutes), '--agents', 'bad,good', ...args).ended;
    expect(ended.code).toBe(0);
    const result = JSON.parse(ended.stdout) as RunResult;
    expect(differences(result)).toEqual([]);
    return { result, records: await desk.records() };
  };
  const fillsOf = (result: RunResult, agent: string) => result.books.find((it) => it.agent === agent)?.fills ?? 0;

  it.each(BREACHES)(
    '[A8] [K2] one that %s fails alone and is flattened; the other trades on',
    async (_what, code, reason) => {
      desk.agent('bad', later(code));
      const { result, records } = await play(120);
      const failed = records.filter((it) => it.kind === 'agent.failed');
      expect(failed.map((it) => it.agent)).toEqual(['bad']);
      expect(failed[0]?.body.reason).toMatch(reason);
      expect(result.trips).toMatchObject([{ scope: 'agent:bad', cause: 'trigger', phase: 'FLAT', latched: true }]);
      expect(result.books.find((it) => it.agent === 'bad')?.positions).toEqual({});
      expect(result.bars).toBe(120);
      expect(fillsOf(result, 'good')).toBeGreaterThan(100);
    },
  );

  it('[A8] one that is wrong from the start never trades and trips nothing, for it holds nothing', async () => {
    desk.agent('bad', `${POLITE} onStep = () => process.stdout.write('{}\\n');`);
    const { result, records } = await play(60);
    expect(records.filter((it) => it.kind === 'agent.failed').map((it) => it.agent)).toEqual(['bad']);
    expect(result.trips).toEqual([]);
    expect(fillsOf(result, 'bad')).toBe(0);
    expect(fillsOf(result, 'good')).toBeGreaterThan(50);
  });

  it('[A3] one that hangs is lost by the clock of the machine, flattened, and the other trades on', async () => {
    desk.agent('bad', later('for (;;) {}'));
    const { result, records } = await play(60);
    const beats = records.filter((it) => it.kind === 'agent.heartbeat');
    expect(beats.map((it) => [it.agent, it.body.state, it.body.retry])).toEqual([
      ['bad', 'late', 1],
      ['bad', 'late', 2],
      ['bad', 'lost', 2],
    ]);
    expect(records.find((it) => it.kind === 'agent.failed')).toMatchObject({ agent: 'bad' });
    expect(result.trips).toMatchObject([{ scope: 'agent:bad', phase: 'FLAT' }]);
    expect(fillsOf(result, 'good')).toBeGreaterThan(50);
  });

  it('[P1] [M1] an agent whose manifest is not valid is left out with words, the others run', async () => {
    desk.agent('bad', TRADER);
    desk.agent('broken', TRADER);
    desk.file('data/agents/broken/manifest.json', '{"id": "broken", "limit": 3}');
    const ended = await desk.run('--feed', desk.feed(30), '--agents', 'good').ended;
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/agent broken is left out: broken\/manifest\.json: [^\n]*unknown key limit/);
  });
});
