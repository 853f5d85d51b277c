import { EllipsisVertical } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useAgent } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Figure } from '../../ui/Figure.tsx';
import { cash, number, percent, quantity, signedCash } from '../../ui/format.ts';
import { Beat } from './Beat.tsx';
import { useReasonWords } from './reason.ts';
import { StateBadge } from './StateBadge.tsx';
import { STATE_LOOKS } from './states.ts';

/** The control that kills or resets one agent; the app puts it in. */
export type RenderKill = (agent: string) => ReactNode;

interface Props {
  readonly id: string;
  readonly selected: boolean;
  readonly renderKill: RenderKill;
  readonly onSelect: (id: string) => void;
  readonly onMenu: (id: string, anchor: HTMLElement) => void;
}

const CELL = 'h-[1.5625rem] border-b border-line/60 px-1.5 whitespace-nowrap';
const RIGHT = `${CELL} text-right`;
const TINTS = {
  bad: 'bg-bad-fill',
  warn: 'bg-warn-fill',
  normal: 'bg-ground hover:bg-raised',
  off: 'bg-ground hover:bg-raised',
} as const;

/**
 * One agent. Its row arrives anew up to ten times a second, mostly with two or three figures changed: each cell is
 * memoised by its text, so that a hundred rows cost what changed in them.
 */
export const AgentTableRow = memo(function AgentTableRow({ id, selected, renderKill, onSelect, onMenu }: Props) {
  const agent = useAgent(id);
  const stale = useStaleSeconds();
  const reason = useReasonWords(id);
  if (agent === undefined) return null;
  const { severity } = STATE_LOOKS[agent.state];
  return (
    <tr data-agent={id} data-state={agent.state} className={TINTS[severity]}>
      <NameCell id={id} description={agent.description} selected={selected} onSelect={onSelect} />
      <StateCell state={agent.state} reason={agent.stateReason} />
      <BeatCell at={agent.heartbeatWallAt} />
      <ModeCell live={agent.mode === 'live'} />
      <FigureCell text={agent.position === null ? 'several' : quantity(agent.position)} stale={stale} />
      <FigureCell text={cash(agent.exposure)} stale={stale} />
      <FigureCell text={signedCash(agent.pnlDay)} stale={stale} />
      <FigureCell text={percent(agent.drawdown)} stale={stale} />
      {reason === '' ? (
        <>
          <td className={`${CELL} text-center leading-none`}>
            <Sparkline points={agent.sparkline} />
          </td>
          <FigureCell text={number(agent.ordersPerHour)} stale={null} />
        </>
      ) : (
        <ReasonCell words={reason} />
      )}
      <ControlCells id={id} renderKill={renderKill} onMenu={onMenu} />
    </tr>
  );
});

const NameCell = memo(function NameCell(props: Pick<Props, 'id' | 'selected' | 'onSelect'> & { description: string }) {
  const { id, description, selected, onSelect } = props;
  return (
    <th scope="row" className={`${CELL} truncate pl-3 text-left font-normal`}>
      <button
        type="button"
        aria-expanded={selected}
        title={description}
        onClick={() => onSelect(id)}
        className="min-h-6 max-w-full min-w-6 truncate rounded pr-1 text-left hover:underline"
      >
        {id}
      </button>
    </th>
  );
});

const StateCell = memo(function StateCell(props: { state: keyof typeof STATE_LOOKS; reason: string }) {
  return (
    <td className={CELL} title={props.reason}>
      <StateBadge state={props.state} />
    </td>
  );
});

const BeatCell = memo(function BeatCell({ at }: { readonly at: number | null }) {
  return (
    <td className={RIGHT}>
      <Beat at={at} />
    </td>
  );
});

const ModeCell = memo(function ModeCell({ live }: { readonly live: boolean }) {
  return <td className={`${CELL} ${live ? 'font-bold' : 'text-dim'}`}>{live ? 'LIVE' : 'paper'}</td>;
});

const FigureCell = memo(function FigureCell(props: { readonly text: string; readonly stale: number | null }) {
  return (
    <td className={RIGHT}>
      <Figure stale={props.stale}>{props.text}</Figure>
    </td>
  );
});

/** Why it may not trade freely: worth more there than the curve and the rate, and nothing moves for it. */
const ReasonCell = memo(function ReasonCell({ words }: { readonly words: string }) {
  return (
    <td colSpan={2} className={`${CELL} py-0`} title={words}>
      <span className="line-clamp-2 text-[0.625rem] leading-[0.71875rem] whitespace-normal">{words}</span>
    </td>
  );
});

/** The menu and, apart from it and from the row's name, the kill, which stays in view where the table is scrolled. */
const ControlCells = memo(function ControlCells({
  id,
  renderKill,
  onMenu,
}: Pick<Props, 'id' | 'renderKill' | 'onMenu'>) {
  return (
    <>
      <td className={`${CELL} pl-0`}>
        <button
          type="button"
          aria-label={`More for ${id}`}
          aria-haspopup="menu"
          onClick={(event) => onMenu(id, event.currentTarget)}
          className="inline-flex size-6 items-center justify-center rounded text-faint hover:bg-hover hover:text-ink"
        >
          <EllipsisVertical size={14} aria-hidden="true" />
        </button>
      </td>
      <td className={`${CELL} sticky right-0 bg-inherit pr-3 pl-3 text-right`}>{renderKill(id)}</td>
    </>
  );
});
