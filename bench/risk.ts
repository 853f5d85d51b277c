import { CHECKS, runChecks } from '../src/main/engine/risk/chain.ts';
import { GatheredContext } from '../src/main/engine/risk/context.ts';
import { Rig } from '../src/main/engine/testing/rig.ts';
import { WIDE_DECLARED } from '../src/main/engine/testing/wide-limits.ts';
import { price, quantity } from '../src/shared/money.ts';
import { allocatedBy, timesOf } from './measure.ts';
import type { BenchResult } from './result.ts';

const AGENTS = 10;
/** Open limit orders of each agent: what self-trades and duplicate refs are looked for in. */
const RESTING = 5;
const DECISIONS = 20_000;

/**
 * The whole risk chain for one entry: the facts gathered and all checks run, with ten agents that hold positions and
 * have orders resting, and a booking or a mark between two decisions in ten.
 */
export function riskBench(): Promise<BenchResult[]> {
  const decide = world();
  const { p50, p99 } = timesOf(decide, DECISIONS);
  const name = `risk chain, ${CHECKS.length} checks, ten agents`;
  return Promise.resolve([
    { name: `${name}, p50`, value: p50, unit: 'ms' },
    { name: `${name}, p99`, value: p99, unit: 'ms', target: '≤ 0.05', ok: p99 <= 0.05 },
    { name: `${name}, allocated`, value: allocatedBy(decide, 500), unit: 'bytes' },
  ]);
}

function world(): (n: number) => void {
  const names = Array.from({ length: AGENTS }, (_, index) => `agent-${index}`);
  const rig = new Rig(names);
  for (const agent of names) {
    rig.propose(agent, { side: 'buy', quantity: '1' });
    for (let n = 0; n < RESTING; n += 1) rig.propose(agent, { side: 'buy', quantity: '0.5', price: String(80 - n) });
  }
  rig.advance(1_000);
  const limits = rig.limits();
  const { state } = rig;
  const instrument = state.ledger.instruments.get('BTC-PERP');
  if (instrument === undefined) throw new Error('no instrument');
  const marks = [price('100'), price('100.5')];
  return (n) => {
    const agent = names[n % AGENTS] ?? '';
    const entry = state.registry.get(agent);
    if (entry === undefined) throw new Error('no agent');
    if (n % 10 === 0) state.marks.set('BTC-PERP', { price: marks[(n / 10) % 2] ?? price('100'), at: rig.now });
    const intent = {
      agent,
      ref: 'bench',
      symbol: 'BTC-PERP',
      side: n % 2 === 0 ? 'buy' : 'sell',
      type: 'limit',
      quantity: quantity('2'),
      price: price('99'),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'bench',
    } as const;
    const at = rig.now;
    const objection = runChecks(
      () =>
        new GatheredContext({ state, intent, instrument, venue: 'paper', entry, declared: WIDE_DECLARED, limits, at }),
    );
    if (objection !== null) throw new Error(`denied: ${objection.reason}`);
  };
}
