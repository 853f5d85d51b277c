import { describe, expect, it } from 'vitest';
import { World } from '../../../../sim/world.ts';
import { riskLimits } from '../risk/limits.ts';
import { Rig } from '../testing/rig.ts';
import { WIDE_LIMITS } from '../testing/wide-limits.ts';

const buy = { side: 'buy', quantity: '1' } as const;

function denial(rig: Rig) {
  return rig.of('order.denied').at(-1)?.body;
}

describe('every proposal', () => {
  it('[P7] leaves exactly one record, approved or denied, with rule, purpose and reason', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const world = new World({ seed, agents: 4 });
      const proposed: string[] = [];
      for (let minute = 0; minute < 15; minute += 1) {
        world.minute((agent) => {
          // Two kinds of nonsense beside the usual proposals: an unknown instrument and no purpose.
          const intents = world.intents(agent).map((it, index) => {
            if (index === 1) return { ...it, symbol: 'DOGE-PERP' };
            return index === 2 ? { ...it, purpose: ' ' } : it;
          });
          proposed.push(...intents.map((it) => it.ref));
          return intents;
        });
      }
      world.engine.core.settle();
      const decisions = world.journal
        .records()
        .filter((it) => it.kind === 'order.approved' || it.kind === 'order.denied')
        .map((it) => it.body);
      expect(decisions.map((it) => it.ref)).toEqual(proposed);
      expect(decisions.some((it) => 'reason' in it)).toBe(true);
      for (const it of decisions) {
        expect(it.rule).not.toBe('');
        if ('reason' in it) expect(it.reason).not.toBe('');
        else expect(it.purpose.trim()).not.toBe('');
      }
    }
  });

  it('[T1] approved in paper alone', () => {
    const world = new World({ seed: 2, agents: 3 });
    for (let minute = 0; minute < 5; minute += 1) world.minute();
    world.engine.core.settle();
    const modes = world.journal.records().flatMap((it) => (it.kind === 'order.approved' ? [it.body.mode] : []));
    expect(modes.length).toBeGreaterThan(0);
    expect(new Set(modes)).toEqual(new Set(['paper']));
  });

  it('[R5] is denied with a record when its limits cannot be read, and everybody else trades on', () => {
    const rig = new Rig(['a']);
    const limits = rig.limits;
    rig.limits = () => {
      throw new Error('the limits are gone');
    };
    expect(rig.propose('a', buy)).toBeUndefined();
    expect(denial(rig)).toMatchObject({ reason: 'INTERNAL_ERROR', measured: 'the limits are gone', stage: 'risk' });
    expect(rig.told.at(-1)?.report).toMatchObject({ kind: 'denied', reason: 'INTERNAL_ERROR' });
    rig.limits = limits;
    expect(rig.propose('a', buy)).toBeDefined();
  });

  it('[R7] without a mark is denied, by name, for a market order and a limit order', () => {
    const rig = new Rig(['a']);
    rig.state.marks.clear();
    for (const wish of [buy, { ...buy, price: '100' }]) {
      expect(rig.propose('a', wish)).toBeUndefined();
      expect(denial(rig)?.reason).toBe('NO_MARK_PRICE');
    }
  });

  it('[R6] that is an exit needs no mark', () => {
    const rig = new Rig(['a']);
    rig.propose('a', buy);
    rig.advance(1_000);
    rig.state.marks.clear();
    expect(rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true })).toBeDefined();
  });

  it('[R7] of nothing, or below the minimum, is denied and never enlarged', () => {
    const rig = new Rig(['a']);
    for (const [size, reason] of [
      ['0', 'ORDER_MALFORMED'],
      ['0.001', 'NOT_A_MULTIPLE_OF_STEP'],
    ] as const) {
      expect(rig.propose('a', { side: 'buy', quantity: size })).toBeUndefined();
      expect(denial(rig)?.reason).toBe(reason);
    }
    expect(rig.propose('a', { side: 'buy', quantity: '0.01', price: '50' })).toBeUndefined();
    expect(denial(rig)).toMatchObject({ reason: 'BELOW_MINIMUM_NOTIONAL', measured: '0.5', limit: '1' });
    expect(rig.venue.submitted).toEqual([]);
  });

  it('[K3] is denied at the gate while its scope is latched', () => {
    const rig = new Rig(['a', 'b']);
    rig.press({ kind: 'agent', agent: 'a' });
    expect(rig.propose('a', buy)).toBeUndefined();
    expect(denial(rig)).toMatchObject({ reason: 'GATE_CLOSED', stage: 'gate' });
    expect(rig.propose('b', buy)).toBeDefined();
  });
});

describe('an exit', () => {
  it('[R6] is no duplicate of the one before it: equal exits are bounded by what is held, entries by time', () => {
    const rig = new Rig(['a']);
    const order = { ...WIDE_LIMITS.order, duplicateWithinMs: 3_600_000 };
    const limits = riskLimits({ ...WIDE_LIMITS, order }, rig.state.ledger.account.allocation);
    rig.limits = () => limits;
    rig.propose('a', { side: 'buy', quantity: '2' });
    rig.advance(100);
    expect(rig.propose('a', { side: 'buy', quantity: '2' })).toBeUndefined();
    expect(denial(rig)?.reason).toBe('DUPLICATE_ORDER');
    const sell = () => rig.propose('a', { side: 'sell', quantity: '1', reduceOnly: true });
    expect([sell(), sell()]).not.toContain(undefined);
    expect(sell()).toBeUndefined();
    expect(denial(rig)?.reason).toBe('REDUCE_ONLY_WOULD_ADD');
    rig.advance(100);
    expect(rig.held('a')).toBe('0');
  });
});
