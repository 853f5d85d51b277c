import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsoleView } from '../../shared/view/console-view.ts';
import { applyDelta, ConsoleDelta } from '../../shared/view/delta.ts';
import { emptyView } from '../ipc/testing/fake-console.ts';
import { DeltaMaker } from './delta.ts';

const small = fc.integer({ min: 0, max: 2 });

/** Rows of the log by id, and a curve: the two kinds of change that a view sees most. */
const views = fc.array(
  fc.record({
    log: fc.uniqueArray(
      fc.record({ id: fc.integer({ min: 0, max: 8 }).map(String), text: fc.constantFrom('a', 'b') }),
      {
        selector: (row) => row.id,
      },
    ),
    curve: fc.array(fc.tuple(small, small, small), { maxLength: 5 }),
    band: fc.constantFrom('PAPER', 'LIVE'),
  }),
  { minLength: 1, maxLength: 8 },
);

describe('the deltas of a view', () => {
  it('[U1] applied one after another give each view, whatever changed between them', () => {
    fc.assert(
      fc.property(views, (changes) => {
        const maker = new DeltaMaker();
        let shown: ConsoleView | null = { ...emptyView(), version: 0 };
        changes.forEach((change, index) => {
          const view = viewOf(change, index + 1);
          const delta = ConsoleDelta.parse(maker.next(view));
          shown = shown && applyDelta(shown, delta);
          expect(byId(shown)).toEqual(byId(view));
        });
      }),
    );
  });

  it('a view in which nothing changed gives a delta without content', () => {
    const maker = new DeltaMaker();
    maker.next(viewOf({ log: [{ id: '1', text: 'a' }], curve: [[1, 2, 0]], band: 'PAPER' }, 1));
    const again = maker.next(viewOf({ log: [{ id: '1', text: 'a' }], curve: [[1, 2, 0]], band: 'PAPER' }, 2));
    expect(again).toMatchObject({ version: 2, sections: {}, tables: {}, curve: [], curveReset: false });
  });

  it('a curve that only grew is sent as what was added, any other one whole', () => {
    const maker = new DeltaMaker();
    const curve = (points: Point[], version: number) => maker.next({ ...emptyView(), version, curve: points });
    const one: Point = [1, 10, 0];
    const two: Point = [2, 20, 0];
    const three: Point = [3, 30, 0];
    const deeper: Point = [3, 30, 0.5];
    curve([one], 1);
    expect(curve([one, two], 2)).toMatchObject({ curve: [two], curveReset: false });
    expect(curve([two, three], 3)).toMatchObject({ curve: [two, three], curveReset: true });
    expect(curve([two, deeper], 4)).toMatchObject({ curve: [two, deeper], curveReset: true });
    expect(curve([], 5)).toMatchObject({ curve: [], curveReset: true });
  });
});

type Point = [at: number, equity: number, drawdown: number];

interface Change {
  readonly log: readonly { readonly id: string; readonly text: string }[];
  readonly curve: readonly Point[];
  readonly band: string;
}

function viewOf({ log, curve, band }: Change, version: number): ConsoleView {
  return {
    ...emptyView(),
    version,
    band: { kind: 'paper', text: band },
    curve: [...curve],
    log: log.map(({ id, text }) => ({ id, at: 0, kind: 'log', agent: null, text })),
  };
}

/** Tables are sets of rows: whoever shows them sorts them. */
function byId(view: ConsoleView | null): object {
  return { ...view, log: view?.log.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}
