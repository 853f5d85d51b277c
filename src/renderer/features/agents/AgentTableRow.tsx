import { EllipsisVertical } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useAgent } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Figure } from '../../ui/Figure.tsx';
import { cash, number, percent, quantity, signedCash } from '../../ui/format.ts';
import { Beat } from './Beat.tsx';
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
const TINTS = { bad: 'bg-bad-fill', warn: 'bg-warn-fill', normal: 'hover:bg-raised', off: 'hover:bg-raised' } as const;

/** One agent: it renders again when its own row changes, and once a second while the feed is stale. */
export const AgentTableRow = memo(function AgentTableRow({ id, selected, renderKill, onSelect, onMenu }: Props) {
  const agent = useAgent(id);
  const stale = useStaleSeconds();
  if (agent === undefined) return null;
  const { severity } = STATE_LOOKS[agent.state];
  return (
    <tr data-agent={id} data-state={agent.state} className={TINTS[severity]}>
      <th scope="row" className={`${CELL} truncate pl-3 text-left font-normal`}>
        <button
          type="button"
          aria-expanded={selected}
          title={agent.description}
          onClick={() => onSelect(id)}
          className="min-h-6 max-w-full truncate rounded pr-1 text-left hover:underline"
        >
          {id}
        </button>
      </th>
      <td className={CELL} title={agent.stateReason}>
        <StateBadge state={agent.state} />
      </td>
      <td className={RIGHT}>
        <Beat at={agent.heartbeatWallAt} />
      </td>
      <td className={`${CELL} ${agent.mode === 'live' ? 'font-bold' : 'text-dim'}`}>
        {agent.mode === 'live' ? 'LIVE' : 'paper'}
      </td>
      <td className={RIGHT}>
        {agent.position === null ? (
          <span className="text-faint">several</span>
        ) : (
          <Figure stale={stale}>{quantity(agent.position)}</Figure>
        )}
      </td>
      <td className={RIGHT}>
        <Figure stale={stale}>{cash(agent.exposure)}</Figure>
      </td>
      <td className={RIGHT}>
        <Figure stale={stale}>{signedCash(agent.pnlDay)}</Figure>
      </td>
      <td className={RIGHT}>
        <Figure stale={stale}>{percent(agent.drawdown)}</Figure>
      </td>
      <td className={`${CELL} text-center leading-none`}>
        <Sparkline points={agent.sparkline} />
      </td>
      <td className={`${RIGHT} figure`}>{number(agent.ordersPerHour)}</td>
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
      <td className={`${CELL} pr-3 pl-3 text-right`}>{renderKill(id)}</td>
    </tr>
  );
});
