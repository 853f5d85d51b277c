import { memo, useId, useState } from 'react';
import type { DenialRow } from '../../../shared/view/authority-view.ts';
import { useView } from '../../store/console-store.ts';
import { Button } from '../../ui/Button.tsx';
import { marketTime, NONE } from '../../ui/format.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import type { Question } from './ExplainDialog.tsx';

/** Rows shown at most: the journal has them all. */
const SHOWN = 100;
const ALL = '';

const COLUMNS: readonly Column[] = [
  { key: 'at', label: 'time, agent' },
  { key: 'what', label: 'why, and what was asked' },
  { key: 'measured', label: 'measured / limit', align: 'right' },
  { key: 'why', label: '' },
];

interface Props {
  readonly onExplain: (question: Question) => void;
}

/** The last denials, newest first; while the pointer is over them none moves. */
export function DenialsTable({ onExplain }: Props) {
  const denials = useView((view) => view.denials);
  const [agent, setAgent] = useState(ALL);
  const filterId = useId();
  const newest = [...denials].reverse().sort((a, b) => b.at - a.at);
  const { rows, waiting, holder } = useHeldOrder(newest);
  const agents = [...new Set(denials.map((row) => row.agent))].sort();
  const shown = rows.filter((row) => agent === ALL || row.agent === agent).slice(0, SHOWN);
  const note = waiting > 0 ? `newest first · ${waiting} new at the end while you are here` : 'newest first';
  return (
    <Panel
      title="Last denials"
      note={note}
      actions={
        <span className="flex items-center gap-1.5 text-xs text-dim">
          <label htmlFor={filterId}>Agent</label>
          <select
            id={filterId}
            value={agent}
            onChange={(event) => setAgent(event.target.value)}
            className="min-h-6 rounded border border-line-strong bg-raised px-1 text-ink"
          >
            <option value={ALL}>all</option>
            {agents.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        </span>
      }
      className="flex min-h-44 flex-[4_1_0] flex-col border-t border-line"
    >
      {/* The pointer's place alone: what it holds still can be reached without one. */}
      <div className="flex min-h-0 flex-1 flex-col" {...holder}>
        <Table
          caption="Last denials, newest first"
          columns={COLUMNS}
          empty={agent === ALL ? 'Nothing was denied yet.' : `Nothing of ${agent} was denied lately.`}
          isEmpty={shown.length === 0}
        >
          {shown.map((row) => (
            <Denial key={row.id} row={row} onExplain={onExplain} />
          ))}
        </Table>
      </div>
    </Panel>
  );
}

/** The order, or the tool, with its instrument. */
function askedWords({ what, tool, symbol }: DenialRow): string {
  const asked = what === '' ? tool : what;
  return symbol === '' || asked.includes(symbol) ? asked : `${asked}, ${symbol}`;
}

const CELL = 'border-b border-line/60 px-1.5 py-0.5 align-top first:pl-3 last:pr-3';

const Denial = memo(function Denial({ row, onExplain }: Props & { readonly row: DenialRow }) {
  const asked = askedWords(row);
  return (
    <tr data-denial={row.id}>
      <th scope="row" className={`${CELL} text-left font-normal whitespace-nowrap`}>
        <span className="figure block text-dim">{marketTime(row.at)}</span>
        {row.agent}
      </th>
      <td className={`${CELL} w-full max-w-0`}>
        <span className="block">{row.reason || row.code}</span>
        <span
          className="block truncate text-xs text-dim"
          title={`${row.tool}, ${asked}\nstage ${row.stage}, rule ${row.rule}, ${row.code}`}
        >
          <span className="text-faint">{row.stage}</span> {row.rule} · {asked}
        </span>
      </td>
      <td className={`${CELL} text-right whitespace-nowrap`}>
        <span className="figure block font-semibold">{row.measured || NONE}</span>
        {row.limit !== '' && <span className="figure block text-dim">{`of ${row.limit}`}</span>}
      </td>
      <td className={CELL}>
        <Button
          kind="quiet"
          aria-label={`Why… the denial of ${row.agent} at ${marketTime(row.at)}`}
          onClick={() => onExplain({ agent: row.agent, tool: row.tool, symbol: row.symbol })}
        >
          Why…
        </Button>
      </td>
    </tr>
  );
});
