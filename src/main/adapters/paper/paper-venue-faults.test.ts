import { describe, expect, it } from 'vitest';
import { type Harness, harness, sent } from './harness.ts';

/** A venue with a quote and one order that rests there. */
function resting(): { h: Harness; orderId: string } {
  const h = harness();
  h.quote('99', '101');
  const orderId = h.send({ side: 'buy', size: '1', at: '90' });
  h.settle();
  return { h, orderId };
}

describe('a fault of the paper venue, for drills', () => {
  it('[K12] [N4] a bad key refuses orders, cancels and reads and says so each time; what rests goes on resting', () => {
    const { h, orderId } = resting();
    h.venue.fault = 'bad-key';
    expect(sent(h, { side: 'buy', size: '1' })).toEqual(['rejected key-refused']);
    h.venue.cancel(orderId);
    h.venue.read('read-1', 0);
    h.settle();
    expect(h.story(orderId)).toEqual(['accepted', 'cancel-rejected key-refused']);
    expect(h.of('read-failed')).toMatchObject([{ readId: 'read-1', reason: 'key-refused' }]);
    expect(h.of('snapshot')).toEqual([]);
    expect(h.of('auth-failed')).toHaveLength(3);
    // That the key is bad is known before what became of the request.
    const kinds = h.reports.map((it) => it.kind);
    expect(kinds.indexOf('auth-failed')).toBeLessThan(kinds.indexOf('rejected'));
    expect(h.venue.snapshot().openOrders.map((it) => it.orderId)).toEqual([orderId]);

    h.venue.fault = 'normal';
    h.venue.cancel(orderId);
    h.settle();
    expect(h.story(orderId).at(-1)).toBe('cancelled requested');
  });

  it('[K12] a rejecting venue rejects every order and takes cancels and reads', () => {
    const { h, orderId } = resting();
    h.venue.fault = 'rejecting';
    expect(sent(h, { side: 'buy', size: '1' })).toEqual(['rejected random-reject']);
    h.venue.cancel(orderId);
    h.venue.read('read-1', 0);
    h.settle();
    expect(h.story(orderId).at(-1)).toBe('cancelled requested');
    expect(h.of('snapshot')).toHaveLength(1);
  });

  it('[K12] a slow venue gets what is sent a second and a half later, in order; switched off it is as before', () => {
    const answeredIn = (fault: 'slow' | 'normal'): number => {
      const { h } = resting();
      h.venue.fault = 'slow';
      h.venue.fault = fault;
      const from = h.clock.now();
      const orderId = h.send({ side: 'buy', size: '1', at: '90' });
      while (h.story(orderId).length === 0) h.clock.advanceTo(h.clock.now() + 1);
      return h.clock.now() - from;
    };
    const slower = answeredIn('slow') - answeredIn('normal');
    expect(slower).toBe(1_500);
  });

  it('[T2] [K12] a fault that was on and off again changes nothing of what comes after', () => {
    const run = (withFault: boolean): string => {
      const { h } = resting();
      if (withFault) {
        h.venue.fault = 'rejecting';
        h.venue.fault = 'normal';
      }
      sent(h, { side: 'sell', size: '3' });
      return JSON.stringify(h.reports, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    };
    expect(run(true)).toBe(run(false));
  });
});
