import type { Engine } from '../../src/main/engine/engine.ts';
import { type Cash, cash } from '../../src/shared/money.ts';
import { type Scenario, START } from './scenario.ts';

/** Nine tenths are the agents', in equal parts; the rest is the house's. */
const ALLOCATED = 90_000;

/** Opens the one session of a run: every agent may trade everything. */
export function openSession(engine: Engine, { seed, agents, venues }: Scenario, balance: Cash): void {
  const instruments = venues.flatMap((it) => it.instruments);
  engine.openSession({
    session: 1,
    seed,
    feed: 'made up',
    feedSha256: '',
    firstAt: START,
    venue: venues[0]?.id ?? '',
    venueConfigSha256: '',
    currency: 'USD',
    balance,
    instruments,
    agents: agents.map((agent) => ({
      agent,
      role: 'strategy',
      manifestSha256: '',
      symbols: instruments.map((it) => it.symbol),
      trading: 'paper',
      tools: ['market.bars', 'order.propose', 'order.cancel'],
      allocation: cash(String(Math.floor(ALLOCATED / agents.length))),
    })),
  });
}
