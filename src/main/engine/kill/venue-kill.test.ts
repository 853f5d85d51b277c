import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, type Quantity, quantity } from '../../../shared/money.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { MAX_ATTEMPTS, VERIFY_GAP_MS } from './bounds.ts';

const GLOBAL = { kind: 'global' } as const;
const MINUTE = 60_000;

/** A rig in which `a` is long and `b` works a limit order. */
function busy(names: readonly string[] = ['a', 'b']): Rig {
  const rig = new Rig(names);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.propose(names[1] ?? 'a', { side: 'buy', quantity: '1', price: '90' });
  rig.advance(1_000);
  return rig;
}

function net(rig: Rig): string {
  return formatAmount(rig.venue.positions.get(PERP.symbol) ?? (0n as Quantity));
}

function flattens(rig: Rig) {
  return rig.of('order.approved').filter((it) => it.body.owner.kind === 'kill');
}

describe('a global kill before a faulty venue', () => {
  it('[K4] cancels, flattens reduce-only, and is FLAT after two clean reads at least a second apart', () => {
    const rig = busy();
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect([net(rig), rig.venue.orders.size]).toEqual(['0', 0]);
    expect(flattens(rig).map((it) => [it.body.reduceOnly, it.body.timeInForce])).toEqual([[true, 'IOC']]);
    const clean = rig.of('kill.read').filter((it) => it.body.clean);
    expect(clean).toHaveLength(2);
    expect((clean[1]?.body.readAt ?? 0) - (clean[0]?.body.readAt ?? 0)).toBeGreaterThanOrEqual(VERIFY_GAP_MS);
  });

  it('[K4] a lost acknowledgement of a cancel is settled by a read, not by hope', () => {
    const rig = busy();
    rig.venue.script.cancel = (id) => rig.venue.orders.delete(id);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(1_900);
    expect(rig.trip(tripId).phase).toBe('CANCELLING');
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect([...rig.state.orders.open.keys()]).toEqual([]);
    expect(net(rig)).toBe('0');
  });

  it('[K4] a cancel that is lost is sent again, and never FLAT before the order is gone', () => {
    const rig = busy();
    let lost = 2;
    rig.venue.script.cancel = () => lost-- > 0;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(3_000);
    expect(rig.venue.orders.size).toBe(1);
    expect(rig.trip(tripId).phase).not.toBe('FLAT');
    rig.advance(20_000);
    expect(rig.venue.orders.size).toBe(0);
    expect(rig.trip(tripId).phase).toBe('FLAT');
  });

  it('[K4] an order that fills while it is being cancelled is flattened too', () => {
    const rig = busy();
    rig.venue.script.cancel = (id) => {
      const order = rig.venue.orders.get(id);
      if (order === undefined) return false;
      rig.venue.reply(() => {
        rig.venue.fill(order, order.quantity);
        rig.venue.end(id, 'requested');
      });
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('0');
    expect(flattens(rig).map((it) => formatAmount(it.body.quantity))).toEqual(['3']);
  });

  it('[K4] a cancel rejected because the order had filled, with the fill told late, ends flat', () => {
    const rig = busy();
    rig.venue.script.cancel = (id) => {
      const order = rig.venue.orders.get(id);
      if (order === undefined) return false;
      rig.venue.orders.delete(id);
      rig.venue.positions.set(order.symbol, quantity('3'));
      rig.venue.reply(() => rig.venue.end(id, 'requested'));
      rig.venue.reply(() => {
        rig.venue.positions.set(
          order.symbol,
          ((rig.venue.positions.get(order.symbol) ?? 0n) - order.quantity) as Quantity,
        );
        rig.venue.fill(order, order.quantity);
      }, 400);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(30_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('0');
    expect([...rig.state.orders.open.keys()]).toEqual([]);
  });

  it('[K4] reads that fail are repeated within bounds and named as unread meanwhile', () => {
    const rig = busy();
    let failing = 4;
    rig.venue.script.read = (readId) => {
      if (failing === 0) return false;
      failing -= 1;
      rig.venue.reply(() => rig.venue.failRead(readId, '429 too many requests'));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(1_000);
    expect(rig.trip(tripId).residuals.map((it) => [it.type, it.reason])).toEqual([['unread', 'read-failed']]);
    rig.advance(30_000);
    expect(rig.trip(tripId)).toMatchObject({ residuals: [], exhausted: false, phase: 'FLAT' });
  });

  it('[K4] a read that nobody answers is asked again', () => {
    const rig = busy();
    let silent = 2;
    rig.venue.script.read = () => silent-- > 0;
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
  });

  it('[K4] one clean but stale read proves nothing: the next true one is believed', () => {
    const rig = busy();
    let stale = 1;
    rig.venue.script.read = (readId) => {
      if (stale-- <= 0) return false;
      rig.venue.reply(() => rig.venue.tell(readId, { ...rig.venue.truth(), openOrders: [], positions: [] }));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_900);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('0');
    const clean = rig.of('kill.read').map((it) => it.body.clean);
    expect(clean).toEqual([false, false, true, true]);
  });

  it('[K4] the same read told twice is no second proof', () => {
    const rig = new Rig(['a']);
    const stale = rig.now;
    let cached = 3;
    rig.venue.script.read = (readId) => {
      if (cached-- <= 0) return false;
      const snapshot = rig.venue.truth();
      rig.venue.reply(() => rig.venue.say({ kind: 'snapshot', readId, snapshot, at: stale }));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    const reads = rig.of('kill.read').map((it) => it.body.readAt);
    expect(reads.slice(0, 3)).toEqual([stale, stale, stale]);
    expect((reads.at(-1) ?? 0) - stale).toBeGreaterThanOrEqual(VERIFY_GAP_MS);
  });

  it('[K1] cancels what the venue lists and the engine never knew, a manual order too', () => {
    const rig = busy();
    rig.venue.orders.set('manual0-1', {
      id: 'manual0-1',
      symbol: PERP.symbol,
      side: 'sell',
      type: 'limit',
      quantity: quantity('5'),
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
    });
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(rig.venue.orders.size).toBe(0);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.venue.calls.some((call) => call.kind === 'cancel' && call.id === 'manual0-1')).toBe(true);
  });

  it('[K4] gives up after so many attempts: INCOMPLETE, exhausted, every residual with its reason', () => {
    const rig = busy();
    rig.venue.script.submit = (order) => {
      rig.venue.reply(() => rig.venue.reject(order.id, 'no-market'));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(12_000);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: false });
    rig.advance(30 * MINUTE);
    const trip = rig.trip(tripId);
    expect(trip).toMatchObject({ phase: 'INCOMPLETE', exhausted: true, positionsLeft: 1 });
    expect(trip.residuals).toEqual([
      expect.objectContaining({ type: 'position', symbol: PERP.symbol, quantity: quantity('2'), reason: 'no-market' }),
    ]);
    expect(trip.residuals[0]?.value).toBe(quantity('200'));
    const asked = rig.venue.calls.length;
    expect(flattens(rig).length).toBeLessThanOrEqual(MAX_ATTEMPTS);
    rig.advance(30 * MINUTE);
    expect(rig.venue.calls.length).toBe(asked);
    expect(rig.kills.wakeAt).toBeNull();
  });

  it('[K4] a venue that answers nothing at all is given up within bounds too', () => {
    const rig = busy();
    rig.venue.script = { cancel: () => true, read: () => true, submit: () => true };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(30 * MINUTE);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(rig.trip(tripId).residuals.map((it) => it.type)).toEqual(['order', 'position', 'unread']);
    expect(rig.venue.calls.length).toBeLessThan(4 * MAX_ATTEMPTS);
  });

  it('[K5] what the venue refuses as too small is dust, with quantity and value, and not tried again', () => {
    const rig = busy();
    rig.venue.minQuantity = quantity('5');
    const { tripId } = rig.press(GLOBAL);
    rig.advance(30_000);
    const trip = rig.trip(tripId);
    expect(trip).toMatchObject({ phase: 'INCOMPLETE', exhausted: true });
    expect(trip.residuals).toEqual([
      expect.objectContaining({
        type: 'dust',
        quantity: quantity('2'),
        value: quantity('200'),
        minNotional: quantity('1'),
        reason: 'below-minimum-quantity',
      }),
    ]);
    expect(flattens(rig)).toHaveLength(1);
  });

  it('[K7] counts cancels n of m, then positions, in the journal while it runs', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    for (let i = 0; i < 4; i += 1) rig.propose('b', { side: 'buy', quantity: '1', price: String(80 + i) });
    rig.advance(1_000);
    let delay = 0;
    rig.venue.script.cancel = (id) => {
      delay += 200;
      rig.venue.reply(() => rig.venue.end(id, 'requested'), delay);
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    const counted = rig
      .of('kill.phase')
      .map((it) => `${it.body.phase} ${it.body.cancelsConfirmed}/${it.body.cancelsTotal}`);
    expect(counted.slice(0, 5)).toEqual([
      'CANCELLING 0/4',
      'CANCELLING 1/4',
      'CANCELLING 2/4',
      'CANCELLING 3/4',
      'CANCELLING 4/4',
    ]);
    const left = rig.of('kill.phase').map((it) => it.body.positionsLeft);
    expect(Math.max(...left)).toBe(1);
    expect([left[0], left.at(-1)]).toEqual([0, 0]);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'FLAT', positionsTotal: 1 });
  });

  it('[K4] whatever is lost, late, doubled or refused, FLAT is never said of a venue that is not', () => {
    const fault = fc.constantFrom('honest', 'lost', 'late', 'refused', 'doubled');
    const faults = fc.record({ submit: fc.array(fault), cancel: fc.array(fault), read: fc.array(fault) });
    fc.assert(
      fc.property(faults, ({ submit, cancel, read }) => {
        const rig = busy();
        const [submits, cancels, reads] = [[...submit], [...cancel], [...read]];
        const { venue } = rig;
        const played = (kind: string | undefined, honest: () => void, refuse: () => void): boolean => {
          if (kind === 'late') venue.reply(honest, 3_500);
          else if (kind === 'refused') venue.reply(refuse);
          else if (kind === 'doubled') for (const ms of [50, 80]) venue.reply(honest, ms);
          return kind !== undefined && kind !== 'honest';
        };
        let taken = new Set<string>();
        venue.script = {
          submit: (order) =>
            played(
              submits.shift(),
              () => {
                // A venue takes one client order id once.
                if (!taken.has(order.id)) venue.take(order);
                taken = new Set([...taken, order.id]);
              },
              () => venue.reject(order.id, 'random-reject'),
            ),
          cancel: (id) =>
            played(
              cancels.shift(),
              () => venue.end(id, 'requested'),
              () => venue.say({ kind: 'cancel-rejected', orderId: id, reason: 'random-reject', at: rig.now }),
            ),
          read: (id) =>
            played(
              reads.shift(),
              () => venue.tell(id, venue.truth()),
              () => venue.failRead(id, '503'),
            ),
        };
        const { tripId } = rig.press(GLOBAL);
        for (let i = 0; i < 400 && rig.trip(tripId).phase !== 'FLAT'; i += 1) {
          rig.advance(250);
          expect((venue.positions.get(PERP.symbol) ?? 0n) >= 0n).toBe(true);
        }
        expect(rig.trip(tripId).phase).toBe('FLAT');
        expect([net(rig), venue.orders.size]).toEqual(['0', 0]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the kill of one agent before a faulty venue', () => {
  it("[K13] leaves manual orders, other agents' orders and other agents' positions", () => {
    const rig = busy(['a', 'b', 'c']);
    rig.propose('a', { side: 'buy', quantity: '1', price: '80' });
    rig.propose('c', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    const manual = { ...[...rig.venue.orders.values()][0], id: 'manual0-1' } as Parameters<typeof rig.venue.take>[0];
    rig.venue.orders.set(manual.id, manual);
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('1');
    expect([...rig.venue.orders.keys()].sort()).toEqual(['manual0-1', ...ordersOf(rig, 'b')].sort());
    expect(rig.state.ledger.books.get('c')?.positions.get(PERP.symbol)?.quantity).toBe(quantity('1'));
  });

  it("[K2] closes a share that is hidden behind another agent's opposite position", () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'sell', quantity: '3' });
    rig.advance(1_000);
    expect(net(rig)).toBe('-1');
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(rig.state.ledger.books.get('a')?.positions.size).toBe(0);
    expect(net(rig)).toBe('-3');
  });

  it('[K4] a flatten order that arrives late is not sent a second time while it may still live', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.propose('b', { side: 'sell', quantity: '3' });
    rig.advance(1_000);
    let late = 1;
    rig.venue.script.submit = (order) => {
      if (late-- <= 0) return false;
      rig.venue.reply(() => rig.venue.take(order), 3_500);
      return true;
    };
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(30_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('-3');
    expect(flattens(rig)).toHaveLength(1);
    expect(rig.state.ledger.books.get('a')?.positions.size).toBe(0);
  });

  it('[K4] a flatten order that never arrived is given up and sent anew', () => {
    const rig = new Rig(['a', 'b']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    let lost = 1;
    rig.venue.script.submit = () => lost-- > 0;
    const { tripId } = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(30_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(net(rig)).toBe('0');
    expect(flattens(rig)).toHaveLength(2);
  });
});

function ordersOf(rig: Rig, agent: string): string[] {
  return [...rig.state.orders.open.values()].filter((it) => it.owner.agent === agent).map((it) => it.id);
}
