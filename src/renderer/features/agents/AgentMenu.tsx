import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useAgent, useView } from '../../store/console-store.ts';
import { pressKill } from '../../store/kill-press.ts';
import { run } from '../../store/notices.ts';
import { compact, count } from '../../ui/format.ts';

export interface MenuFor {
  readonly agent: string;
  readonly anchor: HTMLElement;
}

const STOPPED = new Set(['STOPPED', 'FLAT', 'FAILED', 'LOST']);
const WIDTH = 384;
/** About its height, to decide whether it opens upwards. */
const HEIGHT = 210;

interface Props {
  readonly menu: MenuFor;
  readonly onClose: () => void;
}

/**
 * Start, stop and kill of one agent, told apart by what becomes of its orders and its position. Our own rather than a
 * library's: it holds back no press on KILL ALL and brings no hidden elements that take the focus.
 */
export function AgentMenu({ menu, onClose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose();
    };
    enabledItems(box.current).at(0)?.focus();
    window.addEventListener('pointerdown', onPointerDown, { capture: true });
    return () => window.removeEventListener('pointerdown', onPointerDown, { capture: true });
  }, [onClose]);

  const close = (): void => {
    menu.anchor.focus();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      close();
      return;
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = enabledItems(box.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + step) % items.length)?.focus();
  };

  const anchor = menu.anchor.getBoundingClientRect();
  const opensUp = anchor.bottom + HEIGHT > window.innerHeight;
  return (
    <div
      ref={box}
      role="menu"
      tabIndex={-1}
      aria-label={`More for ${menu.agent}`}
      onKeyDown={onKeyDown}
      style={{
        width: WIDTH,
        left: Math.max(8, anchor.right - WIDTH),
        ...(opensUp ? { bottom: window.innerHeight - anchor.top + 2 } : { top: anchor.bottom + 2 }),
      }}
      className="fixed z-20 rounded-md border border-line-strong bg-raised p-1 shadow-2xl"
    >
      <Items agent={menu.agent} onDone={close} />
    </div>
  );
}

function enabledItems(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role="menuitem"]:not([aria-disabled="true"])') ?? [])];
}

function Items({ agent, onDone }: { readonly agent: string; readonly onDone: () => void }) {
  const row = useAgent(agent);
  const latched = useView(
    (view) =>
      view.kill.globalLatched || view.kill.runs.some((one) => one.scope.kind === 'agent' && one.scope.agent === agent),
  );
  if (row === undefined) return null;
  const stopped = STOPPED.has(row.state);
  const holds = `${count(row.kill.positions, 'position')} (${compact(row.kill.notional)})`;
  const cancels = `Cancels ${count(row.kill.orders, 'order')}`;
  const then = (act: () => void) => () => {
    onDone();
    act();
  };
  return (
    <>
      <Item
        label={`Start ${agent}`}
        consequence={latched ? 'Latched: reset first.' : 'Starts its process; it may trade within its limits.'}
        disabled={!stopped || latched}
        onClick={then(() => void run('agents.start', { agent }, `${agent} was not started`, `${agent} starts.`))}
      />
      <Item
        label={`Stop ${agent} — hold`}
        consequence={`${cancels} and ends its process. KEEPS ${holds}.`}
        disabled={stopped || latched}
        onClick={then(
          () =>
            void run('agents.stop', { agent }, `${agent} was not stopped`, `${agent} stopped; it keeps its position.`),
        )}
      />
      <Item
        label={`Kill ${agent} — flatten`}
        consequence={`${cancels}, ends its process, FLATTENS ${holds}. Latched until reset.`}
        disabled={latched}
        kill
        onClick={then(() => pressKill({ kind: 'agent', agent }))}
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
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled}
      onClick={disabled ? undefined : onClick}
      className="block w-full rounded px-2.5 py-1.5 text-left hover:bg-hover focus-visible:bg-hover aria-disabled:cursor-default aria-disabled:opacity-60"
    >
      <span className={`block font-semibold ${kill ? 'text-kill-quiet' : ''}`}>{label}</span>
      <span className="block text-sm text-dim">{consequence}</span>
    </button>
  );
}
