import { Check, X } from 'lucide-react';
import { memo } from 'react';
import type { PermissionRow } from '../../../shared/view/authority-view.ts';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { NONE, number } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import type { Question } from './ExplainDialog.tsx';

const HEAD =
  'sticky top-0 z-[1] border-b border-line bg-ground px-1.5 py-0.5 text-left text-xs font-normal whitespace-nowrap text-faint first:pl-3 last:pr-3';
const CELL = 'h-[1.5625rem] border-b border-line/60 px-1 first:pl-3 last:pr-3';

interface Props {
  readonly onExplain: (question: Question) => void;
}

/** Agents down, tools across; in each cell the verdict, the rule that decides and the calls of the last minute. */
export function PermissionMatrix({ onExplain }: Props) {
  const agents = useViewShallow((view) => [...new Set(view.permissions.map((row) => row.agent))]);
  const tools = useViewShallow((view) => [...new Set(view.permissions.map((row) => row.tool))]);
  const denied = useView((view) => view.permissions.filter((row) => !row.allowed).length);
  return (
    <Panel
      title="Who may do what"
      note={`${agents.length} agents · ${tools.length} tools${denied > 0 ? ` · ${denied} denied` : ''} · press one to see why`}
      className="flex min-h-44 flex-[3_1_0] flex-col border-t border-line"
    >
      <section
        className="min-h-0 flex-1 overflow-auto"
        aria-label="Who may do what, table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
      >
        <table className="w-full table-fixed text-xs" style={{ minWidth: `${6.5 + tools.length * 8.5}rem` }}>
          <caption className="sr-only">Who may do what</caption>
          <thead>
            <tr>
              <th scope="col" className={`${HEAD} w-26`}>
                agent
              </th>
              {tools.map((tool) => (
                <ToolHead key={tool} tool={tool} />
              ))}
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <AgentPermissions key={agent} agent={agent} tools={tools} onExplain={onExplain} />
            ))}
          </tbody>
        </table>
        {agents.length === 0 && (
          <p className="px-3 py-2 text-sm text-faint">No agent is known yet. What is not permitted is denied.</p>
        )}
      </section>
    </Panel>
  );
}

/** The tool and, over the calls of the last minute, how many are allowed. */
function ToolHead({ tool }: { readonly tool: string }) {
  const limits = useViewShallow((view) => [
    ...new Set(view.permissions.filter((row) => row.tool === tool).map((row) => row.callsPerMinuteLimit)),
  ]);
  const limit = limits.length === 1 ? limits[0] : null;
  return (
    <th scope="col" className={HEAD}>
      <span className="flex justify-between gap-1">
        <span className="text-dim">{tool}</span>
        <span title="calls in the last minute, and how many are allowed">
          {limit === null || limit === undefined ? 'a minute' : `≤ ${number(limit)}/min`}
        </span>
      </span>
    </th>
  );
}

function AgentPermissions({ agent, tools, onExplain }: Props & { agent: string; tools: readonly string[] }) {
  const rows = useViewShallow((view) => view.permissions.filter((row) => row.agent === agent));
  return (
    <tr>
      <th scope="row" className={`${CELL} truncate text-left text-sm font-normal`}>
        {agent}
      </th>
      {tools.map((tool) => {
        const row = rows.find((one) => one.tool === tool);
        return (
          <td key={tool} className={CELL}>
            {row === undefined ? (
              <span className="px-1 text-faint">{NONE}</span>
            ) : (
              <Permission row={row} onExplain={onExplain} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

const Permission = memo(function Permission({ row, onExplain }: Props & { readonly row: PermissionRow }) {
  const limit = row.callsPerMinuteLimit;
  const atLimit = limit !== null && row.callsLastMinute >= limit;
  const rate = limit === null ? number(row.callsLastMinute) : `${number(row.callsLastMinute)}/${number(limit)}`;
  const why = row.allowed ? '' : `, ${row.reason}`;
  const counts = `${number(row.calls)} calls in all, ${number(row.denied)} denied`;
  const Icon = row.allowed ? Check : X;
  return (
    <button
      type="button"
      data-permission={row.id}
      data-allowed={row.allowed}
      title={`${row.allowed ? 'allowed' : 'denied'} by ${row.rule}${why}\n${rate} calls in the last minute, ${counts}`}
      onClick={() => onExplain({ agent: row.agent, tool: row.tool, symbol: null })}
      className={`flex min-h-6 w-full items-center gap-1 rounded px-1 text-left hover:bg-hover ${row.allowed ? 'text-dim' : 'font-semibold text-ink'}`}
    >
      <Icon size={12} strokeWidth={row.allowed ? 2 : 3} aria-hidden="true" className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">
        <span className="sr-only">
          {row.agent}, {row.tool}: {row.allowed && 'allowed by '}
        </span>
        {row.allowed ? row.rule : `denied: ${row.rule}`}
        <span className="sr-only">{why}. In the last minute </span>
      </span>
      <span className={`figure ${atLimit ? 'font-semibold text-warn' : ''}`}>
        {atLimit ? `! ${rate}` : number(row.callsLastMinute)}
      </span>
      <span className="sr-only"> calls, {counts}. Explain</span>
    </button>
  );
});
