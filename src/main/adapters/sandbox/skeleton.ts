import type { AgentManifest } from '../../engine/agents/manifest.ts';

/** The files of a new agent, by name. */
export function skeleton(id: string): Readonly<Record<string, string>> {
  return {
    'manifest.json': `${JSON.stringify(manifest(id), null, 2)}\n`,
    'package.json': `${JSON.stringify({ private: true, type: 'module' }, null, 2)}\n`,
    'index.ts': INDEX,
    'strategy.ts': STRATEGY,
    'strategy.test.ts': TEST,
    'README.md': readme(id),
  };
}

function manifest(id: string): AgentManifest {
  const source = 'the skeleton: put the source of your number here';
  return {
    id,
    version: '0.1.0',
    role: 'strategy',
    description: 'Holds while the price is above its moving average.',
    entry: 'index.ts',
    instruments: { kinds: ['perp', 'spot'], max: 1 },
    tools: ['order.propose', 'order.cancel', 'market.bars'],
    permissions: { filesystem: 'none', network: 'none', exec: 'none', env: [], trading: 'paper' },
    parameters: {
      averageBars: { value: 240, unit: 'bars', meaning: 'Closes in the moving average', source },
      share: { value: 0.2, unit: 'share of the allocation', meaning: 'Value of a position at entry', source },
    },
    limits: {
      unit: 'allocation',
      maxOrderValue: '0.5',
      maxPositionValue: '0.5',
      maxOpenOrders: 4,
      maxOrdersPerMinute: 6,
      maxSessionHours: 840,
      maxToolCalls: 1_000_000,
    },
  };
}

const INDEX = `import { runAgent } from './sdk/agent.ts';
import { strategy } from './strategy.ts';

runAgent(strategy);
`;

const STRATEGY = `import type { Bar, Context, Desk, Strategy, Trader } from './sdk/agent.ts';
import { mean, Window } from './sdk/indicators.ts';

export const strategy: Strategy = {
  name: 'Moving average',
  warmupBars: (context) => context.number('averageBars'),
  start: (context) => new MovingAverage(context),
};

class MovingAverage implements Trader {
  readonly #context: Context;
  readonly #closes: Window;

  constructor(context: Context) {
    this.#context = context;
    this.#closes = new Window(context.number('averageBars'));
  }

  onBar(bar: Bar, desk: Desk): void {
    this.#closes.push(bar.close);
    // One order at a time: wait until the last one is filled, denied or cancelled.
    if (!this.#closes.full || desk.open.length > 0) return;
    const average = mean(this.#closes.values);
    if (desk.isFlat && bar.close > average * 1.001) {
      const size = (this.#context.allocation * this.#context.number('share')) / bar.close;
      desk.market('buy', size, 'above the moving average');
    } else if (!desk.isFlat && bar.close < average * 0.999) {
      desk.close('below the moving average');
    }
  }
}
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgentSession } from './sdk/agent.ts';
import { strategy } from './strategy.ts';

const BTC = { symbol: 'BTC-PERP', kind: 'perp', tick: '0.5', step: '0.0001', minQuantity: '0.001', minNotional: '5' } as const;

test('buys when the price rises above its average', () => {
  const session = new AgentSession(strategy, {
    agent: 'test',
    seed: 1,
    instruments: [BTC],
    allocation: '10000',
    currency: 'USD',
    parameters: { averageBars: 3, share: 0.2 },
  });
  const step = (minute: number, price: string) => {
    const at = (minute + 1) * 60_000;
    const bar = { symbol: 'BTC-PERP', openAt: at - 60_000, closeAt: at, open: price, high: price, low: price, close: price, volume: '1' };
    return session.step({ at, warmup: false, bars: [bar], reports: [], book: { cash: '10000', equity: '10000', positions: {} } });
  };
  const intents = ['40000', '40000', '40000', '41000'].flatMap((price, minute) => step(minute, price).intents);
  assert.deepEqual(intents.map((it) => [it.side, it.type, it.quantity]), [['buy', 'market', '0.0487']]);
});
`;

function readme(id: string): string {
  return `# ${id}

What it does, in one paragraph. Where the idea comes from: paper, book, page. When it loses.

- \`strategy.ts\`: decides. Called with each finished bar; proposes orders to the desk.
- \`manifest.json\`: what it may do, its parameters and limits. What is not declared is refused.
- \`sdk/\`: its own copy of the SDK; \`sdk/agent.ts\` explains itself.

Test it with \`node --test\` (Node 24) in this folder. The console takes the folder in when it starts, and refuses to
start the agent when a file has changed since: start the console again after a change.
`;
}
