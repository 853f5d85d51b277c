import { memo, useEffect } from 'react';
import { useView } from '../../store/console-store.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Field.tsx';
import { count, marketDateTime, NONE, number } from '../../ui/format.ts';
import { goAlong } from '../../ui/go-along.ts';
import { type Column, Table } from '../../ui/Table.tsx';
import { choose, type FoundRecord, older, search, useJournalSearch } from './journal-search.ts';

const COLUMNS: readonly Column[] = [
  { key: 'record', label: 'record, market time', width: '8rem' },
  { key: 'kind', label: 'kind, agent' },
  { key: 'text', label: 'what happened' },
];

/** What was found, newest first, and the way further back. */
export function RecordList() {
  const { rows, next, filter, searching, problem, chosen } = useJournalSearch();
  const records = useView((view) => view.journal.records);
  useEffect(() => {
    if (useJournalSearch.getState().filter === null) void search();
  }, []);
  const isOver = filter !== null && !searching && problem === '';
  return (
    // The list alone: its rows are buttons, which the arrows go along.
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is operated
    <div
      className="flex min-h-44 flex-[2_1_0] flex-col max-[1099px]:h-80 max-[1099px]:flex-none"
      onKeyDown={(event) => goAlong(event, 'tbody button')}
    >
      <Table caption="Records, newest first" columns={COLUMNS} empty="" isEmpty={false}>
        {rows.map((row) => (
          <Row key={row.seq} row={row} chosen={row.seq === chosen} />
        ))}
      </Table>
      <div className="flex min-h-8 shrink-0 items-center gap-3 border-t border-line px-3 text-xs text-dim">
        <span role="status" className="min-w-0 flex-1">
          {searching ? 'Searching…' : isOver && foundWords(rows.length, next, records)}
        </span>
        {next !== null && <Button onClick={() => void older()}>Older</Button>}
      </div>
      {problem !== '' && (
        <div className="px-3 pb-2">
          <Problem text={`Not found: ${problem}`} />
        </div>
      )}
    </div>
  );
}

function foundWords(found: number, next: number | null, records: number): string {
  if (records === 0) return 'The journal is empty: it begins with the first session.';
  const shown = found === 0 ? 'Nothing found' : `${count(found, 'record')} shown`;
  return next === null ? `${shown}, back to the first.` : `${shown}, back to record ${number(next)}.`;
}

const CELL = 'border-b border-line/60 px-1.5 py-0.5 align-top first:pl-3 last:pr-3';

const Row = memo(function Row({ row, chosen }: { readonly row: FoundRecord; readonly chosen: boolean }) {
  const { seq, at, kind, agent, action, text, expired } = row;
  return (
    <tr data-record={seq} className={`relative hover:bg-hover ${chosen ? 'bg-hover' : ''}`}>
      <th scope="row" className={`${CELL} text-left font-normal ${chosen ? 'shadow-[inset_2px_0_0_var(--ink)]' : ''}`}>
        {/* The whole row is its button. */}
        <button
          type="button"
          aria-current={chosen}
          aria-label={`Record ${number(seq)}`}
          onClick={() => void choose(seq)}
          className="figure block text-left after:absolute after:inset-0"
        >
          {number(seq)}
        </button>
        <span className="figure block text-xs text-dim">{marketDateTime(at)}</span>
      </th>
      <td
        className={`${CELL} max-w-32 *:truncate`}
        title={`${kind}, ${agent ?? 'no agent'}${action === null ? '' : `, action ${action}`}`}
      >
        <span className="block">{kind}</span>
        <span className="block text-xs text-dim">{agent ?? NONE}</span>
      </td>
      <td className={`${CELL} w-full max-w-0`}>
        {expired ? <Badge look="off">content expired</Badge> : <span className="line-clamp-2 break-words">{text}</span>}
      </td>
    </tr>
  );
});
