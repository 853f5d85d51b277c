import { describe, expect, it } from 'vitest';
import { formatAmount } from '../../../shared/money.ts';
import { PERP, Rig } from '../testing/rig.ts';

const WAIT = 10_000;

function sentTwice(rig: Rig): string[] {
  const ids = rig.venue.submitted.map((order) => order.id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}

describe('an order without an answer', () => {
  it('[E1] is unknown, is looked up, and is settled by what the venue lists: it works there', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = (order) => {
      rig.venue.orders.set(order.id, order);
      return true;
    };
    const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(WAIT);
    expect(order?.state).toBe('unknown');
    expect(rig.venue.count('read')).toBe(1);
    rig.advance(1_000);
    expect(order?.state).toBe('working');
    expect(rig.venue.submitted).toHaveLength(1);
  });

  it('[E1] that the venue does not list never arrived, and is not sent again', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = () => true;
    const order = rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(10 * WAIT);
    expect(order).toMatchObject({ state: 'cancelled', reason: 'not-at-venue' });
    expect(rig.venue.submitted).toHaveLength(1);
    expect(rig.of('order.unknown')).toHaveLength(1);
    expect(rig.road.wakeAt).toBeNull();
  });

  it('[E1] stays unknown while reads fail or are not answered, and is asked for again', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = () => true;
    let reads = 0;
    rig.venue.script.read = (readId) => {
      reads += 1;
      if (reads === 1) rig.venue.reply(() => rig.venue.failRead(readId, '503'));
      return reads <= 2;
    };
    const order = rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(2 * WAIT);
    expect(order?.state).toBe('unknown');
    rig.advance(10 * WAIT);
    // The third read does not list it, the fourth is late enough to say that it will not come any more.
    expect(reads).toBe(4);
    expect(order?.state).toBe('cancelled');
    expect(sentTwice(rig)).toEqual([]);
  });

  it('[E1] is found first after a restart, and nothing is sent', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = () => true;
    rig.propose('a', { side: 'buy', quantity: '1' });
    const again = new Rig(['a'], rig.state);
    again.now = rig.now + 1_000;
    again.road.resume(again.now);
    again.advance(1_000);
    expect([...again.state.orders.open.values()].map((it) => it.state)).toEqual(['unknown']);
    again.advance(WAIT);
    expect([...again.state.orders.closed.values()].map((it) => it.reason)).toEqual(['not-at-venue']);
    expect(again.venue.calls.map((call) => call.kind)).toEqual(['read', 'read']);
  });

  it('[R8] whose fill was told late is booked once, whatever it was settled as', () => {
    const rig = new Rig(['a']);
    rig.venue.script.submit = () => true;
    const order = rig.propose('a', { side: 'buy', quantity: '2' });
    if (order === undefined) throw new Error('denied');
    rig.advance(2 * WAIT);
    expect(order.state).toBe('cancelled');
    const fill = {
      kind: 'fill',
      orderId: order.id,
      fillId: 'f1',
      symbol: PERP.symbol,
      side: 'buy',
      quantity: order.quantity,
      price: order.quantity as never,
      fee: 0n as never,
      liquidity: 'taker',
      at: rig.now,
    } as const;
    rig.deliver(fill);
    rig.deliver(fill);
    expect(order.state).toBe('filled');
    expect(formatAmount(order.filled)).toBe('2');
    expect(rig.state.ledger.books.get('a')?.positions.get(PERP.symbol)?.quantity).toBe(order.quantity);
    expect(rig.of('venue.reported').filter((it) => it.body.report.kind === 'fill')).toHaveLength(1);
  });
});

describe('an exit', () => {
  it("[R6] is not trapped by another agent's opposite position", () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.propose('b', { side: 'sell', quantity: '3' });
    rig.advance(1_000);
    // The account is short 2: a venue would refuse a sell as reduce-only.
    expect(rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true })).toBeDefined();
    rig.advance(1_000);
    expect(rig.venue.submitted.at(-1)?.reduceOnly).toBe(false);
    expect(rig.state.ledger.books.get('a')?.positions.size).toBe(0);
    expect(rig.state.ledger.books.get('b')?.positions.get(PERP.symbol)?.quantity).toBe(-3n * 10n ** 16n);
  });

  it('[R6] is told the venue as reduce-only where the net position covers it', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.propose('b', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true });
    expect(rig.venue.submitted.at(-1)?.reduceOnly).toBe(true);
  });

  it('[R6] left over from a closed position is cancelled, and those of others are not', () => {
    const rig = new Rig(['a', 'b']);
    for (const agent of ['a', 'b']) rig.propose(agent, { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    const wish = { type: 'stop', price: '95', side: 'sell', quantity: '2', reduceOnly: true } as const;
    const stops = ['a', 'b'].map((agent) => rig.propose(agent, wish));
    rig.advance(1_000);
    rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true });
    rig.advance(1_000);
    // It would sell 2 where 1 is held.
    expect(stops.map((it) => it?.state)).toEqual(['cancelled', 'working']);
    expect(rig.of('order.cancelling').map((it) => it.body.by)).toEqual(['engine']);
  });

  it('[R6] a stop and a target rest beside each other while the position is there', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    const stop = rig.propose('a', { type: 'stop', price: '95', side: 'sell', quantity: '2', reduceOnly: true });
    const target = rig.propose('a', { price: '110', side: 'sell', quantity: '2', reduceOnly: true });
    rig.advance(1_000);
    expect([stop?.state, target?.state]).toEqual(['working', 'working']);
    const filled = rig.venue.orders.get(target?.id ?? '');
    if (filled === undefined) throw new Error('the target does not work');
    rig.venue.fill(filled, filled.quantity);
    rig.advance(1_000);
    expect(stop?.state).toBe('cancelled');
    expect(rig.venue.orders.size).toBe(0);
  });
});

describe('a wish to cancel', () => {
  it("[A2] reaches only the agent's own orders", () => {
    const rig = new Rig(['a', 'b']);
    const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90', ref: 'mine' });
    rig.advance(1_000);
    rig.road.cancelByRef('b', { ref: 'mine', purpose: 'test' });
    rig.core.commit();
    rig.advance(1_000);
    expect(order?.state).toBe('working');
    rig.road.cancelByRef('a', { ref: 'mine', purpose: 'test' });
    rig.core.commit();
    rig.advance(1_000);
    expect(order?.state).toBe('cancelled');
  });

  it('[E1] that got no answer is looked up: the order is gone, or still works there and is cancelled again', () => {
    const rig = new Rig(['a']);
    const kept = rig.propose('a', { side: 'buy', quantity: '1', price: '90', ref: 'kept' });
    const gone = rig.propose('a', { side: 'buy', quantity: '1', price: '91', ref: 'gone' });
    rig.advance(1_000);
    rig.venue.script.cancel = (id) => {
      if (id === gone?.id) rig.venue.orders.delete(id);
      return true;
    };
    for (const ref of ['kept', 'gone']) rig.road.cancelByRef('a', { ref, purpose: 'test' });
    rig.core.commit();
    rig.advance(2 * WAIT);
    expect([kept?.state, gone?.state]).toEqual(['cancelling', 'cancelled']);
    rig.venue.script = {};
    rig.advance(2 * WAIT);
    expect(kept?.state).toBe('cancelled');
    expect(rig.venue.orders.size).toBe(0);
  });
});
