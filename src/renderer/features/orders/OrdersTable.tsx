import { memo } from 'react';
import type { OrderRow } from '../../../shared/view/order-view.ts';
import { useView } from '../../store/console-store.ts';
import { marketTime, NONE, price, quantity } from '../../ui/format.ts';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';

/** Rows shown at most: the journal has them all. */
const SHOWN = 100;

const COLUMNS: readonly Column[] = [
  { key: 'at', label: 'time' },
  { key: 'agent', label: 'agent' },
  { key: 'order', label: 'order' },
  { key: 'quantity', label: 'quantity', align: 'right' },
  { key: 'filled', label: 'filled', align: 'right' },
  { key: 'price', label: 'price', align: 'right' },
  { key: 'state', label: 'state' },
];

const OPEN = new Set<OrderRow['state']>(['pending', 'working', 'cancelling', 'unknown']);
const ABNORMAL = new Set<OrderRow['state']>(['rejected', 'denied', 'unknown']);

/** Open orders first, then what became of the others, newest first. */
export function OrdersTable() {
  const orders = useView((view) => view.orders);
  const sorted = [...orders]
    .sort((a, b) => Number(OPEN.has(b.state)) - Number(OPEN.has(a.state)) || b.at - a.at)
    .slice(0, SHOWN);
  return (
    <Table caption="Orders, open ones first" columns={COLUMNS} empty="No order yet." isEmpty={orders.length === 0}>
      {sorted.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  );
}

const Row = memo(function Row({ row }: { readonly row: OrderRow }) {
  const abnormal = ABNORMAL.has(row.state);
  const open = OPEN.has(row.state);
  return (
    <tr className={open ? '' : 'text-dim'}>
      <td className={`${CELL} figure`}>{marketTime(row.at)}</td>
      <th scope="row" className={`${CELL} text-left font-normal`}>
        {row.agent}
      </th>
      <td className={CELL}>
        {row.side} {row.symbol}
        <span className="text-faint">
          {' '}
          <span className="hidden @min-[40rem]:inline">{row.type}</span>
          {row.reduceOnly ? ' · reduce' : ''}
          {row.mode === 'live' ? ' · LIVE' : ''}
        </span>
      </td>
      <td className={`${CELL_FIGURE} figure`}>{quantity(row.quantity, false)}</td>
      <td className={`${CELL_FIGURE} figure`}>{quantity(row.filled, false)}</td>
      <td className={`${CELL_FIGURE} figure`}>{row.price === null ? NONE : price(row.price)}</td>
      <td className={`${CELL} w-full max-w-0 truncate`} title={`${row.state} ${row.reason}`.trim()}>
        <span className={abnormal ? 'font-semibold text-warn' : ''}>
          {abnormal && <span aria-hidden="true">! </span>}
          {row.state}
        </span>
        {row.reason !== '' && <span className="text-faint"> {row.reason}</span>}
      </td>
    </tr>
  );
});
