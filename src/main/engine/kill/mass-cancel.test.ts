import { beforeEach, describe, expect, it } from 'vitest';
import type { OrderId } from '../../../shared/ids.ts';
import { PERP, Rig } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;
const EACH = 5;

describe('a kill at a venue that cancels everything at once', () => {
  let rig: Rig;
  /** The orders of each mass cancel. */
  let masses: (readonly OrderId[])[];
  let requests: number;
  let onMass: (orders: readonly OrderId[]) => void;

  beforeEach(() => {
    rig = new Rig(['a', 'b']);
    [masses, requests] = [[], 1];
    onMass = () => {
      for (const id of [...rig.venue.orders.keys()]) rig.venue.end(id, 'requested');
    };
    rig.venue.massCancel = {
      requestsFor: () => requests,
      cancel: (orders) => {
        masses.push(orders);
        rig.venue.reply(() => onMass(orders));
      },
    };
    for (const agent of ['a', 'b'])
      for (let n = 0; n < EACH; n += 1) rig.propose(agent, { side: 'buy', quantity: '1', price: String(80 + n) });
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    expect(rig.venue.orders.size).toBe(2 * EACH);
  });

  it('[K4] asks it once for everything, and believes the reads', () => {
    const ids = [...rig.venue.orders.keys()];
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect(masses.map((it) => [...it].sort())).toEqual([ids.sort()]);
    expect(rig.venue.count('cancel')).toBe(0);
    expect([rig.trip(tripId).phase, rig.atVenue(PERP), rig.venue.orders.size]).toEqual(['FLAT', '0', 0]);
    expect(
      rig
        .of('order.cancelling')
        .map((it) => it.body.orderId)
        .sort(),
    ).toEqual(ids);
    expect(rig.of('kill.phase').at(-1)?.body).toMatchObject({ cancelsConfirmed: 2 * EACH, cancelsTotal: 2 * EACH });
  });

  it('[K13] of one agent cancels each of its orders by itself: nobody else’s goes with them', () => {
    const { tripId } = rig.press(A);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect([masses, rig.venue.count('cancel'), rig.venue.orders.size]).toEqual([[], EACH, EACH]);
  });

  it('[N4] throttled: the cancels go one by one when it takes requests again', () => {
    onMass = (orders) => {
      for (const id of orders) rig.venue.throttle('cancel', id, 500);
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, masses.length, rig.venue.count('cancel')]).toEqual(['FLAT', 1, 2 * EACH]);
  });

  it.each([
    [
      'refused',
      (id: OrderId) => rig.venue.say({ kind: 'cancel-rejected', orderId: id, reason: 'refused', at: rig.now }),
    ],
    ['not answered', () => {}],
  ] as const)('[K4] %s: what the next read lists is cancelled one by one', (_, answer) => {
    onMass = (orders) => {
      for (const id of orders) answer(id);
    };
    const { tripId } = rig.press(GLOBAL);
    rig.advance(10_000);
    expect([rig.trip(tripId).phase, masses.length, rig.venue.count('cancel')]).toEqual(['FLAT', 1, 2 * EACH]);
  });

  it('[N4] is not used where one by one is no more requests, or the venue does not take so many now', () => {
    requests = 2 * EACH;
    rig.press(GLOBAL);
    rig.advance(10_000);
    expect([masses, rig.venue.count('cancel')]).toEqual([[], 2 * EACH]);
  });
});
