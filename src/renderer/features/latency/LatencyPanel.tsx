import type { LatencyRow } from '../../../shared/view/risk-view.ts';
import { useView } from '../../store/console-store.ts';
import { NONE, number, percent } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';

const STAGES: Record<LatencyRow['stage'], { readonly name: string; readonly of: string }> = {
  decide: { name: 'decide', of: 'intent to decision' },
  durable: { name: 'make durable', of: 'decision to disk and venue' },
  acknowledge: { name: 'acknowledge', of: 'venue to its answer' },
};

const COLUMNS: readonly Column[] = [
  { key: 'stage', label: 'stage' },
  { key: 'p50', label: 'p50 ms', align: 'right' },
  { key: 'p99', label: 'p99 ms', align: 'right' },
  { key: 'objective', label: 'objective', align: 'right' },
  { key: 'over', label: 'over', align: 'right' },
  { key: 'count', label: 'orders', align: 'right' },
];

const ms = (value: number | null): string => (value === null ? NONE : number(value, value < 10 ? 2 : 0));

/** How long each stage of an order takes, against its objective (R4). */
export function LatencyPanel() {
  const latency = useView((view) => view.risk.latency);
  return (
    <Panel title="Order latency" note="by stage, against its objective" className="shrink-0 border-t border-line pb-2">
      <Table
        caption="Order latency by stage"
        columns={COLUMNS}
        empty="No order was measured yet."
        isEmpty={latency.length === 0}
      >
        {latency.map((row) => (
          <Stage key={row.stage} row={row} />
        ))}
      </Table>
    </Panel>
  );
}

function Stage({ row }: { readonly row: LatencyRow }) {
  const slow = row.p99Ms !== null && row.p99Ms > row.objectiveMs;
  const { name, of } = STAGES[row.stage];
  return (
    <tr data-stage={row.stage}>
      <th scope="row" className={`${CELL} w-full max-w-0 truncate text-left font-normal`} title={of}>
        {name} <span className="text-xs text-faint">{of}</span>
      </th>
      <td className={`${CELL_FIGURE} figure`}>{ms(row.p50Ms)}</td>
      <td className={`${CELL_FIGURE} figure ${slow ? 'font-semibold text-warn' : ''}`}>
        {slow && '! '}
        {ms(row.p99Ms)}
      </td>
      <td className={`${CELL_FIGURE} figure text-dim`}>{number(row.objectiveMs)}</td>
      <td className={`${CELL_FIGURE} figure`}>{row.count === 0 ? NONE : percent(row.over / row.count)}</td>
      <td className={`${CELL_FIGURE} figure text-dim`}>{number(row.count)}</td>
    </tr>
  );
}
