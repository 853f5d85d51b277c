import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TRADER } from './testing/command.ts';
import { fallingTo, LONG, processesOf, TriggerDesk } from './testing/trigger-desk.ts';

/** Trades as the others do; after so many bars it does this instead. */
const later = (bars: number, code: string): string => `${TRADER}
const decent = onStep;
onStep = (id, params) => { if (steps < ${bars}) decent(id, params); else { steps += 1; ${code} } };
`;

describe('a trigger of one agent, from its cause to FLAT, while others trade on', () => {
  let desk: TriggerDesk;
  beforeEach(() => {
    desk = new TriggerDesk();
  });
  afterEach(() => desk.close());

  it('[K9] a risk-violation spike: it breaks its limit, is denied, and goes on', async () => {
    desk.odd(
      later(
        10,
        `const wish = (i) => order({ side: 'buy', quantity: String(50 + i), ref: 'big' + steps + '-' + i });
        send({ id, result: { intents: [0, 1, 2, 3].map(wish), cancels: [] } });`,
      ),
    );
    const { records, trip } = await desk.badFlat(await desk.begin(desk.feed(120), 'max').ended, 'risk-violations');
    const denied = records.filter((it) => it.kind === 'order.denied' && it.agent === 'bad' && it.seq < trip.seq);
    // An answer is taken whole: the thirtieth was in the eighth bar's.
    expect(denied).toHaveLength(32);
  });

  it('[K9] [A4] anomalous order frequency: far more orders than it ever made', async () => {
    desk.odd(
      later(
        170,
        `const wish = (i) => order({ side: i % 2 === 0 ? 'buy' : 'sell', quantity: ((2 + i) / 1000).toFixed(3), ref: 'x' + steps + '-' + i });
        send({ id, result: { intents: Array.from({ length: 40 }, (_, i) => wish(i)), cancels: [] } });`,
      ),
    );
    const { fired } = await desk.badFlat(await desk.begin(desk.feed(240), 'max').ended, 'order-frequency');
    expect(fired.body.reason).toMatch(/^anomalous (order frequency|behaviour)/);
  });

  it('[K9] [A3] a lost heartbeat: its process stands still, is asked twice, and is lost', async () => {
    desk.odd(TRADER);
    const running = await desk.trading(300);
    const processes = processesOf(running.pid, 'bad');
    expect(processes.length).toBeGreaterThan(0);
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    await desk.until('lost', (status) => status.kill.runs.some((it) => it.phase === 'FLAT'));
    const at = (await desk.status()).session.bars;
    await desk.until('traded on', (status) => status.session.bars > at + 20);
    running.child.kill('SIGTERM');
    const { records } = await desk.badFlat(await running.ended, 'heartbeat-lost');
    const beats = records.filter((it) => it.kind === 'agent.heartbeat' && it.agent === 'bad');
    expect(beats.map((it) => [it.body.state, it.body.retry])).toEqual([
      ['late', 1],
      ['late', 2],
      ['lost', 2],
    ]);
    expect(records.filter((it) => it.kind === 'alarm.raised' && it.body.alarmId === 'agent-bad')).toHaveLength(1);
  });

  it("[K9] a loss of one agent's book: it alone was long when the price fell", async () => {
    desk.odd(LONG);
    const ended = await desk.begin(desk.file('fall.csv', fallingTo(0.7)), 'max').ended;
    const { fired } = await desk.badFlat(ended, 'loss');
    expect(fired.body.reason).toMatch(/^loss: 1\d\.\d % daily loss of its allocation, the limit is 12\.0 %$/);
  });
});
