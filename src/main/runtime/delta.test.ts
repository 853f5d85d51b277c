import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsoleView, type LogRow } from '../../shared/view/console-view.ts';
import { applyDelta, ConsoleDelta, SECTIONS, TABLES } from '../../shared/view/delta.ts';
import type { CurvePoint } from '../../shared/view/risk-view.ts';
import { emptyView } from '../../shared/view/testing/empty-view.ts';
import { DeltaMaker } from './delta.ts';

const EMPTY = emptyView();

/** Rows of a table whose ids come and go and whose texts change; a row keeps its place while it is there. */
const rows = fc
  .uniqueArray(fc.record({ id: fc.nat(12), text: fc.constantFrom('a', 'b', 'c') }), { selector: (row) => row.id })
  .map((some) =>
    some
      .sort((one, other) => one.id - other.id)
      .map(({ id, text }): LogRow => ({ id: String(id), at: id, kind: 'test', agent: null, text })),
  );
const alarms = rows.map((some) =>
  some.map(({ id, text }): ConsoleView['alarms'][number] => ({
    id,
    at: 0,
    raisedWallAt: 0,
    priority: 'low',
    agent: null,
    cause: text,
    consequence: '',
    action: '',
    acknowledged: false,
    cleared: false,
    shelvedUntilWallAt: null,
    shelveAtMostMs: 0,
    escalatedTo: null,
  })),
);
/** Grows as a rule; at times it is thinned, as the engine does. */
const curve = fc
  .tuple(fc.nat(30), fc.constantFrom(1, 1, 1, 2))
  .map(([length, stride]) => Array.from({ length }, (_, i): CurvePoint => [i * stride, i * stride, 0]));

const view = fc
  .record({
    log: rows,
    alarms,
    curve,
    role: fc
      .constantFrom('viewer', 'operator')
      .map((role) => ({ role, untilWallAt: null, canUnlock: [] }) as ConsoleView['role']),
    band: fc.constantFrom(EMPTY.band, { kind: 'halted', text: 'HALTED' } as const),
    wallAt: fc.nat(),
  })
  .map((parts) => ({ ...EMPTY, ...parts }));
const views = fc
  .array(view, { minLength: 2, maxLength: 8 })
  .map((all) => all.map((it, index): ConsoleView => ({ ...it, version: index + 1 })));

const byId = (some: readonly { readonly id: string }[]) => [...some].sort((a, b) => Number(a.id) - Number(b.id));
/** Rows carry no place of their own: what is new comes last, so that views are alike up to the order of their rows. */
const settled = (it: ConsoleView) => ({ ...it, log: byId(it.log), alarms: byId(it.alarms) });

describe('deltas', () => {
  it('[U1] leave out no part of the view', () => {
    const carried = [...SECTIONS, ...TABLES, 'version', 'wallAt', 'curve'];
    expect(Object.keys(ConsoleView.shape).sort()).toEqual(carried.sort());
  });

  it('applied one after the other give every view that was published', () => {
    fc.assert(
      fc.property(views, ([first, ...later]) => {
        const maker = new DeltaMaker();
        if (first === undefined) throw new Error('no view');
        maker.next(first);
        let shown: ConsoleView = first;
        for (const next of later) {
          const applied = applyDelta(shown, ConsoleDelta.parse(maker.next(next)));
          if (applied === null) throw new Error('the delta was not taken');
          expect(settled(applied)).toEqual(settled(next));
          shown = applied;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('over the wire are the same: they hold plain data alone', () => {
    fc.assert(
      fc.property(views, (all) => {
        const maker = new DeltaMaker();
        for (const it of all) {
          const delta = maker.next(it);
          expect(JSON.parse(JSON.stringify(delta))).toEqual(delta);
        }
      }),
    );
  });

  it('that skip a version, or come twice, are not taken: a snapshot is asked for', () => {
    fc.assert(
      fc.property(views, fc.integer({ min: -3, max: 3 }), (all, off) => {
        const [first, second] = all;
        fc.pre(first !== undefined && second !== undefined && off !== 0);
        const maker = new DeltaMaker();
        maker.next(first);
        const delta = maker.next({ ...second, version: first.version + 1 + off });
        expect(applyDelta(first, delta)).toBeNull();
      }),
    );
  });

  it('hold nothing when nothing changed, and rows that did not change are shared', () => {
    fc.assert(
      fc.property(view, (it) => {
        const maker = new DeltaMaker();
        const first: ConsoleView = { ...it, version: 1 };
        maker.next(first);
        const delta = maker.next(structuredClone({ ...first, version: 2 }));
        expect(delta).toMatchObject({ sections: {}, tables: {}, curve: [], curveReset: false });
        const after = applyDelta(first, delta);
        expect(after?.log).toBe(first.log);
        expect(after?.risk).toBe(first.risk);
      }),
    );
  });

  it('send what was added to a curve that only grew, and any other one whole, whichever figure changed', () => {
    const maker = new DeltaMaker();
    const next = (version: number, points: CurvePoint[]) => maker.next({ ...EMPTY, version, curve: points });
    const one: CurvePoint = [1, 10, 0];
    const two: CurvePoint = [2, 20, 0];
    const deeper: CurvePoint = [2, 20, 0.5];
    expect(next(1, [one])).toMatchObject({ curve: [one] });
    expect(next(2, [one, two])).toMatchObject({ curve: [two], curveReset: false });
    expect(next(3, [one, deeper])).toMatchObject({ curve: [one, deeper], curveReset: true });
    expect(next(4, [deeper])).toMatchObject({ curve: [deeper], curveReset: true });
    expect(next(5, [])).toMatchObject({ curve: [], curveReset: true });
  });
});
