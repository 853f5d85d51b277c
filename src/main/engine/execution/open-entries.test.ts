import { expect, it } from 'vitest';
import { World } from '../../../../sim/world.ts';
import { max, plus, type Quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import { leftOf, type OpenEntries } from './open-entries.ts';
import type { Orders } from './orders.ts';

/** The same by walking over every open order. */
function counted({ open }: Orders): OpenEntries {
  const entries: OpenEntries = { agents: new Map(), all: new Map() };
  for (const order of open.values()) {
    const { agent } = order.owner;
    if (order.exit || agent === null || leftOf(order) === 0n) continue;
    const own = entries.agents.get(agent) ?? new Map();
    entries.agents.set(agent, own);
    const mine = own.get(order.symbol) ?? { buy: ZERO_QUANTITY, sell: ZERO_QUANTITY };
    own.set(order.symbol, { ...mine, [order.side]: plus(mine[order.side], leftOf(order)) });
  }
  for (const own of entries.agents.values()) {
    for (const [symbol, { buy, sell }] of own) {
      const all = entries.all.get(symbol) ?? { buy: ZERO_QUANTITY, sell: ZERO_QUANTITY, worst: ZERO_QUANTITY };
      const worst: Quantity = plus(all.worst, max(buy, sell));
      entries.all.set(symbol, { buy: plus(all.buy, buy), sell: plus(all.sell, sell), worst });
    }
  }
  return entries;
}

it('[R1] what is open counts at once, and is to the last unit what the open orders have left, through fills, cancels, rejects, kills and crashes', () => {
  let most = 0;
  for (let seed = 1; seed <= 15; seed += 1) {
    const world = new World({ seed, agents: 3, rejectProbability: 0.1, depth: '0.02' });
    for (let minute = 0; minute < 20; minute += 1) {
      world.minute();
      if (minute === 15) world.crash();
      const { orders } = world.engine.state;
      const told = orders.openEntries;
      const agents = new Map([...told.agents].filter(([, own]) => own.size > 0));
      expect({ ...told, agents }).toEqual(counted(orders));
      most = Math.max(most, orders.open.size);
      const limits = [...orders.open.values()].filter((it) => it.type === 'limit').map((it) => it.id);
      expect([...orders.openLimits.values()].flatMap((ids) => [...ids]).sort()).toEqual(limits.sort());
    }
  }
  expect(most).toBeGreaterThan(3);
});
