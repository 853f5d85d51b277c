import { describe, expect, it } from 'vitest';
import { cash, price, quantity } from '../../../shared/money.ts';
import { fold } from '../fold.ts';
import { emptyState } from '../state.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { importTakeover, type Takeover } from './takeover.ts';
import { latchOf } from './trips.ts';

/** As it comes from the file: with more than the journal takes. */
const ORDER = {
  kind: 'order',
  orderId: 'wdabcdefgh-1',
  venue: 'paper',
  symbol: PERP.symbol,
  side: 'sell',
  quantity: quantity('2'),
  wallAt: 6,
} as const;
const SOLD: Takeover = {
  takeoverId: 'watchdog-0123456789abcdef',
  reason: 'the main process hung',
  wallAt: 5,
  orders: [ORDER],
};

/** A console that comes back over the same journal and the same venue. */
function comesBack(before: Rig): Rig {
  const state = emptyState();
  for (const record of before.journal.records()) fold(state, record);
  const rig = new Rig([], state);
  rig.now = before.now;
  for (const [symbol, mark] of before.state.marks) state.marks.set(symbol, mark);
  return rig;
}

describe('a takeover that is taken into the journal', () => {
  it('[K10] [K6] latches everything, names the watchdog, and gives its executions to the books that held', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '3' });
    rig.propose('b', { side: 'sell', quantity: '1' });
    rig.advance(1_000);

    const back = comesBack(rig);
    // Meanwhile the watchdog sold what the account held, and nobody here heard of it.
    back.venue.fills.push({
      orderId: 'wdabcdefgh-1',
      fillId: 'fill-of-the-watchdog',
      symbol: PERP.symbol,
      side: 'sell',
      quantity: quantity('2'),
      price: price('100'),
      fee: cash('0'),
      liquidity: 'taker',
      at: back.now,
    });

    expect(importTakeover(back.core, SOLD)).toBe(true);
    expect(back.core.gate.isClosed({ kind: 'agent', agent: 'a' })).toBe(true);
    // As the road says an entry, and besides that it is an exit.
    const exit = Object.keys(back.of('order.approved')[0]?.body ?? {});
    const entry = Object.keys(rig.of('order.approved')[0]?.body ?? { none: 0 });
    expect(exit.filter((key) => key !== 'reduceOnly' && key !== 'exit')).toEqual(entry);
    expect(latchOf(back.state.trips, { kind: 'global' })).toMatchObject({ cause: 'watchdog', tripId: 'trip-1' });
    expect([...back.state.alarms.values()].map((it) => it.cause)).toEqual([
      'All agents killed by watchdog (watchdog): the main process hung',
    ]);

    back.kills.resume();
    back.road.resume(back.now);
    back.advance(30_000);
    expect(back.trip('trip-1').phase).toBe('FLAT');
    expect(back.state.orders.closed.get('wdabcdefgh-1')).toMatchObject({ state: 'filled', owner: { kind: 'kill' } });
    const { account, books } = back.state.ledger;
    expect([...account.positions.keys()]).toEqual([]);
    for (const book of books.values()) expect([...book.positions.keys()]).toEqual([]);
    // A side was reduced, and what offset it was crossed: no book got what it never had.
    expect(back.of('venue.reconciled').at(-1)?.body.differences).toEqual([]);
  });

  it('[K10] an order that was written down and never sent is over once a read does not list it', () => {
    const rig = comesBack(new Rig(['a']));
    importTakeover(rig.core, SOLD);
    rig.kills.resume();
    rig.road.resume(rig.now);
    rig.advance(60_000);
    expect(rig.state.orders.closed.get('wdabcdefgh-1')).toMatchObject({ state: 'cancelled', reason: 'not-at-venue' });
    expect(rig.trip('trip-1').phase).toBe('FLAT');
  });

  it('[K10] taken in twice it changes nothing; a second one under the same latch is told', () => {
    const rig = new Rig(['a']);
    importTakeover(rig.core, SOLD);
    const records = rig.journal.records().length;
    importTakeover(rig.core, SOLD);
    expect(rig.journal.records()).toHaveLength(records);

    importTakeover(rig.core, { ...SOLD, takeoverId: 'watchdog-another', reason: 'it died', orders: [] });
    expect(rig.of('trip.accepted')).toHaveLength(1);
    const alarm = rig.state.alarms.get('watchdog-another');
    expect(alarm).toMatchObject({
      cause: 'The watchdog took the kill over: it died',
      cleared: true,
      acknowledged: false,
    });
  });

  it('[K10] a journal that cannot be written leaves the gate closed and says so', () => {
    const rig = new Rig(['a']);
    rig.journal.failing = true;
    expect(importTakeover(rig.core, SOLD)).toBe(false);
    expect(rig.core.gate.isClosed({ kind: 'global' })).toBe(true);
  });
});
