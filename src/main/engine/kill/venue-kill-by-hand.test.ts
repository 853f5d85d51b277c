import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, quantity } from '../../../shared/money.ts';
import { PERP, Rig, SPOT } from '../testing/rig.ts';

const GLOBAL = { kind: 'global' } as const;
const A = { kind: 'agent', agent: 'a' } as const;

/** `a` is long 2, `b` is long 1. */
function holding(): Rig {
  const rig = new Rig(['a', 'b']);
  rig.propose('a', { side: 'buy', quantity: '2' });
  rig.propose('b', { side: 'buy', quantity: '1' });
  rig.advance(1_000);
  return rig;
}
/** Somebody trades by hand before the next order of the kill arrives; whether it is reported or only found by a read. */
function meanwhile(rig: Rig, side: 'buy' | 'sell', size: string, told: boolean): void {
  let once = true;
  rig.venue.script.submit = () => {
    if (once) {
      rig.venue.isReachable = told;
      rig.venue.tradeByHand(PERP.symbol, side, size);
      rig.venue.isReachable = true;
    }
    once = false;
    return false;
  };
}
function flattenedSince(rig: Rig, before: number): bigint[] {
  return rig.venue.submitted.slice(before).map((it) => (it.side === 'sell' ? -it.quantity : it.quantity));
}
const TOLD = [
  ['reported', true],
  ['only found by a read', false],
] as const;

describe('a position that somebody changes by hand while everything is killed', () => {
  it.each(TOLD)('[K4] closed by hand (%s): it is FLAT, and nothing is sold that is not held', (_how, told) => {
    const rig = holding();
    meanwhile(rig, 'sell', '3', told);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    expect([rig.held('a'), rig.held('b'), rig.held('house'), rig.held('account')]).toEqual(['0', '0', '0', '0']);
  });

  it.each(TOLD)('[K4] increased by hand (%s): what was added is closed too', (_how, told) => {
    const rig = holding();
    meanwhile(rig, 'buy', '4', told);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), rig.held('account')]).toEqual(['FLAT', '0', '0']);
  });

  it('[K5] and that cannot be closed is named as changed by hand while it is left', () => {
    const rig = holding();
    rig.venue.script.submit = (order) => {
      rig.venue.reply(() => rig.venue.reject(order.id, 'no-market'));
      return true;
    };
    const { tripId } = rig.press(GLOBAL);
    // After the refusal and before the next look.
    rig.advance(200);
    rig.venue.tradeByHand(PERP.symbol, 'buy', '4');
    const seen = new Set<string>();
    for (let i = 0; i < 400; i += 1) {
      rig.advance(10);
      for (const it of rig.trip(tripId).residuals) seen.add(`${formatAmount(it.quantity)} ${it.reason}`);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['7 changed-by-hand', '7 no-market']));
  });

  it('[K4] turned over by hand: the other side is closed, and never the first one a second time', () => {
    const rig = holding();
    const before = rig.venue.submitted.length;
    meanwhile(rig, 'sell', '5', true);
    const { tripId } = rig.press(GLOBAL);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue()]).toEqual(['FLAT', '0']);
    // Reduce-only: the venue refuses the sale of a position that is short by then.
    expect(flattenedSince(rig, before)).toEqual([-quantity('3'), quantity('2')]);
  });
});

describe('the kill of one agent whose position somebody closed by hand', () => {
  it.each(TOLD)('[K13] sells nothing, books it as closed by hand, and is FLAT (%s)', (_how, told) => {
    const rig = holding();
    const before = rig.venue.submitted.length;
    rig.venue.isReachable = told;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
    rig.venue.isReachable = true;
    const { tripId } = rig.press(A);
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(flattenedSince(rig, before)).toEqual([]);
    expect([rig.held('a'), rig.held('house'), rig.held('b'), rig.atVenue()]).toEqual(['0', '0', '1', '1']);
    expect(rig.of('ledger.crossed').map((it) => it.body.shares)).toEqual([
      [
        { agent: 'a', quantity: -quantity('2') },
        { agent: 'house', quantity: quantity('2') },
      ],
    ]);
  });

  it('[K13] in part: the rest is closed at the venue, no more', () => {
    const rig = holding();
    const before = rig.venue.submitted.length;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '1.5');
    const { tripId } = rig.press(A);
    rig.advance(20_000);
    expect(rig.trip(tripId).phase).toBe('FLAT');
    expect(flattenedSince(rig, before)).toEqual([-quantity('0.5')]);
    expect([rig.held('a'), rig.held('house'), rig.atVenue()]).toEqual(['0', '0', '1']);
  });

  it('[K13] leaves what was bought by hand on the same side to its owner', () => {
    const rig = holding();
    rig.venue.tradeByHand(PERP.symbol, 'buy', '5');
    const { tripId } = rig.press(A);
    rig.advance(20_000);
    expect([rig.trip(tripId).phase, rig.atVenue(), rig.held('house')]).toEqual(['FLAT', '6', '5']);
  });

  it('[K13] sells nothing either while no price is known to book it at, and says what is left', () => {
    const rig = holding();
    const before = rig.venue.submitted.length;
    rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
    rig.state.marks.clear();
    const { tripId } = rig.press(A);
    rig.advance(20_000);
    expect(flattenedSince(rig, before)).toEqual([]);
    expect(rig.atVenue()).toBe('1');
    if (rig.trip(tripId).phase !== 'FLAT') {
      expect(rig.trip(tripId).residuals).toMatchObject([{ type: 'position', reason: 'changed-by-hand' }]);
    }
  });

  it.each(['differs', 'is not answered'] as const)(
    '[K13] sells nothing either while something else of the agent %s',
    (what) => {
      const rig = holding();
      rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
      if (what === 'differs') rig.venue.positions.set(SPOT.symbol, quantity('1'));
      else {
        rig.venue.script.submit = () => true;
        rig.propose('a', { side: 'buy', quantity: '1', price: '90', symbol: SPOT.symbol });
        rig.venue.script = {};
      }
      const before = rig.venue.submitted.length;
      rig.press(A);
      rig.advance(30_000);
      expect([flattenedSince(rig, before), rig.atVenue(), rig.held('a')]).toEqual([[], '1', '0']);
    },
  );

  it('[K13] sells nothing either while the venue holds more than anybody can explain', () => {
    const rig = holding();
    rig.venue.tradeByHand(PERP.symbol, 'sell', '2');
    rig.venue.positions.set(PERP.symbol, quantity('1.5'));
    const before = rig.venue.submitted.length;
    const { tripId } = rig.press(A);
    rig.advance(30_000);
    // What is there is b's, and something of nobody: nothing of it is a's.
    expect([flattenedSince(rig, before), rig.atVenue(), rig.held('b')]).toEqual([[], '1.5', '1']);
    expect(rig.trip(tripId)).toMatchObject({ phase: 'INCOMPLETE', residuals: [{ reason: 'books-differ' }] });
  });

  it('[K4] [K13] whatever is traded by hand, before or meanwhile, told or not: no side is opened, others keep theirs', () => {
    const trade = fc.record({
      afterMs: fc.integer({ min: 0, max: 1_500 }),
      hundredths: fc.integer({ min: 1, max: 500 }),
      side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
      told: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 5 }), (trades) => {
        const rig = holding();
        let tripId: string | null = null;
        for (const it of trades) {
          if (it.afterMs > 700) tripId ??= rig.press(A).tripId;
          rig.venue.isReachable = it.told;
          rig.venue.tradeByHand(PERP.symbol, it.side, `${it.hundredths / 100}`);
          rig.venue.isReachable = true;
          rig.advance(it.afterMs);
        }
        tripId ??= rig.press(A).tripId;
        rig.advance(60_000);
        expect(rig.trip(tripId).phase).toBe('FLAT');
        // What nobody told is found by the next read.
        rig.venue.disconnect();
        rig.venue.reconnect();
        rig.advance(1_000);
        expect([rig.held('a'), rig.held('b')]).toEqual(['0', '1']);
        expect(rig.atVenue()).toBe(rig.held('account'));
        // The kill itself never sold more than `a` had.
        const sold = rig
          .of('venue.reported')
          .flatMap((it) => (it.body.report.kind === 'fill' && it.agent === 'a' ? [it.body.report] : []))
          .reduce((sum, it) => sum + (it.side === 'sell' ? it.quantity : 0n), 0n);
        expect(sold).toBeLessThanOrEqual(quantity('2'));
      }),
      { numRuns: 80 },
    );
  });
});
