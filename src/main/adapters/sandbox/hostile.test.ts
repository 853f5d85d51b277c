import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { minute, POLITE, Rig } from './testing/rig.ts';

/** What an agent may do wrong, the program that does it, and how the operator reads it. */
const HOSTILE: readonly (readonly [what: string, code: string, reason: RegExp])[] = [
  ['sends what is not JSON', `${POLITE} onStep = () => process.stdout.write('{"jsonrpc":\\n');`, /not JSON/],
  [
    'sends an unknown message',
    `${POLITE} onStep = () => send({ method: 'order', params: {} });`,
    /not in the protocol/,
  ],
  [
    'adds a key',
    `${POLITE} onStep = (id) => send({ id, result: { intents: [], cancels: [] }, more: 1 });`,
    /not in the protocol/,
  ],
  [
    'proposes an order with a float',
    `${POLITE} onStep = (id) => send({ id, result: { intents: [{ ref: 'a', symbol: 'BTC-PERP', side: 'buy', type: 'market', quantity: 0.1, purpose: 'x' }], cancels: [] } });`,
    /answer to a step is not in the protocol: intents\.0\.quantity/,
  ],
  [
    'proposes more than a step may',
    `${POLITE} onStep = (id) => send({ id, result: { intents: [], cancels: Array(65).fill({ ref: 'a', purpose: 'p' }) } });`,
    /answer to a step is not in the protocol: cancels/,
  ],
  [
    'cancels without saying why',
    `${POLITE} onStep = (id) => send({ id, result: { intents: [], cancels: [{ ref: 'a' }] } });`,
    /answer to a step is not in the protocol: cancels\.0\.purpose/,
  ],
  [
    'answers twice',
    `${POLITE} const once = onStep; onStep = (id) => { once(id); once(id); };`,
    /not the one that waits/,
  ],
  [
    'sends a line that never ends',
    `${POLITE} onStep = () => process.stdout.write('x'.repeat(70_000));`,
    /more than 65536 bytes/,
  ],
  [
    'sends one long line',
    `${POLITE} onStep = () => send({ method: 'log', params: { level: 'info', text: 'x'.repeat(70_000) } });`,
    /more than 65536 bytes/,
  ],
  ['floods', `${POLITE} onStep = () => { for (let i = 0; i < 9_000; i += 1) log(i); };`, /unasked lines in one second/],
  ['ends by itself', `${POLITE} onStep = () => process.exit(3);`, /ended by itself \(exit code 3\)/],
  ['throws', `${POLITE} onStep = () => { throw new Error('no'); };`, /ended by itself \(exit code 1\)/],
  [
    'answers with an error',
    `${POLITE} onStep = (id) => send({ id, error: { code: 1, message: 'NaN' } });`,
    /strategy failed: NaN/,
  ],
  [
    'eats all memory',
    `${POLITE} onStep = () => { const all = []; for (;;) all.push(Array(1e6).fill({})); };`,
    /ended by itself/,
  ],
];

describe('agents that misbehave', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  afterEach(() => rig.close());

  it.each([
    ['another agent', 'agent.message', 'agent.message'],
    ['what no role has', 'x'.repeat(200), 'x'.repeat(64)],
    ['a service of the console', 'allocation.set', 'allocation.set'],
  ])(
    '[A2] [P7] an agent that asks for %s is told of by the name of the tool, and ended',
    async (_what, method, tool) => {
      const params = { to: 'good', text: 'buy' };
      const code = `${POLITE} onStep = () => send(${JSON.stringify({ method, params })});`;
      const port = rig.open([rig.write('bad', code), rig.write('good', POLITE)]);
      for (const agent of ['bad', 'good']) port.start(agent);
      for (const agent of ['bad', 'good']) await rig.until(agent, 'ready');
      port.step('bad', minute(0));
      expect((await rig.until('bad', 'toolRefused')).tool).toBe(tool);
      expect((await rig.until('bad', 'failed')).reason).toMatch(/not in the protocol/);
      expect(
        rig.events.filter((event) => event.agent === 'good' && event.type !== 'heartbeat').map((it) => it.type),
      ).toEqual(['started', 'ready']);
    },
  );

  it.each(HOSTILE)('[A8] an agent that %s fails with the reason, alone', async (_what, code, reason) => {
    const port = rig.open([rig.write('bad', code), rig.write('good', POLITE)]);
    port.start('bad');
    port.start('good');
    await rig.until('bad', 'ready');
    await rig.until('good', 'ready');
    port.step('bad', minute(0));
    port.step('good', minute(0));
    expect((await rig.until('bad', 'failed')).reason).toMatch(reason);
    const after = rig.events.filter((event) => event.agent === 'bad').length;
    port.step('bad', minute(1));
    port.step('good', minute(1));
    await rig.until('good', 'stepDone', (event) => event.at === minute(1).at);
    expect(rig.events.filter((event) => event.agent === 'bad')).toHaveLength(after);
    expect(rig.events.filter((event) => event.agent === 'good' && event.type === 'failed')).toEqual([]);
  });

  it('[A8] an agent that is silent at its start is given up', async () => {
    const port = rig.open([rig.write('silent', 'process.stdin.resume();')]);
    port.start('silent');
    expect((await rig.until('silent', 'failed')).reason).toMatch(/did not initialise within 5 s/);
  });

  it('[A8] an agent that does not read what it is sent is ended before much is buffered', async () => {
    const deaf = `${POLITE} onStep = () => { for (;;); };`;
    const port = rig.open([rig.write('deaf', deaf)]);
    port.start('deaf');
    await rig.until('deaf', 'ready');
    const step = {
      ...minute(0),
      reports: Array(100).fill({ kind: 'accepted', orderId: 'aaaaaa-1', ref: 'a', at: 1, open: true }),
    };
    for (let index = 0; index < 6_001; index += 1) port.step('deaf', step);
    expect((await rig.until('deaf', 'failed')).reason).toMatch(/does not read what it is sent/);
  });

  it('[A8] what an agent writes to standard error is shown as text and bounded', async () => {
    const port = rig.open([
      rig.write('loud', `${POLITE} for (let i = 0; i < 5_000; i += 1) process.stderr.write('<b>noise</b>\\n');`),
    ]);
    port.start('loud');
    await rig.until('loud', 'ready');
    port.step('loud', minute(0));
    await rig.until('loud', 'stepDone');
    const texts = rig.events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
    expect(texts[0]).toBe('<b>noise</b>');
    expect(texts.join('\n').length).toBeLessThanOrEqual(4_000);
  });
});
