import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one agent's manifest has of its own. */
export interface AgentTraits {
  readonly description: string;
  readonly maxOpenOrders: number;
  readonly maxOrdersPerMinute: number;
}

/** Puts a user's agent into a data folder: this program, and a manifest that lets it trade one perpetual on paper. */
export function writeAgent(dataDir: string, id: string, code: string, { description, ...limits }: AgentTraits): void {
  const dir = join(dataDir, 'agents', id);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'index.ts'), code);
  const manifest = {
    id,
    version: '1.0.0',
    role: 'strategy',
    description,
    entry: 'index.ts',
    instruments: { kinds: ['perp'], max: 1 },
    tools: ['order.propose', 'order.cancel', 'market.bars'],
    permissions: { filesystem: 'none', network: 'none', exec: 'none', env: [], trading: 'paper' },
    parameters: {},
    limits: {
      unit: 'allocation',
      maxOrderValue: '0.5',
      maxPositionValue: '0.5',
      maxSessionHours: 840,
      maxToolCalls: 1_000_000,
      ...limits,
    },
  };
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
}
