import type { ResidualView } from '../../../shared/view/kill-view.ts';
import { cash, cashBelow, count, exact, NONE } from '../../ui/format.ts';
import { RESIDUAL_KINDS, residualCounts } from './kill-words.ts';

/** The last two are the venue's own: its least order by quantity and by value. */
const COLUMNS = ['instrument, venue', 'left', 'value', 'min. quantity', 'min. value'];
const FIGURE = 'border-t border-line-strong/40 px-1.5 pt-1 figure text-right';

interface Props {
  readonly residuals: readonly ResidualView[];
  /** What it lies on where it scrolls in a panel: there the head stays in view. */
  readonly surface?: 'bg-panel' | 'bg-kill-surface';
}

/**
 * What is left, by venue and instrument, worst first: quantity and value, the venue's own minimums beside them, and
 * under them why and what to do.
 */
export function Residuals({ residuals, surface }: Props) {
  return (
    <table className="mt-2 w-full text-sm">
      <caption className="pb-1 text-left text-sm font-semibold text-bad">
        {count(residuals.length, 'residual')}: {residualCounts(residuals)}
      </caption>
      <thead className={surface === undefined ? '' : `sticky top-0 ${surface}`}>
        <tr className="text-xs">
          {COLUMNS.map((name, i) => (
            <th
              key={name}
              scope="col"
              className={`px-1.5 pb-0.5 font-normal whitespace-nowrap text-dim ${i === 0 ? 'text-left' : 'text-right'}`}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {keyed(residuals).map(([key, residual]) => (
        <Residual key={key} residual={residual} />
      ))}
    </table>
  );
}

function Residual({ residual }: { readonly residual: ResidualView }) {
  const { venue, symbol, kind, quantity, value, minNotional, minQuantity, code, reason } = residual;
  const isNotKnown = kind === 'unread' || code === 'unknown-market';
  return (
    <tbody>
      <tr>
        <th
          scope="rowgroup"
          rowSpan={2}
          className="border-t border-line-strong/40 px-1.5 py-1 text-left align-top font-normal whitespace-nowrap"
        >
          <span className="block font-semibold">{symbol || 'everything'}</span>
          <span className="block text-xs text-dim">{venue}</span>
        </th>
        <td className={FIGURE}>{isNotKnown ? NONE : exact(quantity, 4, true)}</td>
        <td className={FIGURE}>{value === '0' ? NONE : cashBelow(value)}</td>
        <td className={`${FIGURE} text-dim`}>{minQuantity === '0' ? NONE : exact(minQuantity, 4)}</td>
        <td className={`${FIGURE} text-dim`}>{minNotional === '0' ? NONE : cash(minNotional)}</td>
      </tr>
      <tr>
        <td colSpan={4} className="px-1.5 pb-1">
          <strong>{RESIDUAL_KINDS[kind][0]}</strong>: {reason}
        </td>
      </tr>
    </tbody>
  );
}

/** Several orders may be left in one instrument: the first, the second of them, so that each has a key of its own. */
function keyed(residuals: readonly ResidualView[]): [string, ResidualView][] {
  const seen = new Map<string, number>();
  return residuals.map((residual) => {
    const what = `${residual.venue}|${residual.symbol}|${residual.kind}`;
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    return [`${what}|${nth}`, residual];
  });
}
