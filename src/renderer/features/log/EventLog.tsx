import { memo } from 'react';
import type { LogRow } from '../../../shared/view/console-view.ts';
import { useView } from '../../store/console-store.ts';
import { marketTime, NONE } from '../../ui/format.ts';
import { CELL, CELL_FIGURE, type Column, Table } from '../../ui/Table.tsx';

/** Rows shown at most: the journal has them all. */
const SHOWN = 150;

const COLUMNS: readonly Column[] = [
  { key: 'record', label: 'record', align: 'right', width: '4rem' },
  { key: 'at', label: 'time', width: '5rem' },
  { key: 'kind', label: 'kind' },
  { key: 'agent', label: 'agent' },
  { key: 'text', label: 'what happened' },
];

/** What happened, newest first. An alarm is never only here. */
export function EventLog() {
  const log = useView((view) => view.log);
  const newest = log.slice(-SHOWN).reverse();
  return (
    <Table caption="Event log, newest first" columns={COLUMNS} empty="Nothing happened yet." isEmpty={log.length === 0}>
      {newest.map((row) => (
        <Row key={row.id} row={row} />
      ))}
    </Table>
  );
}

const Row = memo(function Row({ row }: { readonly row: LogRow }) {
  return (
    <tr>
      <th scope="row" className={`${CELL_FIGURE} figure font-normal text-faint`}>
        {row.id}
      </th>
      <td className={`${CELL} figure`}>{marketTime(row.at)}</td>
      <td className={`${CELL} text-dim`}>{row.kind}</td>
      <td className={CELL}>{row.agent ?? NONE}</td>
      <td className={`${CELL} w-full max-w-96 truncate`} title={row.text}>
        {row.text}
      </td>
    </tr>
  );
});
