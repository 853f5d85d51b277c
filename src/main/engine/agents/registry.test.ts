import { expect, it } from 'vitest';
import { cash } from '../../../shared/money.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP } from '../testing/rig.ts';
import { type Registry, registerAgents } from './registry.ts';

it('[E1] an agent of a session that was journalled before agents declared tools has those that it had', () => {
  const opened = openedSession(['a'], [PERP], 0, cash('1000'));
  const old = { ...opened, agents: opened.agents.map(({ tools: _tools, ...agent }) => agent) };
  const registry: Registry = new Map();
  registerAgents(registry, old);
  expect(registry.size).toBeGreaterThan(0);
  for (const entry of registry.values()) {
    expect(entry.tools).toEqual(['market.bars', 'order.propose', 'order.cancel']);
  }
});
