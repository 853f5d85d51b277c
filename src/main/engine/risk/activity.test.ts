import { expect, it } from 'vitest';
import { price } from '../../../shared/money.ts';
import { Rig } from '../testing/rig.ts';
import { activityOf, executionsWithin } from './activity.ts';

const trade = (rig: Rig, side: 'buy' | 'sell', size: string, at: string): void => {
  rig.venue.price = price(at);
  rig.propose('a', { side, quantity: size });
  rig.advance(100);
};

it('[R3] a trade is closed when its position is flat or turns over, and counts once however many parts close it', () => {
  const rig = new Rig(['a', 'b']);
  const own = () => activityOf(rig.state.activity, 'a').trades;
  trade(rig, 'buy', '3', '100');
  trade(rig, 'sell', '1', '90');
  trade(rig, 'sell', '1', '90');
  expect(own().lossesInARow).toBe(0);
  // Turns over: the long is closed at a loss, a short is opened.
  trade(rig, 'sell', '2', '90');
  expect([own().lossesInARow, rig.state.activity.trades.lossesInARow]).toEqual([1, 1]);
  trade(rig, 'buy', '1', '80');
  expect([own().lossesInARow, own().open.size]).toEqual([0, 0]);
  expect(activityOf(rig.state.activity, 'b').trades.lossesInARow).toBe(0);
});

it('[R1] executions count within their time alone, in one direction, and messages are orders and cancels', () => {
  const rig = new Rig(['a']);
  const own = () => activityOf(rig.state.activity, 'a');
  const within = (side: 'buy' | 'sell', ms: number) => executionsWithin(own(), 'BTC-PERP', side, rig.now, ms);
  trade(rig, 'buy', '1', '100');
  rig.advance(60_000);
  trade(rig, 'buy', '1', '100');
  expect([within('buy', 1_000), within('buy', 100_000), within('sell', 100_000)]).toEqual([1, 2, 0]);
  trade(rig, 'sell', '1', '100');
  expect([within('buy', 100_000), within('sell', 100_000)]).toEqual([0, 1]);
  const order = rig.rest('a');
  const before = own().messages.counts.reduce((a, b) => a + b);
  rig.road.cancel('paper', order.id, 'agent');
  expect(own().messages.counts.reduce((a, b) => a + b)).toBe(before + 1);
});
