import { fileURLToPath } from 'node:url';
import { AgentProcesses } from '../src/main/adapters/sandbox/agent-processes.ts';
import { loadManifests } from '../src/main/adapters/sandbox/manifest.ts';
import { minute, PERP } from '../src/main/adapters/sandbox/testing/rig.ts';
import type { AgentEvent } from '../src/main/engine/agents/agent-event.ts';
import { cash } from '../src/shared/money.ts';
import type { BenchResult } from './result.ts';

const STEPS = 10_000;
const AGENTS = fileURLToPath(new URL('../resources/agents', import.meta.url));

/** How fast the four built-in agents, each in its box, take bars in lock-step, and how soon one is ready. */
export async function agentsBench(): Promise<readonly BenchResult[]> {
  const agents = loadManifests(AGENTS);
  const names = agents.map((it) => it.manifest.id);
  let take: (event: AgentEvent) => void = () => {};
  const port = new AgentProcesses({
    agents,
    nodePath: process.execPath,
    dataDir: '',
    wallNow: Date.now,
    session: () => ({ seed: 1, allocation: cash('25000'), currency: 'USD', instruments: [PERP] }),
    onEvent: (event) => take(event),
  });
  /** Resolves once `type` has come from every agent of `from`. */
  const all = (type: AgentEvent['type'], from: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      let missing = from.length;
      take = (event) => {
        if (event.type === 'failed') reject(new Error(`${event.agent}: ${event.reason}`));
        if (event.type === type && from.includes(event.agent) && --missing === 0) resolve();
      };
    });
  try {
    // The first start also looks for the box; the second is what an operator waits for.
    const [first = '', ...others] = names;
    const probed = all('ready', [first]);
    port.start(first);
    await probed;
    const startedAt = performance.now();
    const ready = all('ready', others);
    for (const agent of others) port.start(agent);
    await ready;
    const startMs = performance.now() - startedAt;

    const began = performance.now();
    for (let index = 0; index < STEPS; index += 1) {
      const done = all('stepDone', names);
      const step = minute(index);
      for (const agent of names) port.step(agent, step);
      await done;
    }
    const stepsASecond = Math.round((STEPS / (performance.now() - began)) * 1_000);
    return [
      { name: 'lock-step through four boxed agents', value: stepsASecond, unit: 'steps/s' },
      { name: 'the same, agents × bars', value: stepsASecond * names.length, unit: 'agent-bars/s' },
      { name: 'three boxed agents started and ready', value: Math.round(startMs), unit: 'ms' },
    ];
  } finally {
    port.close();
  }
}
