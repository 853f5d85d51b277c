import { CircleX } from 'lucide-react';
import type { TournamentEntrantView, TournamentView } from '../../../shared/view/tournament.ts';
import { cash, NONE, number } from '../../ui/format.ts';
import { goAlong } from '../../ui/go-along.ts';
import { useHeldOrder } from '../../ui/held-order.ts';
import { Panel } from '../../ui/Panel.tsx';
import { type Column, Table } from '../../ui/Table.tsx';
import { Progress } from './Progress.tsx';
import { choose } from './tournament-store.ts';
import { metricFigure, returnFigure, sentence, waitingWords } from './tournament-words.ts';
import { Verdict } from './Verdict.tsx';

const COLUMNS: readonly Column[] = [
  { key: 'rank', label: 'rank', align: 'right', width: '2rem' },
  { key: 'agent', label: 'agent, equity' },
  { key: 'return', label: 'return', align: 'right', width: '3.5rem' },
  { key: 'sharpe', label: 'Sharpe', align: 'right', width: '3.25rem' },
  { key: 'drawdown', label: 'drawdown', align: 'right', width: '3.5rem' },
  { key: 'profitFactor', label: 'profit f.', align: 'right', width: '3rem' },
  { key: 'closed', label: 'closed', align: 'right', width: '3rem' },
  { key: 'gate', label: 'gate', width: '4.5rem' },
];
const CELL = 'border-b border-line/60 px-1.5 py-0.5 align-top first:pl-3 last:pr-3';

interface Props {
  readonly tournament: TournamentView;
  /** The entrant whose details are shown. */
  readonly chosen: string;
}

/** The entrants, best first; each row opens its details. */
export function Leaderboard({ tournament, chosen }: Props) {
  const rows = tournament.entrants.map((entrant) => ({ ...entrant, id: entrant.agent }));
  const { rows: shown, holder } = useHeldOrder(rows);
  return (
    <Panel title="Leaderboard" note="by equity at the end; ↑ ↓ go along" className="border-b border-line pb-1">
      {/* Its rows are buttons, which the arrows go along. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is operated */}
      <div onKeyDown={(event) => goAlong(event, 'tbody button')} {...holder}>
        <Table caption="Leaderboard, best first" columns={COLUMNS} empty="" isEmpty={false}>
          {shown.map((entrant) => (
            <Row key={entrant.agent} entrant={entrant} tournament={tournament} isChosen={entrant.agent === chosen} />
          ))}
        </Table>
      </div>
    </Panel>
  );
}

interface RowProps {
  readonly entrant: TournamentEntrantView;
  readonly tournament: TournamentView;
  readonly isChosen: boolean;
}

function Row({ entrant, tournament, isChosen }: RowProps) {
  const { agent, rank, result, gate } = entrant;
  return (
    <tr data-entrant={agent} className={`relative text-sm hover:bg-hover ${isChosen ? 'bg-hover' : ''}`}>
      <td className={`${CELL} figure text-right ${isChosen ? 'shadow-[inset_2px_0_0_var(--ink)]' : ''}`}>
        {rank ?? NONE}
      </td>
      <th scope="row" className={`${CELL} text-left font-normal`}>
        {/* The whole row is its button. */}
        <button
          type="button"
          aria-current={isChosen}
          onClick={() => choose(agent)}
          className="block text-left font-semibold break-all after:absolute after:inset-0"
        >
          {agent}
        </button>
        {result !== null && <span className="figure block text-xs text-dim">{cash(result.equity)}</span>}
      </th>
      {result?.outcome === 'finished' ? (
        <Figures result={result} tournament={tournament} />
      ) : (
        <td colSpan={5} className={`${CELL} w-full max-w-0 break-words`}>
          <NoFigures entrant={entrant} tournament={tournament} />
        </td>
      )}
      <td className={`${CELL} whitespace-nowrap`}>
        {gate === null ? <span className="text-faint">{NONE}</span> : <Verdict verdict={gate.verdict} />}
      </td>
    </tr>
  );
}

function Figures({
  result,
  tournament,
}: Pick<RowProps, 'tournament'> & { readonly result: NonNullable<TournamentEntrantView['result']> }) {
  const figures = [
    ['return', returnFigure(result.equity, tournament.balance)],
    ['sharpe', metricFigure(result, 'sharpe')],
    ['drawdown', metricFigure(result, 'maxDrawdown')],
    ['profitFactor', metricFigure(result, 'profitFactor')],
    ['closed', number(result.counts.wins + result.counts.losses)],
  ] as const;
  return figures.map(([key, text]) => (
    <td key={key} className={`${CELL} figure text-right`}>
      {text}
    </td>
  ));
}

/** In place of figures: how far it is, or why there are none. */
function NoFigures({ entrant: { agent, state, bars, result }, tournament }: Pick<RowProps, 'entrant' | 'tournament'>) {
  if (result !== null) {
    return (
      <span className="inline-flex items-start gap-1.5 text-xs">
        <strong className="inline-flex shrink-0 items-center gap-1 text-bad">
          <CircleX size={12} strokeWidth={2.25} aria-hidden="true" /> FAILED
        </strong>
        {sentence(result.reason)}
      </span>
    );
  }
  if (state === 'running') return <Progress label={`Bars of ${agent}`} played={bars} total={tournament.bars} />;
  return <span className="text-xs text-faint">{waitingWords(tournament.state)}</span>;
}
