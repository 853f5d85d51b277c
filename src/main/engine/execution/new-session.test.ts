import { describe, expect, it } from 'vitest';
import { cash, price } from '../../../shared/money.ts';
import { OrderIdMint } from '../domain/mint.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { RequestBudget } from './request-budget.ts';

const GLOBAL = { kind: 'global' } as const;
const DAY = 86_400_000;

describe('a session on a clock that begins earlier', () => {
  it('[N4] the budget counts nothing of later: a full window and a pause of then bind nobody now', () => {
    const budget = new RequestBudget({ requests: 10, perMs: 1_000 });
    for (let i = 0; i < 10; i += 1) budget.take({ kind: 'read' }, DAY);
    budget.backOff(DAY, 60_000);
    expect(budget.room('kill', { kind: 'read' }, DAY)).toBe(0);
    expect(budget.room('kill', { kind: 'read' }, 1_000)).toBe(10);
    expect(budget.roomAt(1_000)).toBeLessThanOrEqual(1_100);
  });

  it('[K4] a kill in it works as in the first: no order, read or pause of before is waited for', () => {
    const rig = new Rig(['a']);
    rig.advance(DAY);
    rig.venue.script = { submit: () => true, read: () => true };
    rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    rig.venue.throttle('read', 'reconcile-0', 50_000);
    rig.advance(11_000);
    rig.venue.script = {};
    rig.now -= DAY;
    const opened = openedSession(['a'], [PERP], rig.now, cash('100000'));
    rig.core.stage('session.opened', null, null, { ...opened, session: 2 });
    rig.road.beginSession(new OrderIdMint(1, 2));
    expect(rig.road.wakeAt).toBeNull();
    rig.state.marks.set(PERP.symbol, { price: price('100'), at: rig.now });
    rig.run('a');
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
  });
});

describe('a report that is dated in the future', () => {
  it.each([3_600_000, 1_000 * DAY])('[K4] by %i ms keeps no kill from reading and flattening', (ahead) => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    const wrong: VenueReport = {
      kind: 'cancel-rejected',
      orderId: 'manual0-1',
      reason: 'unknown-order',
      at: rig.now + ahead,
    };
    rig.deliver(wrong);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
  });
});
