import { describe, expect, it } from 'vitest';
import { quantity } from '../../../shared/money.ts';
import { PERP, Rig, SPOT } from '../../engine/testing/rig.ts';
import { killPreview } from './kill-view.ts';

describe('what a kill will touch', () => {
  it('[K13] of everything counts what somebody placed by hand, an agent’s own never does', () => {
    const rig = new Rig(['a']);
    rig.rest('a');
    rig.venue.orderByHand(PERP.symbol, 'sell', '3');
    rig.venue.orderByHand(SPOT.symbol, 'buy', '2');
    rig.reconnect();
    expect(killPreview(rig.state, { kind: 'global' })).toMatchObject({ orders: 3, foreignOrders: 2 });
    expect(killPreview(rig.state, { kind: 'agent', agent: 'a' })).toMatchObject({ orders: 1, foreignOrders: 0 });
  });

  it('[K13] of everything counts a position that the books have nothing of, at the last price', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1', symbol: SPOT.symbol });
    rig.advance(1_000);
    rig.venue.positions.set(PERP.symbol, quantity('-2'));
    rig.reconnect();
    rig.advance(5_000);
    expect(killPreview(rig.state, { kind: 'global' })).toMatchObject({ positions: 2, notional: '300' });
    expect(killPreview(rig.state, { kind: 'agent', agent: 'a' })).toMatchObject({ positions: 1, notional: '100' });
  });
});
