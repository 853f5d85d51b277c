import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minus, plus, type Quantity, quantity, ZERO_CASH, ZERO_QUANTITY } from '../../../shared/money.ts';
import { OrderIdMint } from '../domain/mint.ts';
import { RequestBudgets } from '../execution/request-budget.ts';
import { OrderRoad } from '../execution/road.ts';
import { positionOf, valueBook } from '../ledger/book.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { TripActions } from './kill-actions.ts';

const LIMIT = { requests: 10, perMs: 1_000 };

/** What the run of a kill of `a` may do; its budget and its road stand beside the rig's own. */
function actionsOf(rig: Rig): TripActions {
  const budgets = new RequestBudgets(() => LIMIT);
  const { policy } = rig;
  const authority = { gate: rig.core.gate, limits: rig.limits(), policy, declared: () => undefined, room: () => 0 };
  const road = new OrderRoad(rig.core, authority, budgets, new OrderIdMint(1, 2, null));
  const trip = rig.trip(rig.press({ kind: 'agent', agent: 'a' }).tripId);
  let reads = 0;
  return new TripActions(rig.core, road, budgets, trip, () => {
    reads += 1;
    return reads;
  });
}
/** Position and equity of all books together, less those of the account: what the books do not add up by. */
function apart(rig: Rig): bigint[] {
  const { account, books, instruments } = rig.state.ledger;
  let [held, equity] = [ZERO_QUANTITY, ZERO_CASH];
  for (const book of books.values()) {
    held = plus(held, positionOf(book, PERP.symbol).quantity);
    equity = plus(equity, valueBook(book, instruments, rig.state.marks).equity);
  }
  const whole = valueBook(account, instruments, rig.state.marks).equity;
  return [minus(held, positionOf(account, PERP.symbol).quantity), minus(equity, whole)];
}
function bookOf(rig: Rig, agent: string): Quantity {
  const book = rig.state.ledger.books.get(agent);
  return book === undefined ? ZERO_QUANTITY : positionOf(book, PERP.symbol).quantity;
}

describe('closing a part of an agent’s book against the house’s', () => {
  it('[R8] keeps the books adding up to the account, whatever is crossed, and moves nothing at the venue', () => {
    const move = fc.record({
      what: fc.constantFrom('agent', 'hand', 'cross'),
      hundredths: fc.integer({ min: -300, max: 300 }).filter((it) => it !== 0),
      price: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
        const rig = new Rig(['a', 'b']);
        const mark = (units: number) =>
          rig.state.marks.set(PERP.symbol, { price: (BigInt(units) * 10n ** 16n) as typeof PERP.tick, at: rig.now });
        const actions = actionsOf(rig);
        for (const { what, hundredths, price } of moves) {
          mark(price);
          rig.venue.price = BigInt(price) * 10n ** 16n;
          const side = hundredths > 0 ? 'buy' : 'sell';
          const size = String(Math.abs(hundredths) / 100);
          const [venueBefore, accountBefore] = [rig.atVenue(), { ...rig.state.ledger.account }];
          if (what === 'hand') rig.venue.tradeByHand(PERP.symbol, side, size);
          else if (what === 'agent') {
            rig.propose('b', { side, quantity: size });
            rig.advance(100);
          } else {
            const by = (quantity('0.01') * BigInt(hundredths)) as Quantity;
            const [own, house] = [bookOf(rig, 'a'), bookOf(rig, 'house')];
            actions.cross('a', PERP.symbol, by);
            expect([bookOf(rig, 'a'), bookOf(rig, 'house')]).toEqual([own - by, house + by]);
            expect(rig.atVenue()).toBe(venueBefore);
            expect(rig.state.ledger.account.cash).toBe(accountBefore.cash);
          }
          expect(apart(rig)).toEqual([0n, 0n]);
        }
        expect(rig.of('ledger.crossed').every((it) => it.body.shares.length === 2)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what a run does', () => {
  it('[N4] is counted in the budget of its venue, each request once', () => {
    const rig = new Rig(['a']);
    const actions = actionsOf(rig);
    expect(actions.room('paper', { kind: 'cancel' })).toBe(10);
    actions.cancel('paper', 'order0-1');
    actions.read('paper');
    actions.flatten('paper', {
      symbol: PERP.symbol,
      side: 'sell',
      quantity: PERP.step,
      reduceOnly: true,
      agent: null,
    });
    expect(actions.room('paper', { kind: 'cancel' })).toBe(7);
    expect(actions.room('second', { kind: 'cancel' })).toBe(10);
    expect(actions.roomAt('paper')).toBeGreaterThan(rig.now);
  });

  it('[E1] has ids that none before it had, over a restart too', () => {
    const rig = new Rig(['a']);
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.advance(1_000);
    rig.venue.script = { read: () => true, submit: () => true };
    rig.press({ kind: 'global' });
    rig.advance(5_000);
    const after = rig.restart();
    after.advance(60_000);
    const ids = after.venue.calls.flatMap((it) => (it.kind === 'cancel' ? [] : [it.id]));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(10);
  });
});
