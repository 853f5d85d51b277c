import { Menu } from '@base-ui/react/menu';
import { useAgent, useView } from '../../store/console-store.ts';
import { pressKill } from '../../store/kill-press.ts';
import { run } from '../../store/notices.ts';
import { compact, count } from '../../ui/format.ts';

export interface MenuFor {
  readonly agent: string;
  readonly anchor: HTMLElement;
}

const STOPPED = new Set(['STOPPED', 'FLAT', 'FAILED', 'LOST']);

interface Props {
  /** The row it belongs to; kept while the menu closes. */
  readonly menu: MenuFor | null;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Start, stop and kill of one agent, told apart by what becomes of its orders and its position. */
export function AgentMenu({ menu, open, onClose }: Props) {
  return (
    // Not modal: a modal menu would take the first press on KILL ALL for closing itself.
    <Menu.Root open={open} onOpenChange={(next) => !next && onClose()} modal={false}>
      <Menu.Portal>
        <Menu.Positioner anchor={menu?.anchor ?? null} side="bottom" align="end" sideOffset={2} className="z-20">
          <Menu.Popup
            finalFocus={() => menu?.anchor}
            className="w-96 rounded-md border border-line-strong bg-raised p-1 shadow-2xl outline-none"
          >
            {menu !== null && <Items agent={menu.agent} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Items({ agent }: { readonly agent: string }) {
  const row = useAgent(agent);
  const latched = useView(
    (view) =>
      view.kill.globalLatched || view.kill.runs.some((one) => one.scope.kind === 'agent' && one.scope.agent === agent),
  );
  if (row === undefined) return null;
  const stopped = STOPPED.has(row.state);
  const holds = `${count(row.kill.positions, 'position')} (${compact(row.kill.notional)})`;
  return (
    <>
      <Item
        label={`Start ${agent}`}
        consequence={latched ? 'Latched: reset first.' : 'Starts its process; it may trade within its limits.'}
        disabled={!stopped || latched}
        onClick={() => void run('agents.start', { agent }, `${agent} was not started`, `${agent} starts.`)}
      />
      <Item
        label={`Stop ${agent} — hold`}
        consequence={`Cancels ${count(row.kill.orders, 'order')} and ends its process. KEEPS ${holds}.`}
        disabled={stopped || latched}
        onClick={() =>
          void run('agents.stop', { agent }, `${agent} was not stopped`, `${agent} stopped; it keeps its position.`)
        }
      />
      <Item
        label={`Kill ${agent} — flatten`}
        consequence={`Cancels ${count(row.kill.orders, 'order')}, ends its process, FLATTENS ${holds}. Latched until reset.`}
        disabled={latched}
        kill
        onClick={() => pressKill({ kind: 'agent', agent })}
      />
    </>
  );
}

interface ItemProps {
  readonly label: string;
  readonly consequence: string;
  readonly disabled: boolean;
  readonly kill?: boolean;
  readonly onClick: () => void;
}

function Item({ label, consequence, disabled, kill = false, onClick }: ItemProps) {
  return (
    <Menu.Item
      disabled={disabled}
      onClick={onClick}
      className="rounded px-2.5 py-1.5 outline-none data-disabled:cursor-default data-disabled:opacity-60 data-highlighted:bg-hover"
    >
      <span className={`block font-semibold ${kill ? 'text-kill-quiet' : ''}`}>{label}</span>
      <span className="block text-sm text-dim">{consequence}</span>
    </Menu.Item>
  );
}
