import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunStep } from '../../engine/agents/protocol.ts';
import { loadManifest, loadManifests } from './manifest.ts';
import { createAgent } from './new-agent.ts';
import { BUILT_IN, descendants, isAlive, minute, POLITE, Rig } from './testing/rig.ts';

/** The same minute as a step that follows in a run. */
function inRun(index: number): RunStep {
  const { at, book, bars } = minute(index);
  return {
    at,
    equity: book.equity,
    bars: bars.map((it) => [it.symbol, it.openAt, it.open, it.high, it.low, it.close, it.volume]),
  };
}

const AGENTS = ['breakout', 'grid', 'revert', 'trend'];

describe('agent processes', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  afterEach(() => rig.close());

  it('[A3] runs the four built-in agents in lock-step over 500 bars, each with its heartbeats', async () => {
    const port = rig.open(loadManifests(BUILT_IN));
    for (const agent of AGENTS) port.start(agent);
    for (const agent of AGENTS) await rig.until(agent, 'ready');
    for (let index = 0; index < 500; index += 1) {
      const step = minute(index);
      const done = new Promise<void>((resolve) => {
        let answers = 0;
        rig.onEvent = (event) => {
          if (event.type === 'failed') throw new Error(`${event.agent}: ${event.reason}`);
          if (event.type === 'stepDone' && event.at === step.at && ++answers === AGENTS.length) resolve();
        };
      });
      for (const agent of AGENTS) port.step(agent, step);
      await done;
    }
    const answered = (agent: string) =>
      rig.events
        .filter((event) => event.type === 'stepDone' && event.agent === agent)
        .map((event) => 'at' in event && event.at);
    const expected = Array.from({ length: 500 }, (_, index) => minute(index).at);
    for (const agent of AGENTS) {
      expect(answered(agent)).toEqual(expected);
      await rig.until(agent, 'heartbeat');
    }
  });

  /** An agent on the SDK whose strategy does `code` with each bar. */
  function onSdk(name: string, code: string) {
    const dir = createAgent({ name, dir: join(rig.dir, 'agents') });
    const strategy = `export const strategy = { name: 'test', warmupBars: () => 0, start: () => ({ onBar(bar, desk) { ${code} } }) };`;
    writeFileSync(join(dir, 'strategy.ts'), strategy);
    return loadManifest(dir);
  }

  it('[A3] the SDK beats from the loop that runs the strategy: an endless loop there silences it', async () => {
    const port = rig.open([onSdk('looping', 'for (;;);'), onSdk('quiet', '')]);
    const beats = (agent: string) => rig.events.filter((it) => it.type === 'heartbeat' && it.agent === agent).length;
    for (const agent of ['looping', 'quiet']) {
      port.start(agent);
      await rig.until(agent, 'ready');
      port.step(agent, minute(0));
    }
    await rig.until('quiet', 'stepDone');
    const before = { looping: beats('looping'), quiet: beats('quiet') };
    while (beats('quiet') < before.quiet + 3) await sleep(20);
    expect(beats('looping')).toBe(before.looping);
  });

  it('[A8] a strategy that computes NaN or throws ends its own process, with its words as the reason', async () => {
    const port = rig.open([
      onSdk('nan', `desk.market('buy', 0 / 0, 'x');`),
      onSdk('throwing', `throw new Error('out of ideas');`),
    ]);
    for (const agent of ['nan', 'throwing']) {
      port.start(agent);
      await rig.until(agent, 'ready');
      port.step(agent, minute(0));
    }
    expect((await rig.until('nan', 'failed')).reason).toBe(
      'its strategy failed: the quantity of the market buy is NaN, not a number',
    );
    expect((await rig.until('throwing', 'failed')).reason).toBe('its strategy failed: out of ideas');
    expect(rig.events.filter((event) => event.type === 'stepDone')).toEqual([]);
  });

  it('[T3] an agent of the SDK takes several steps at once; one that speaks the older version says that it does not', async () => {
    const port = rig.open([onSdk('newer', ''), rig.write('older', POLITE)]);
    port.start('newer');
    port.start('older');
    expect(await rig.until('newer', 'ready')).toMatchObject({ takesRuns: true });
    expect(await rig.until('older', 'ready')).toMatchObject({ takesRuns: false });
    port.run('newer', { first: minute(0), rest: [1, 2].map(inRun) });
    const { at, reply } = await rig.until('newer', 'runDone');
    expect([at, reply]).toEqual([minute(0).at, { taken: 3, intents: [], cancels: [] }]);
  });

  it('[A8] one that says it took more steps than it was sent is ended', async () => {
    const code = POLITE.replace('protocol: 2', 'protocol: 3')
      .replace('{ intents', '{ taken: 3, intents')
      .replace("'step'", "'steps'");
    const port = rig.open([rig.write('more', code)]);
    port.start('more');
    await rig.until('more', 'ready');
    port.run('more', { first: minute(0), rest: [inRun(1)] });
    expect((await rig.until('more', 'failed')).reason).toBe('it took 3 steps of a run of 2');
  });

  it('what a strategy prints is a log line and does not break the wire', async () => {
    const port = rig.open([onSdk('chatty', `console.log('price', bar.close);`)]);
    port.start('chatty');
    await rig.until('chatty', 'ready');
    port.step('chatty', minute(0));
    await rig.until('chatty', 'stepDone');
    expect((await rig.until('chatty', 'log')).text).toMatch(/^price \d+$/);
  });

  it('[K2] stop ends every process of one agent, takes nothing more from it, and the others go on', async () => {
    const port = rig.open([rig.write('one', POLITE), rig.write('two', POLITE)]);
    port.start('one');
    port.start('two');
    const { pid } = await rig.until('one', 'started');
    await rig.until('one', 'ready');
    await rig.until('two', 'ready');
    const processes = [pid, ...descendants(pid)];
    expect(processes.length).toBeGreaterThan(1);
    const before = rig.events.filter((event) => event.agent === 'one').length;
    port.stop('one', 'test');
    port.step('one', minute(0));
    port.step('two', minute(0));
    await rig.until('two', 'stepDone');
    for (let turn = 0; turn < 200 && processes.some(isAlive); turn += 1) await sleep(10);
    expect(processes.filter(isAlive)).toEqual([]);
    expect(rig.events.filter((event) => event.agent === 'one')).toHaveLength(before);
  });

  it('a stopped agent can be started again, as a new process', async () => {
    const port = rig.open([rig.write('one', POLITE)]);
    port.start('one');
    const first = await rig.until('one', 'started');
    await rig.until('one', 'ready');
    port.stop('one', 'test');
    rig.events.length = 0;
    port.start('one');
    const second = await rig.until('one', 'started');
    await rig.until('one', 'ready');
    expect(second.pid).not.toBe(first.pid);
  });

  it('hands reports over with the next step, oldest first and once', async () => {
    const port = rig.open([
      rig.write(
        'one',
        `${POLITE.replace('const { id, method }', 'const { id, method, params }').replace(
          'onStep(id)',
          'log(params.reports.map((it) => it.ref)), onStep(id)',
        )}`,
      ),
    ]);
    port.start('one');
    await rig.until('one', 'ready');
    for (const ref of ['a', 'b']) port.report('one', { kind: 'accepted', orderId: 'aaaaaa-1', ref, at: 1, open: true });
    port.step('one', minute(0));
    port.step('one', minute(1));
    await rig.until('one', 'stepDone', (event) => event.at === minute(1).at);
    const logged = rig.events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
    expect(logged).toEqual(['a,b', '']);
  });

  it('[A9] does not start an agent whose files have changed since they were read', async () => {
    const folder = rig.write('one', POLITE);
    const port = rig.open([folder]);
    writeFileSync(join(folder.dir, 'index.ts'), `${POLITE}\n// changed`);
    port.start('one');
    expect((await rig.until('one', 'failed')).reason).toMatch(/files have changed/);
    expect(rig.events).toHaveLength(1);
  });

  it('tells why an unknown agent does not start', async () => {
    rig.open([]).start('nobody');
    expect((await rig.until('nobody', 'failed')).reason).toBe('there is no agent of this name');
  });
});
