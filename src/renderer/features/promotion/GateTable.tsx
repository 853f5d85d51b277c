import { gateFigure, MEASURE_WORDS } from '../../../shared/promotion-words.ts';
import type { GateRow, GateView } from '../../../shared/view/gate.ts';
import { NONE } from '../../ui/format.ts';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';
import { proper } from './tournament-words.ts';
import { Verdict } from './Verdict.tsx';

const COLUMNS: readonly Column[] = [
  { key: 'measure', label: 'the gate measures' },
  { key: 'value', label: 'value', align: 'right' },
  { key: 'threshold', label: 'has to be', align: 'right' },
  { key: 'verdict', label: 'verdict', width: '5rem' },
];

/** The gate, line by line: each number beside what it has to reach. */
export function GateTable({ agent, gate }: { readonly agent: string; readonly gate: GateView }) {
  if (gate.rows.length === 0) {
    return (
      <p className="px-3 py-1 text-sm font-semibold text-bad">
        The gate is {gate.verdict}. {gate.reason}
      </p>
    );
  }
  return (
    <div>
      <Table caption={`Gate of ${agent}`} columns={COLUMNS} empty="" isEmpty={false}>
        {gate.rows.map((row) => (
          <Line key={row.measure} row={row} />
        ))}
      </Table>
      <p className="px-3 pt-1 text-xs text-faint">
        Green only when every line is. Amber is close, and is not green; what is not known is red.
      </p>
    </div>
  );
}

function Line({ row }: { readonly row: GateRow }) {
  const { measure, value, threshold, bound, verdict } = row;
  return (
    <tr data-measure={measure} className="text-sm">
      <th scope="row" className={`${CELL} text-left font-normal`}>
        {MEASURE_WORDS[measure]}
      </th>
      <td className={CELL_FIGURE}>
        {value === null ? (
          <span className="text-dim">{NONE} not known</span>
        ) : (
          <span className="figure">{proper(gateFigure(row, value))}</span>
        )}
      </td>
      <td className={`${CELL_FIGURE} text-dim`}>
        {bound === 'at-least' ? 'at least' : 'at most'}{' '}
        <span className="figure">{proper(gateFigure(row, threshold))}</span>
      </td>
      <td className={CELL}>
        <Verdict verdict={verdict} />
      </td>
    </tr>
  );
}
