import { describe, expect, it } from 'vitest';
import { type Price, price, type Quantity, quantity } from '../../../shared/money.ts';
import type { Bar } from '../domain/market.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';
import { agentBar, agentStep } from './steps.ts';

function bar(symbol: string): Bar {
  const at = price('100') as Price;
  const times = { openAt: 0, closeAt: 60_000 };
  return { symbol, ...times, open: at, high: at, low: at, close: at, volume: quantity('1') as Quantity };
}

describe('what an agent is handed', () => {
  it("[A2] are the bars of its own instruments and its own book, and nothing of anybody else's", () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'buy', quantity: '7', symbol: SPOT.symbol });
    rig.advance(1_000);
    const entry = rig.state.registry.get('a');
    if (entry === undefined) throw new Error('no entry');
    const narrow = { ...entry, symbols: [PERP.symbol] };
    const bars = [PERP.symbol, SPOT.symbol, 'DOGE-PERP'].map((symbol) => agentBar(bar(symbol)));
    const step = agentStep(rig.state, narrow, bars, 60_000);
    expect(step.bars.map((it) => it.symbol)).toEqual([PERP.symbol]);
    expect(step.book.positions).toEqual({ [PERP.symbol]: '2' });
    expect(step.book).toMatchObject({ cash: '50000', equity: '50000' });
    expect(JSON.stringify(step)).not.toContain(SPOT.symbol);
  });

  it('[A2] a report goes to the agent whose order it is', () => {
    const rig = new Rig(['a', 'b']);
    const order = rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(1_000);
    expect(rig.told.filter((it) => it.agent === 'a').map((it) => it.report)).toEqual([
      expect.objectContaining({ kind: 'fill', orderId: order?.id, quantity: '2', price: '100', open: false }),
    ]);
    expect(rig.told.filter((it) => it.agent === 'b').map((it) => it.report.kind)).toEqual(['accepted']);
  });
});
