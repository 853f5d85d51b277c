import type { Random } from '../../src/main/engine/domain/random.ts';
import type { AgentId } from '../../src/shared/ids.ts';
import type { Scope } from '../../src/shared/scope.ts';
import { priceText } from './markets.ts';
import { pick } from './pick.ts';
import { type Action, CRASH_POINTS } from './scenario.ts';
import { drawSize, marketsAt, type Setting } from './setting.ts';

/** What people and machines do to the console over a run: kills, resets, crashes, clocks, trades by hand. */
export function drawOperator(random: Random, setting: Setting): Action[] {
  const { agents, venues, lengthMs } = setting;
  const actions: Action[] = [{ at: 0, kind: 'start-agents' }];
  const some = (most: number, make: (at: number) => Action[]): void => {
    for (let left = random.integer(0, most); left > 0; left -= 1)
      actions.push(...make(random.integer(1_000, lengthMs)));
  };
  some(4, (at) => kill(random, agents, at));
  some(4, (at) => [
    { at, kind: 'reset' },
    { at: at + random.integer(0, 2_000), kind: 'start-agents' },
  ]);
  some(2, (at) => [crash(random, at)]);
  some(1, (at) => [{ at, kind: 'journal-fails', forMs: random.integer(1, 20_000) }]);
  some(2, (at) => [{ at, kind: 'journal-hiccup', flushes: random.integer(1, 3) }]);
  some(2, (at) => [{ at, kind: 'clock-jump', ms: pick(random, [900, 6_000, 45_000, 3_600_000]) }]);
  some(3, (at) => [manualOrder(random, setting, at)]);
  some(2, (at) => [{ at, kind: 'manual-cancel', venue: pick(random, venues).id, index: random.integer(0, 5) }]);
  some(2, (at) => [funding(random, setting, at)]);
  some(1, (at) => [{ at, kind: 'agent-fails', agent: pick(random, agents) }]);
  some(1, (at) => [
    { at, kind: 'stop-agent', agent: pick(random, agents) },
    { at: at + random.integer(1_000, 9_000), kind: 'start-agents' },
  ]);
  return actions.filter((it) => it.at < lengthMs);
}

/** A press; often pressed twice, followed by a wider one, by a crash or by somebody's own trade. */
function kill(random: Random, agents: readonly AgentId[], at: number): Action[] {
  const scope: Scope = random.chance(0.4) ? { kind: 'global' } : { kind: 'agent', agent: pick(random, agents) };
  const commandId = `press-${at}-${random.integer(1_000, 9_999)}`;
  const actions: Action[] = [{ at, kind: 'kill', scope, commandId }];
  const soon = (): number => at + random.integer(0, pick(random, [50, 400, 3_000]));
  if (random.chance(0.25)) actions.push({ at: soon(), kind: 'kill', scope, commandId });
  if (random.chance(0.25)) actions.push({ at: soon(), kind: 'kill', scope, commandId: `${commandId}-again` });
  if (random.chance(0.2)) {
    actions.push({ at: soon(), kind: 'kill', scope: { kind: 'global' }, commandId: `${commandId}-all` });
  }
  if (random.chance(0.15)) {
    const agent = pick(random, agents);
    actions.push({ at: soon(), kind: 'kill', scope: { kind: 'agent', agent }, commandId: `${commandId}-one` });
  }
  if (random.chance(0.2)) {
    actions.push({ at: at + random.integer(20_000, 60_000), kind: 'kill', scope, commandId });
  }
  if (random.chance(0.3)) actions.push({ at: soon(), kind: 'clock-jump', ms: pick(random, [6_000, 45_000]) });
  if (random.chance(0.35)) actions.push(crash(random, Math.max(0, at - random.integer(0, 5))));
  if (random.chance(0.2)) actions.push(crash(random, soon()));
  if (random.chance(0.5)) {
    const later = at + random.integer(5_000, 40_000);
    actions.push({ at: later, kind: 'reset' }, { at: later + 500, kind: 'start-agents' });
  }
  return actions;
}

function crash(random: Random, at: number): Action {
  const after = random.chance(0.5) ? random.integer(1, 6) : random.integer(1, 60);
  return { at, kind: 'crash', point: pick(random, CRASH_POINTS), after, downMs: random.integer(1, 15_000) };
}

function manualOrder(random: Random, setting: Setting, at: number): Action {
  const { id } = pick(random, setting.venues);
  const market = pick(random, marketsAt(setting, id));
  const { symbol } = market.instrument;
  const near = setting.priceAt(symbol, at);
  return {
    at,
    kind: 'manual-order',
    venue: id,
    symbol,
    side: random.chance(0.5) ? 'buy' : 'sell',
    quantity: drawSize(random, setting, market, at),
    price: random.chance(0.6) ? null : priceText(market, near * (1 + (random.next() - 0.5) * 0.01)),
  };
}

function funding(random: Random, setting: Setting, at: number): Action {
  const { id } = pick(random, setting.venues);
  const { symbol } = pick(random, marketsAt(setting, id)).instrument;
  return { at, kind: 'funding', venue: id, symbol, rate: pick(random, ['0.0001', '-0.0001', '0.00375']) };
}
