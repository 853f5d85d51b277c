import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cash, price, quantity } from '../../../../shared/money.ts';
import type { AgentEvent } from '../../../engine/agents/agent-event.ts';
import type { AgentBar, AgentStep } from '../../../engine/agents/protocol.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import { AgentProcesses } from '../agent-processes.ts';
import type { Box } from '../box.ts';
import type { AgentFolder } from '../manifest.ts';
import { loadManifest } from '../manifest.ts';

/** The built-in agents' folder. */
export const BUILT_IN = fileURLToPath(new URL('../../../../../resources/agents', import.meta.url));

export const PERP: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('0.5'),
  step: quantity('0.0001'),
  minQuantity: quantity('0.001'),
  minNotional: cash('5'),
  volumeUnit: 'base',
};

/** Real agent processes under test: their events, and an end to all of them. */
export class Rig {
  readonly dir = mkdtempSync(join(tmpdir(), 'interlock-agents-'));
  readonly events: AgentEvent[] = [];
  #processes: AgentProcesses | null = null;
  onEvent: (event: AgentEvent) => void = () => {};

  /** Makes the port for these agents; one made before is closed. */
  open(agents: readonly AgentFolder[], box?: Box): AgentProcesses {
    this.#processes?.close();
    this.#processes = new AgentProcesses({
      agents,
      nodePath: process.execPath,
      dataDir: join(this.dir, 'data'),
      wallNow: Date.now,
      session: () => ({ seed: 7, allocation: cash('25000'), currency: 'USD', instruments: [PERP] }),
      onEvent: (event) => {
        this.events.push(event);
        this.onEvent(event);
      },
      ...(box === undefined ? {} : { box }),
    });
    return this.#processes;
  }

  /** Writes an agent whose program is `code`, and loads it. */
  write(id: string, code: string, permissions: object = {}): AgentFolder {
    const dir = join(this.dir, 'agents', id);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
    writeFileSync(join(dir, 'index.ts'), code);
    writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifestJson(id, permissions)));
    return loadManifest(dir);
  }

  /** The first event that `matches`, now or within ten seconds. */
  async until<T extends AgentEvent['type']>(
    agent: string,
    type: T,
    matches: (event: Extract<AgentEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<AgentEvent, { type: T }>> {
    for (let turn = 0; turn < 1_000; turn += 1) {
      for (const event of this.events) {
        const candidate = event as Extract<AgentEvent, { type: T }>;
        if (event.agent === agent && event.type === type && matches(candidate)) return candidate;
      }
      await sleep(10);
    }
    throw new Error(`no ${type} of ${agent}; seen: ${JSON.stringify(this.events.slice(-8))}`);
  }

  close(): void {
    this.#processes?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export function manifestJson(id: string, permissions: object = {}) {
  return {
    id,
    version: '1.0.0',
    role: 'strategy',
    description: 'An agent of a test.',
    entry: 'index.ts',
    instruments: { kinds: ['perp'], max: 1 },
    tools: ['order.propose'],
    permissions: { filesystem: 'none', network: 'none', exec: 'none', env: [], trading: 'paper', ...permissions },
    parameters: {},
    limits: {
      unit: 'allocation',
      maxOrderValue: '0.5',
      maxPositionValue: '0.5',
      maxOpenOrders: 2,
      maxOrdersPerMinute: 2,
      maxSessionHours: 24,
      maxToolCalls: 1_000,
    },
  };
}

/** An agent that answers as it should and does `then` with each line it reads. */
export const POLITE = `
const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const log = (text) => send({ method: 'log', params: { level: 'info', text: String(text).slice(0, 400) } });
let onStep = (id) => send({ id, result: { intents: [], cancels: [] } });
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  for (const line of chunk.split('\\n').filter(Boolean)) {
    const { id, method } = JSON.parse(line);
    if (method === 'initialize') send({ id, result: { protocol: 2, name: 'polite', warmupBars: 0 } });
    if (method === 'step') onStep(id);
  }
}).on('end', () => process.exit(0));
`;

/** The step number `index` of a feed of minutes, around a price that goes up and down. */
export function minute(index: number): AgentStep {
  const openAt = 1_640_995_200_000 + index * 60_000;
  const at = openAt + 60_000;
  const level = 40_000 + 900 * Math.sin(index / 40) + 60 * Math.sin(index * 1.7);
  const close = String(Math.round(level));
  const bar: AgentBar = {
    symbol: 'BTC-PERP',
    openAt,
    closeAt: at,
    open: close,
    high: String(Math.round(level) + 20),
    low: String(Math.round(level) - 20),
    close,
    volume: '3.5',
  };
  return { at, warmup: false, bars: [bar], reports: [], book: { cash: '25000', equity: '25000', positions: {} } };
}

/** True while a process of this number lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Numbers of all processes that `root` started, and theirs. */
export function descendants(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((it) => /^\d+$/.test(it))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((it) => [it, ...below(it)]);
  return below(root);
}
