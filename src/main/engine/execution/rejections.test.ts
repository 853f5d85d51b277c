import { expect, it } from 'vitest';
import { countedWithin } from '../agents/rate-window.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { Rig } from '../testing/rig.ts';

function counted(rig: Rig): { all: number; own: number | undefined; learnt: number | undefined } {
  const entry = rig.state.registry.get('a');
  return {
    all: rig.state.counts.rejections,
    own: entry && countedWithin(entry.refusals, rig.now, 1),
    learnt: rig.state.baselines.get('a')?.rejects,
  };
}

/** An order that the venue has not answered yet, and what it then says of it. */
function said(report: (orderId: string, at: number) => VenueReport): { rig: Rig; say: () => void } {
  const rig = new Rig(['a']);
  rig.venue.isReachable = false;
  const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
  rig.venue.isReachable = true;
  return { rig, say: () => rig.deliver(report(order?.id ?? '', rig.now)) };
}

it('[R4] an order that its venue rejects counts as rejected once, however often that is said', () => {
  const { rig, say } = said((orderId, at) => ({ kind: 'rejected', orderId, reason: 'below-minimum-notional', at }));
  for (let times = 0; times < 3; times += 1) say();
  expect(counted(rig)).toEqual({ all: 1, own: 1, learnt: 1 });
});

it('[R4] [N4] an order that ends because its venue takes no more requests counts as rejected once', () => {
  const { rig, say } = said((id, at) => ({ kind: 'throttled', request: 'submit', id, retryAfterMs: 1, at }));
  for (let times = 0; times < 3; times += 1) say();
  expect(counted(rig)).toMatchObject({ all: 1, own: 1 });
  expect([...rig.state.orders.open.keys()]).toEqual([]);
});

it('[R4] a cancel that is not taken, and a rejection of no order of ours, count nothing', () => {
  const { rig, say } = said((id, at) => ({ kind: 'throttled', request: 'cancel', id, retryAfterMs: 1, at }));
  say();
  rig.deliver({ kind: 'rejected', orderId: 'order0-none', reason: 'below-minimum-notional', at: rig.now });
  expect(counted(rig)).toMatchObject({ all: 0, own: 0 });
});
