import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, cash, type Quantity, quantity } from '../../../shared/money.ts';
import { positionOf } from '../ledger/book.ts';
import { riskLimits } from '../risk/limits.ts';
import { restingEntries } from '../risk/resting-entries.ts';
import { PERP, Rig } from '../testing/rig.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';
import { leftOf } from './open-entries.ts';

type Step =
  | { do: 'propose'; closes: boolean; lots: number; type: 'market' | 'limit' | 'stop'; reduceOnly: boolean }
  | { do: 'fill' | 'cancel'; which: number }
  | { do: 'pass'; ms: number };

function steps(types: readonly ('market' | 'limit' | 'stop')[]): fc.Arbitrary<Step[]> {
  const propose = fc.record({
    do: fc.constant('propose' as const),
    closes: fc.constantFrom(true, true, true, false),
    lots: fc.integer({ min: 1, max: 3 }),
    type: fc.constantFrom(...types),
    reduceOnly: fc.boolean(),
  });
  const touch = fc.record({ do: fc.constantFrom('fill', 'fill', 'cancel'), which: fc.nat(9) });
  const pass = fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 60, 200) });
  return fc.array(fc.oneof({ weight: 4, arbitrary: propose }, touch, pass) as fc.Arbitrary<Step>, { maxLength: 16 });
}

const AWAY = { limit: { buy: '95', sell: '105' }, stop: { buy: '110', sell: '90' } } as const;

/** Agent `a` before a venue whose executions the test chooses; `b` stands on the other side of the account. */
class Desk {
  readonly rig = new Rig(['a', 'b']);

  /** `others` and `own` are what b and a hold at first. */
  constructor(own: number, others: number) {
    for (const [agent, held] of Object.entries({ a: own, b: others })) {
      if (held !== 0) this.rig.propose(agent, { side: held > 0 ? 'buy' : 'sell', quantity: String(Math.abs(held)) });
      this.rig.advance(100);
    }
  }

  get held(): Quantity {
    const book = this.rig.state.ledger.books.get('a');
    return book === undefined ? (0n as Quantity) : positionOf(book, PERP.symbol).quantity;
  }

  take(step: Step): void {
    const { rig } = this;
    if (step.do === 'pass') rig.advance(step.ms);
    else if (step.do === 'propose') {
      const { closes, lots, type, reduceOnly } = step;
      const side = this.held > 0n === closes ? 'sell' : 'buy';
      const price = type === 'market' ? {} : { price: AWAY[type][side] };
      rig.propose('a', { side, quantity: String(lots), type, reduceOnly, ...price });
    } else {
      const resting = [...rig.venue.orders.values()];
      const order = resting[step.which % Math.max(resting.length, 1)];
      if (order === undefined) return;
      const known = rig.state.orders.open.get(order.id);
      if (step.do === 'fill') rig.venue.fill(order, order.quantity);
      else if (known !== undefined) rig.road.cancelByRef('a', { ref: known.ref, purpose: 'test' });
      rig.core.commit();
    }
    this.#takeEntriesBack();
  }

  hold(): void {
    const scope = { kind: 'agent', agent: 'a' } as const;
    const why = { reason: 'DAILY_LOSS', measured: '', limit: '', until: null, by: 'engine' } as const;
    this.rig.core.stage('trading.held', 'a', 'hold-1', { holdId: 'hold-1', scope, ...why });
    this.settle();
  }

  /** What is on its way executes, and what that leaves uncovered is cancelled. */
  settle(): void {
    for (let again = 0; again < 3; again += 1) this.take({ do: 'pass', ms: 200 });
  }

  /** As the trading control does after every input. */
  #takeEntriesBack(): void {
    if (this.rig.state.holds.standing.size === 0) return;
    for (const order of restingEntries(this.rig.state)) this.rig.road.cancel(order.venue, order.id, 'engine');
    this.rig.core.commit();
  }
}

const own = fc.constantFrom(-4, -2, 1, 3);
const others = fc.constantFrom(-5, -1, 0, 1, 5);

/** Neither larger nor on the other side. */
function expectReduced(after: Quantity, before: Quantity): void {
  expect(abs(after) <= abs(before) && after * before >= 0n, `${before} became ${after}`).toBe(true);
}

describe('under a hold, whatever an agent sends and whatever of it fills', () => {
  it('[R2] [R6] its position never grows and never turns over', () => {
    const run = steps(['market', 'limit']);
    fc.assert(
      fc.property(own, others, run, run, (held, there, before, during) => {
        const desk = new Desk(held, there);
        for (const step of before) desk.take(step);
        desk.hold();
        for (const step of during) {
          const was = desk.held;
          desk.take(step);
          // What fills while its cancel is on its way is the third property's.
          if (step.do === 'cancel') desk.settle();
          expectReduced(desk.held, was);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[R2] [R6] nor does it with stops, when cancels arrive between one execution and the next', () => {
    const run = steps(['market', 'limit', 'stop']);
    fc.assert(
      fc.property(own, others, run, run, (held, there, before, during) => {
        const desk = new Desk(held, there);
        for (const step of before) desk.take(step);
        desk.hold();
        for (const step of during) {
          const was = desk.held;
          desk.take(step);
          desk.settle();
          expectReduced(desk.held, was);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('[R2] a stop and a target that fill before either is cancelled leave no more on the other side than was held', () => {
    const run = steps(['market', 'limit', 'stop']);
    fc.assert(
      fc.property(own, others, run, run, (held, there, before, during) => {
        const desk = new Desk(held, there);
        for (const step of before) desk.take(step);
        desk.hold();
        const most = abs(desk.held);
        for (const step of during) {
          desk.take(step);
          expect(abs(desk.held) <= most, `${most} became ${desk.held}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('exits beside each other', () => {
  /** Long one, with room for three orders. */
  function long(): Rig {
    const rig = new Rig(['a', 'b']);
    const limits = riskLimits({ ...WIDE_LIMITS, agent: { ...WIDE_LIMITS.agent, maxOpenOrders: 3 } }, cash('100000'));
    rig.limits = () => limits;
    rig.propose('a', { side: 'buy', quantity: '1' });
    rig.propose('b', { side: 'buy', quantity: '1' });
    rig.advance(100);
    return rig;
  }
  const lastDenial = (rig: Rig) => {
    const { reason, measured, limit } = rig.of('order.denied').at(-1)?.body ?? {};
    return [reason, measured, limit];
  };
  const exit = { side: 'sell', reduceOnly: true } as const;

  it('[R6] market exits in one reply close what is held and no more, while none of them is answered', () => {
    const rig = long();
    expect(rig.propose('a', { ...exit, quantity: '0.6' })).toBeDefined();
    expect(rig.propose('a', { ...exit, quantity: '0.5' })).toBeUndefined();
    expect(lastDenial(rig)).toEqual(['REDUCE_ONLY_WOULD_ADD', '1.1', '1']);
    expect(rig.propose('a', { ...exit, quantity: '0.4' })).toBeDefined();
    rig.advance(100);
    expect([rig.held('a'), rig.held('b'), rig.atVenue()]).toEqual(['0', '1', '1']);
  });

  it('[R6] a target is cancelled and the position left at the market in one reply', () => {
    const rig = long();
    const target = rig.rest('a', { ...exit, quantity: '1', price: '105' });
    rig.road.cancelByRef('a', { ref: target.ref, purpose: 'leave' });
    expect(rig.propose('a', { ...exit, quantity: '1' })).toBeDefined();
    rig.advance(200);
    expect([rig.held('a'), rig.held('b')]).toEqual(['0', '1']);
  });

  it('[R2] [R6] a stop whose trigger is met already is no stop beside a market exit', () => {
    const rig = long();
    expect(rig.propose('a', { ...exit, quantity: '1', type: 'stop', price: '101' })).toBeDefined();
    expect(rig.propose('a', { ...exit, quantity: '1' })).toBeUndefined();
    expect(lastDenial(rig)).toEqual(['REDUCE_ONLY_WOULD_ADD', '2', '1']);
  });

  it('[R1] an entry behind an exit that is on its way counts from flat', () => {
    const rig = long();
    const tight = riskLimits(
      { ...WIDE_LIMITS, agent: { ...WIDE_LIMITS.agent, maxPositionValue: '0.002', maxGrossExposure: '0.002' } },
      cash('100000'),
    );
    rig.limits = () => tight;
    expect(rig.propose('a', { ...exit, quantity: '1' })).toBeDefined();
    expect(rig.propose('a', { side: 'sell', quantity: '2' })).toBeUndefined();
    expect(lastDenial(rig)[0]).toBe('MAX_POSITION_VALUE');
  });

  it('[R6] a stop stands beside a target, each for all that is held, and goes when the target fills', () => {
    const rig = long();
    const target = rig.rest('a', { ...exit, quantity: '1', price: '105' });
    const stop = rig.rest('a', { ...exit, quantity: '1', type: 'stop', price: '90' });
    expect(rig.propose('a', { ...exit, quantity: '1', type: 'stop', price: '91' })).toBeUndefined();
    rig.venue.fill(target, quantity('1'));
    rig.advance(100);
    expect([rig.held('a'), stop.state]).toEqual(['0', 'cancelled']);
  });

  it('[R6] the newest of two stops goes when the book covers only one of them', () => {
    const rig = long();
    const target = rig.rest('a', { ...exit, quantity: '0.5', price: '105' });
    const stops = ['90', '91'].map((price) => rig.rest('a', { ...exit, quantity: '0.5', type: 'stop', price }));
    rig.venue.fill(target, leftOf(target));
    rig.advance(100);
    expect(stops.map((it) => it.state)).toEqual(['working', 'cancelled']);
  });

  it('[R6] are bounded in number, and entries take nothing of their room', () => {
    const rig = long();
    for (const price of ['80', '81', '82']) rig.rest('a', { side: 'buy', quantity: '0.1', price });
    for (const price of ['105', '106', '107']) rig.rest('a', { ...exit, quantity: '0.1', price });
    expect(rig.propose('a', { ...exit, quantity: '0.1', price: '108' })).toBeUndefined();
    expect(lastDenial(rig)).toEqual(['MAX_OPEN_EXITS', '4', '3']);
    expect(rig.propose('a', { ...exit, quantity: '1', type: 'stop', price: '90' })).toBeDefined();
  });

  it('[R2] an order that does not say that it is an exit closes no more under a hold than is held', () => {
    const desk = new Desk(1, 0);
    desk.hold();
    const order = desk.rig.propose('a', { side: 'sell', quantity: '1' });
    expect(order?.exit).toBe(true);
    expect(desk.rig.propose('a', { side: 'sell', quantity: '1' })).toBeUndefined();
    desk.rig.advance(100);
    expect(desk.rig.held('a')).toBe('0');
  });

  it('[R2] a hold takes back what would close again what an exit closes already, and leaves the exit', () => {
    const desk = new Desk(1, 0);
    const exits = desk.rig.rest('a', { ...exit, quantity: '1', price: '105' });
    const plain = desk.rig.rest('a', { side: 'sell', quantity: '1', price: '106' });
    desk.hold();
    expect([exits.state, plain.state]).toEqual(['working', 'cancelled']);
  });

  it('[R2] what rested before a hold and only closes counts with the exits sent under it', () => {
    const desk = new Desk(1, 0);
    const plain = desk.rig.rest('a', { side: 'sell', quantity: '1', price: '106' });
    desk.hold();
    expect(plain.state).toBe('working');
    expect(desk.rig.propose('a', { ...exit, quantity: '1' })).toBeUndefined();
    expect(lastDenial(desk.rig)).toEqual(['REDUCE_ONLY_WOULD_ADD', '2', '1']);
  });
});
