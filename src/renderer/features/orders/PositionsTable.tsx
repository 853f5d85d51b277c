import { memo } from 'react';
import type { PositionRow } from '../../../shared/view/order-view.ts';
import { useView } from '../../store/console-store.ts';
import { useMarkStaleSeconds } from '../../store/use-freshness.ts';
import { Figure } from '../../ui/Figure.tsx';
import { cash, price, quantity, signedCash } from '../../ui/format.ts';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';

const COLUMNS: readonly Column[] = [
  { key: 'agent', label: 'agent' },
  { key: 'symbol', label: 'instrument' },
  { key: 'quantity', label: 'quantity', align: 'right' },
  { key: 'entry', label: 'entry', align: 'right' },
  { key: 'mark', label: 'mark', align: 'right' },
  { key: 'value', label: 'value', align: 'right' },
  { key: 'unrealised', label: 'unrealised', align: 'right' },
];

/** Open positions of every agent, the account's own rows first; each figure as fresh as its mark price. */
export function PositionsTable() {
  const positions = useView((view) => view.positions);
  const shown = positions.filter((row) => Number(row.quantity) !== 0);
  const accountFirst = [...shown].sort((a, b) => Number(b.agent === 'account') - Number(a.agent === 'account'));
  return (
    <Table caption="Positions" columns={COLUMNS} empty="No open position." isEmpty={shown.length === 0}>
      {accountFirst.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  );
}

const Row = memo(function Row({ row }: { readonly row: PositionRow }) {
  const stale = useMarkStaleSeconds(row.markAt);
  return (
    <tr className={row.agent === 'account' ? 'bg-panel' : ''}>
      <th scope="row" className={`${CELL} text-left font-normal`}>
        {row.agent === 'account' ? <em className="text-dim">account, {row.venue}</em> : row.agent}
      </th>
      <td className={CELL}>{row.symbol}</td>
      <td className={`${CELL_FIGURE} figure`}>{quantity(row.quantity)}</td>
      <td className={`${CELL_FIGURE} figure`}>{price(row.entry)}</td>
      <td className={CELL_FIGURE}>
        <Figure stale={stale}>{price(row.mark)}</Figure>
      </td>
      <td className={CELL_FIGURE}>
        <Figure stale={stale}>{cash(row.value)}</Figure>
      </td>
      <td className={CELL_FIGURE}>
        <Figure stale={stale}>{signedCash(row.unrealised)}</Figure>
      </td>
    </tr>
  );
});
