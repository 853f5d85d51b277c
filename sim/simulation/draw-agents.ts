import type { IntentMessage } from '../../src/main/engine/agents/protocol.ts';
import type { Random } from '../../src/main/engine/domain/random.ts';
import { type Market, priceText } from './markets.ts';
import { pick } from './pick.ts';
import type { Action } from './scenario.ts';
import { drawSize, marketsOf, type Setting } from './setting.ts';

/** What agents propose over a run: much at the touch, some far away, some that must be denied; from dead ones as well. */
export function drawAgents(random: Random, setting: Setting): Action[] {
  const { agents, lengthMs } = setting;
  const markets = marketsOf(setting);
  const actions: Action[] = [];
  for (const agent of agents) {
    const everyMs = random.integer(2_000, 9_000);
    let refs = 0;
    for (let at = random.integer(500, everyMs); at < lengthMs; at += random.integer(1_000, 2 * everyMs)) {
      const intents = Array.from({ length: random.integer(0, 3) }, () => {
        refs += 1;
        return intent(random, setting, pick(random, markets), `${agent}-${refs}`, at);
      });
      actions.push({ at, kind: 'propose', agent, intents, cancels: random.chance(0.3) ? random.integer(1, 3) : 0 });
    }
  }
  return actions;
}

/** What is on its way when a kill comes: proposals of the last moments before it, and a few of the first after it. */
export function drawBursts(random: Random, setting: Setting, kills: readonly number[]): Action[] {
  const markets = marketsOf(setting);
  return kills.flatMap((killAt, kill) => {
    if (random.chance(0.4)) return [];
    return setting.agents.map((agent, index): Action => {
      const at = Math.max(0, killAt - random.integer(-20, pick(random, [10, 150, 2_000])));
      const ref = `burst-${kill}-${index}`;
      return {
        at,
        kind: 'propose',
        agent,
        intents: [intent(random, setting, pick(random, markets), ref, at)],
        cancels: 0,
      };
    });
  });
}

function intent(random: Random, setting: Setting, market: Market, ref: string, at: number): IntentMessage {
  const { symbol } = market.instrument;
  const near = setting.priceAt(symbol, at);
  const type = random.chance(0.5) ? 'market' : random.chance(0.75) ? 'limit' : 'stop';
  const postOnly = type === 'limit' && random.chance(0.1);
  const base: IntentMessage = {
    ref,
    symbol,
    side: random.chance(0.5) ? 'buy' : 'sell',
    type,
    quantity: drawSize(random, setting, market, at),
    ...(type === 'market' ? {} : { price: priceText(market, near * (1 + (random.next() - 0.5) * 0.012)) }),
    timeInForce: postOnly || random.chance(0.75) ? 'GTC' : 'IOC',
    postOnly,
    reduceOnly: random.chance(0.25),
    purpose: 'simulated',
  };
  return random.chance(0.06) ? nonsense(random, base) : base;
}

/** What a confused agent says. */
function nonsense(random: Random, base: IntentMessage): IntentMessage {
  return pick(random, [
    { ...base, quantity: '0.00000000001' },
    { ...base, quantity: '99999999' },
    { ...base, symbol: 'NOPE-PERP' },
    { ...base, quantity: `${base.quantity}${base.quantity.includes('.') ? '' : '.'}00007` },
    ...(base.price === undefined ? [] : [{ ...base, price: '0.0000001' }]),
  ]);
}
