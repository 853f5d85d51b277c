import { describe, expect, it } from 'vitest';
import { cash, formatAmount, price, quantity } from '../../../shared/money.ts';
import { OrderIdMint } from '../domain/mint.ts';
import { accountOf, outsideSession, unheard } from '../testing/outside-session.ts';
import { PERP, type Rig } from '../testing/rig.ts';
import { cashInBooks } from './venue-accounts.ts';

const MINUTE = 60_000;
const GLOBAL = { kind: 'global' } as const;

function explanations(rig: Rig): string[] {
  return rig.of('venue.reconciled').flatMap(({ body }) => (body.booked ?? []).map((it) => it.explanation));
}

describe('a venue outside this process', () => {
  it('[E1] is read at once and every minute while a session is open, and the journal does not grow of it', () => {
    const rig = outsideSession();
    rig.rest('a');
    rig.advance(3_600_000);
    const reads = rig.venue.calls.filter(({ kind }) => kind === 'read').map(({ at }) => at);
    expect(reads.length).toBeGreaterThanOrEqual(60);
    for (const [n, at] of reads.entries()) expect(at - (reads[n - 1] ?? at)).toBeLessThanOrEqual(MINUTE);
    expect(rig.of('venue.reconciled')).toHaveLength(1);
    rig.road.endSession();
    rig.advance(3_600_000);
    expect(rig.venue.count('read')).toBe(reads.length);
  });

  it('[N4] is read by what entries leave, later when they leave nothing, and never more than one at a time', () => {
    const rig = outsideSession();
    rig.venue.requestLimit = { requests: 10, perMs: 10 * MINUTE };
    rig.road.beginSession(new OrderIdMint(1, 2, null));
    rig.venue.script.read = () => true;
    rig.advance(10 * MINUTE);
    // Eight of ten are all that anything but a kill may use; each is given up after ten seconds.
    const reads = rig.venue.calls.filter(({ kind, at }) => kind === 'read' && at > rig.now - 10 * MINUTE);
    expect(reads.length).toBeLessThanOrEqual(8);
    for (const [n, { at }] of reads.entries()) expect(at - (reads[n - 1]?.at ?? 0)).toBeGreaterThanOrEqual(10_000);
  });
});

describe('what a read finds', () => {
  it('[R8] an execution that was not told is a missed-fill, one of nobody’s order a manual-trade of the house', () => {
    const rig = outsideSession();
    const order = rig.rest('a');
    unheard(rig, () => {
      rig.venue.fill(order, order.quantity);
      rig.venue.tradeByHand(PERP.symbol, 'sell', '3');
    });
    rig.advance(MINUTE);
    expect(explanations(rig)).toEqual(['missed-fill', 'manual-trade']);
    expect([rig.held('a'), rig.held('house'), rig.held('account')]).toEqual(['1', '-3', '-2']);
    expect(accountOf(rig)).toMatchObject({ differences: [], balance: null });
    expect(rig.of('alarm.raised')).toEqual([]);
  });

  it('[K13] an order of nobody here is told once with what it is; no kill of an agent cancels it, that of all does', () => {
    const rig = outsideSession();
    rig.rest('a');
    const { id } = rig.venue.orderByHand(PERP.symbol, 'sell', '2');
    rig.advance(3 * MINUTE);
    const foreign = { orderId: id, symbol: PERP.symbol, side: 'sell', quantity: quantity('2') };
    expect(rig.of('venue.reconciled').map(({ body }) => body.foreignOrders)).toEqual([[], [foreign]]);
    const own = rig.press({ kind: 'agent', agent: 'a' });
    rig.advance(10_000);
    expect([rig.trip(own.tripId).phase, [...rig.venue.orders.keys()]]).toEqual(['FLAT', [id]]);
    const all = rig.press(GLOBAL);
    rig.advance(10_000);
    expect([rig.trip(all.tripId).phase, rig.venue.orders.size]).toEqual(['FLAT', 0]);
    expect(accountOf(rig).foreignOrders).toEqual([]);
  });

  it('[R8] funding that is told minutes later alarms nobody; told later still it explains the balance and clears it', () => {
    const [soon, late] = [outsideSession(), outsideSession()];
    for (const rig of [soon, late]) {
      rig.propose('a', { side: 'buy', quantity: '10' });
      rig.advance(1_000);
    }
    soon.venue.fund(PERP.symbol, '-1.5', 5 * MINUTE);
    soon.advance(10 * MINUTE);
    expect(soon.of('alarm.raised')).toEqual([]);
    expect(formatAmount(soon.state.ledger.account.funding)).toBe('-1.5');
    late.venue.fund(PERP.symbol, '-1.5', 10 * MINUTE);
    late.advance(9 * MINUTE);
    expect(accountOf(late).balance).toEqual({ atVenue: cash('4998.5'), inBooks: cash('5000') });
    expect(late.state.alarms.get('balance-differs-paper')).toMatchObject({ cleared: false });
    late.advance(3 * MINUTE);
    expect(explanations(late)).toEqual(['funding']);
    expect(late.state.alarms.get('balance-differs-paper')?.cleared).toBe(true);
  });

  it('[R8] cash that nothing explains is raised within a minute with both amounts, and clears when a read agrees', () => {
    const rig = outsideSession();
    rig.venue.moveCash('-1200');
    rig.advance(MINUTE + 5_000);
    const alarm = rig.state.alarms.get('balance-differs-paper');
    expect(alarm?.cause).toContain('3800 there, 5000 in the books, 1200 less');
    expect(alarm?.action).toMatch(/acknowledge.*revoke its key, and kill/);
    const raised = rig.of('venue.reconciled').length;
    rig.advance(10 * MINUTE);
    expect(rig.of('venue.reconciled')).toHaveLength(raised);
    rig.venue.moveCash('1200');
    rig.advance(MINUTE);
    expect(rig.state.alarms.get('balance-differs-paper')?.cleared).toBe(true);
    expect(accountOf(rig).balance).toBeNull();
  });

  it('[R8] a fill that is found after a later one settles otherwise here than there, and is no missing cash', () => {
    const rig = outsideSession();
    rig.propose('a', { side: 'buy', quantity: '100' });
    rig.advance(1_000);
    const order = rig.propose('b', { side: 'sell', quantity: '50', price: '150' });
    rig.advance(1_000);
    rig.venue.price = price('140');
    unheard(rig, () => order !== undefined && rig.venue.fill(order, order.quantity));
    rig.advance(1_000);
    rig.propose('a', { side: 'buy', quantity: '10' });
    rig.advance(10 * MINUTE);
    expect(explanations(rig)).toEqual(['missed-fill']);
    // 50 of 110 were sold at another average: the venue has settled more, and holds less of it open.
    expect(rig.venue.truth().cash).not.toBe(cashInBooks(accountOf(rig)));
    expect([accountOf(rig).balance, rig.of('alarm.raised')]).toEqual([null, []]);
    rig.venue.moveCash('-3000');
    rig.advance(10 * MINUTE);
    expect(accountOf(rig).balance).not.toBeNull();
  });

  it('[R6] a position that no execution explains stops what is new in it, and no exit, until a read agrees', () => {
    const rig = outsideSession();
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(1_000);
    rig.venue.positions.set(PERP.symbol, quantity('5'));
    rig.advance(MINUTE + 5_000);
    expect(rig.propose('a', { side: 'buy', quantity: '1', price: '90' })).toBeUndefined();
    expect(rig.of('order.denied').at(-1)?.body.reason).toBe('BOOKS_DIFFER');
    expect(rig.propose('a', { side: 'sell', quantity: '1', price: '110' })).toBeDefined();
    rig.venue.positions.set(PERP.symbol, quantity('2'));
    rig.advance(MINUTE);
    expect(rig.propose('a', { side: 'buy', quantity: '1', price: '90' })).toBeDefined();
  });
});
