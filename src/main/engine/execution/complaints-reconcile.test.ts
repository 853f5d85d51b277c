import { describe, expect, it } from 'vitest';
import { cash, formatAmount, quantity } from '../../../shared/money.ts';
import { riskLimits } from '../risk/limits.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';

/** What users of such systems complain about, when books and venue part, or a limit stands in the way: docs/complaints.md. */

const GLOBAL = { kind: 'global' } as const;

function holding(): Rig {
  const rig = new Rig(['a']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.advance(1_000);
  rig.core.settle();
  return rig;
}

describe('complaint:', () => {
  it('[R8] reconciliation quantity off, start refused: it starts, says what differs, and leaves the books alone', () => {
    const rig = holding();
    const after = rig.restart(() => rig.venue.positions.set(PERP.symbol, quantity('1.23')));
    after.advance(10_000);
    expect(after.of('venue.reconciled').at(-1)?.body.differences).toEqual([
      { symbol: PERP.symbol, atVenue: quantity('1.23'), inBooks: quantity('2') },
    ]);
    expect(after.state.alarms.get('account-differs-paper')).toMatchObject({ priority: 'high', cleared: false });
    expect([after.held('a'), after.held('account')]).toEqual(['2', '2']);
    expect([...after.state.trips.byId.keys()]).toEqual([]);
    after.run('a');
    // Nothing new in what differs; an exit of it, and everything else, is traded as ever.
    expect(after.propose('a', { side: 'buy', quantity: '1' })).toBeUndefined();
    expect(after.of('order.denied').at(-1)?.body).toMatchObject({
      reason: 'BOOKS_DIFFER',
      measured: '1.23',
      limit: '2',
    });
    expect(after.propose('a', { side: 'buy', quantity: '1', symbol: SPOT.symbol })).toBeDefined();
    expect(after.propose('a', { side: 'sell', quantity: '1', reduceOnly: true })).toBeDefined();
    after.advance(1_000);
    // And a kill closes what is there, not what the books say; what they hold beyond it, it names.
    const { tripId } = after.press(GLOBAL);
    after.advance(20_000);
    expect([after.trip(tripId).phase, after.atVenue()]).toEqual(['INCOMPLETE', '0']);
    expect(after.trip(tripId).residuals).toMatchObject([{ reason: 'books-differ', quantity: quantity('-0.77') }]);
  });

  it('[R8] reconciliation quantity off, start refused: nor is it when the venue cannot be read at all', () => {
    const rig = holding();
    rig.venue.script.read = () => true;
    const after = rig.restart();
    after.advance(60_000);
    after.run('a');
    expect(after.propose('a', { side: 'buy', quantity: '1' })).toBeDefined();
  });

  it('[R8] fills lost during a disconnect: they are booked when the connection is back, each once and to its agent', () => {
    const rig = new Rig(['a', 'b']);
    const orders = ['a', 'b', 'a'].map((agent, i) =>
      rig.propose(agent, { side: 'buy', quantity: '1', price: String(90 + i) }),
    );
    rig.advance(1_000);
    rig.venue.disconnect();
    rig.venue.isReachable = false;
    for (const order of orders.slice(0, 2)) if (order !== undefined) rig.venue.fill(order, order.quantity);
    rig.advance(30_000);
    expect([rig.held('a'), rig.held('b')]).toEqual(['0', '0']);
    expect(rig.state.alarms.get('connection-paper')).toMatchObject({ cleared: false });
    rig.venue.reconnect();
    rig.advance(1_000);
    expect([rig.held('a'), rig.held('b'), rig.held('account'), rig.atVenue()]).toEqual(['1', '1', '2', '2']);
    expect(orders.map((it) => it?.state)).toEqual(['filled', 'filled', 'working']);
    expect(rig.of('venue.reconciled').at(-1)?.body).toMatchObject({ missedFills: 2, differences: [] });
    // The venue tells them once more, as some do after a reconnect.
    for (const fill of rig.venue.fills) rig.deliver({ kind: 'fill', ...fill });
    rig.reconnect();
    expect([rig.held('account'), rig.state.counts.fills]).toEqual(['2', 2]);
    expect(rig.of('venue.reconciled').map((it) => it.body.missedFills)).toEqual([2, 0]);
    // And the agents hear of them as of any other.
    expect(rig.told.filter((it) => it.report.kind === 'fill').map((it) => it.agent)).toEqual(['a', 'b']);
  });

  it('[K4] fills lost during a disconnect: a kill meanwhile says INCOMPLETE, and closes them when it can', () => {
    const rig = holding();
    const order = rig.propose('a', { side: 'buy', quantity: '1', price: '90' });
    rig.advance(1_000);
    rig.venue.disconnect();
    const { tripId } = rig.press(GLOBAL);
    rig.advance(5_000);
    if (order !== undefined) rig.venue.fill(order, order.quantity);
    rig.advance(10_000);
    expect(rig.trip(tripId).phase).toBe('INCOMPLETE');
    expect(rig.trip(tripId).residuals).toContainEqual(expect.objectContaining({ type: 'unread', venue: 'paper' }));
    rig.venue.reconnect();
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), rig.held('a'), rig.held('house')]).toEqual(['FLAT', '0', '0', '0']);
  });

  it('[R6] daily limits that trapped an open position: past every limit it can be closed, and nothing can be opened', () => {
    const rig = holding();
    rig.propose('a', { side: 'buy', quantity: '2', symbol: SPOT.symbol });
    rig.advance(1_000);
    const nothing = {
      maxOrderValue: '0',
      maxGrossExposure: '0',
      maxNetExposure: '0',
      maxLeverage: '0',
      maxDailyLoss: '0',
      maxDrawdown: '0',
      maxOrdersPerMinute: 0,
      maxMessagesPerMinute: 0,
    };
    const agent = {
      ...WIDE_LIMITS.agent,
      maxOrderValue: '0',
      maxPositionValue: '0',
      maxDailyLoss: '0',
      maxOrdersPerMinute: 0,
    };
    const tight = {
      ...WIDE_LIMITS,
      account: nothing,
      agent,
      order: { ...WIDE_LIMITS.order, stalePriceMs: 1, priceCollar: '0' },
    };
    rig.limits = () => riskLimits(tight, cash('100000'));
    rig.state.marks.set(PERP.symbol, { price: (PERP.tick * 4n) as typeof PERP.tick, at: 0 });
    for (const symbol of [PERP.symbol, SPOT.symbol]) {
      expect(rig.propose('a', { side: 'buy', quantity: '1', symbol })).toBeUndefined();
      expect(rig.propose('a', { side: 'sell', quantity: '2', symbol, reduceOnly: true })).toBeDefined();
      rig.advance(1_000);
    }
    expect([rig.held('a'), rig.held('a', SPOT.symbol), rig.atVenue()]).toEqual(['0', '0', '0']);
  });

  it('[R7] an order below the minimum enlarged until it passed: it is denied as it came, and none leaves', () => {
    const rig = new Rig(['a']);
    rig.state.ledger.instruments.set(PERP.symbol, { ...PERP, minQuantity: quantity('0.05') });
    const sizes = ['0.04', '0.01', '0.009', '0.0000000000000001'];
    for (const size of sizes) expect(rig.propose('a', { side: 'buy', quantity: size })).toBeUndefined();
    rig.advance(10_000);
    expect(rig.venue.submitted).toEqual([]);
    expect(rig.of('order.denied').map((it) => formatAmount(it.body.quantity))).toEqual(sizes);
    expect(rig.of('order.denied').map((it) => it.body.reason)).toContain('BELOW_MINIMUM_QUANTITY');
  });
});
