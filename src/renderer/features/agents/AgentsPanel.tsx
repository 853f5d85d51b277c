import { type ReactNode, useCallback, useRef, useState } from 'react';
import { useView, useViewShallow } from '../../store/console-store.ts';
import { Panel } from '../../ui/Panel.tsx';
import { AgentDetail } from './AgentDetail.tsx';
import { AgentMenu, type MenuFor } from './AgentMenu.tsx';
import { AgentTableRow, type RenderKill } from './AgentTableRow.tsx';
import { rowOrder } from './sort.ts';
import { STATE_LOOKS } from './states.ts';

const HEAD =
  'sticky top-0 z-[1] border-b border-line bg-ground px-1.5 py-0.5 text-xs font-normal whitespace-nowrap text-faint';
/** Widths, as parts of the whole, leave room for the age beside a stale figure, so that no column, and no kill, ever moves sideways. */
const COLUMNS: readonly { label: string; align: string; width: number; title?: string; hidden?: boolean }[] = [
  { label: 'agent', align: 'text-left pl-3', width: 114 },
  { label: 'state', align: 'text-left', width: 114 },
  { label: 'beat', align: 'text-right', width: 64, title: 'age of the last heartbeat' },
  { label: 'mode', align: 'text-left', width: 46 },
  { label: 'position', align: 'text-right', width: 84 },
  { label: 'value', align: 'text-right', width: 94 },
  { label: 'P&L day', align: 'text-right', width: 88 },
  { label: 'drawdown', align: 'text-right', width: 66 },
  { label: '7 days', align: 'text-center', width: 68, title: 'equity of its book' },
  { label: 'orders/h', align: 'text-right', width: 58 },
  { label: 'more', align: 'text-left', width: 26, hidden: true },
  { label: 'kill', align: 'text-right pr-3 right-0', width: 76, hidden: true },
];

const TOTAL_WIDTH = COLUMNS.reduce((sum, column) => sum + column.width, 0);

interface Props {
  readonly renderKill: RenderKill;
  /** What an agent's details offer; the app puts it in. */
  readonly renderActions: (agent: string) => ReactNode;
}

/** The fleet, worst first; while the pointer is over the table, or a menu of it is open, no row moves. */
export function AgentsPanel({ renderKill, renderActions }: Props) {
  const [held, setHeld] = useState(false);
  const [menu, setMenu] = useState<MenuFor | null>(null);
  const [selected, setSelected] = useState<string | null>(null);
  const last = useRef<readonly string[]>([]);
  const order = useViewShallow((view) => rowOrder(view.agents, last.current, held || menu !== null));
  last.current = order;
  const abnormal = useView((view) => view.agents.filter((agent) => isAbnormal(agent.state)).length);

  const select = useCallback((id: string) => setSelected((now) => (now === id ? null : id)), []);
  const openMenu = useCallback((agent: string, anchor: HTMLElement) => {
    setMenu({ agent, anchor });
  }, []);
  const closeMenu = useCallback(() => setMenu(null), []);

  const note = [
    abnormal > 0 ? `${abnormal} of ${order.length} need a look` : String(order.length),
    held ? 'worst first — sorting waits while you are here' : 'worst first',
  ].join(' · ');
  return (
    <Panel title="Agents" note={note} className="agents-region">
      <section
        className="agents-scroll"
        aria-label="Agents table"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content needs focus (WCAG 2.1.1)
        tabIndex={0}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <table className="w-full min-w-[52rem] table-fixed text-sm" data-sorting={held ? 'held' : 'live'}>
          <caption className="sr-only">Agents, worst first</caption>
          <colgroup>
            {COLUMNS.map((column) => (
              <col key={column.label} style={{ width: `${(100 * column.width) / TOTAL_WIDTH}%` }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th
                  key={column.label}
                  scope="col"
                  title={column.title}
                  aria-sort={column.label === 'state' ? 'descending' : undefined}
                  className={`${HEAD} ${column.align}`}
                >
                  <span className={column.hidden === true ? 'sr-only' : ''}>{column.label}</span>
                  {column.label === 'state' && <span aria-hidden="true"> ▾</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((id) => (
              <AgentTableRow
                key={id}
                id={id}
                selected={selected === id}
                renderKill={renderKill}
                onSelect={select}
                onMenu={openMenu}
              />
            ))}
          </tbody>
        </table>
      </section>
      {selected !== null && <AgentDetail id={selected} actions={renderActions(selected)} />}
      {menu !== null && <AgentMenu key={menu.agent} menu={menu} onClose={closeMenu} />}
    </Panel>
  );
}

function isAbnormal(state: keyof typeof STATE_LOOKS): boolean {
  const { severity } = STATE_LOOKS[state];
  return severity === 'bad' || severity === 'warn';
}
