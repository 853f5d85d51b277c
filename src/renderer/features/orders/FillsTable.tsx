import { memo } from 'react';
import type { FillRow } from '../../../shared/view/order-view.ts';
import { useView } from '../../store/console-store.ts';
import { decimal, marketTime, price, quantity } from '../../ui/format.ts';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';

/** Rows shown at most: the journal has them all. */
const SHOWN = 100;

const COLUMNS: readonly Column[] = [
  { key: 'at', label: 'time' },
  { key: 'agent', label: 'agent' },
  { key: 'fill', label: 'fill' },
  { key: 'quantity', label: 'quantity', align: 'right' },
  { key: 'price', label: 'price', align: 'right' },
  { key: 'fee', label: 'fee', align: 'right' },
  { key: 'liquidity', label: 'as' },
];

/** The latest fills, newest first. */
export function FillsTable() {
  const fills = useView((view) => view.fills);
  const newest = fills.slice(-SHOWN).sort((a, b) => b.at - a.at);
  return (
    <Table caption="Fills, newest first" columns={COLUMNS} empty="No fill yet." isEmpty={fills.length === 0}>
      {newest.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  );
}

const Row = memo(function Row({ row }: { readonly row: FillRow }) {
  return (
    <tr>
      <td className={`${CELL} figure`}>{marketTime(row.at)}</td>
      <th scope="row" className={`${CELL} text-left font-normal`}>
        {row.agent}
      </th>
      <td className={CELL}>
        {row.side} {row.symbol}
      </td>
      <td className={`${CELL_FIGURE} figure`}>{quantity(row.quantity, false)}</td>
      <td className={`${CELL_FIGURE} figure`}>{price(row.price)}</td>
      <td className={`${CELL_FIGURE} figure`}>{decimal(row.fee, { decimals: 4 })}</td>
      <td className={`${CELL} text-dim`}>{row.liquidity}</td>
    </tr>
  );
});
