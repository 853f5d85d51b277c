import type { LimitBar, RiskView } from '../../../shared/view/console-view.ts';
import { EquityChart } from '../../charts/EquityChart.tsx';
import { useView } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Figure } from '../../ui/Figure.tsx';
import { cash, compact, NONE, number, percent, signedCash } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';

/** Past this share of a limit its bar is no longer grey. */
const NEAR_LIMIT = 0.75;

interface Props {
  readonly theme: string;
  /** `limits` while everything is killed: then the room is needed for what is left. */
  readonly show: 'limits' | 'all' | 'all, tall';
}

/** Equity and drawdown, each limit with what is used of it, and the metrics. */
export function RiskPanel({ theme, show }: Props) {
  const risk = useView((view) => view.risk);
  const curve = useView((view) => view.curve);
  const stale = useStaleSeconds();
  const note = (
    <>
      equity <Prominent text={cash(risk.equity)} stale={stale} /> {risk.currency} · day{' '}
      <Prominent text={signedCash(risk.pnlDay)} stale={stale} /> · cash{' '}
      <Prominent text={cash(risk.cash)} stale={stale} />
    </>
  );
  return (
    <Panel title="Risk" note={note} actions={<TradingState state={risk.tradingState} />} className="shrink-0">
      {show !== 'limits' && <EquityChart curve={curve} theme={theme} tall={show === 'all, tall'} />}
      <ul aria-label="Limits" className="mt-1 mb-2 grid grid-cols-2 gap-x-6 gap-y-1 px-3">
        {risk.limits.map((limit) => (
          <Limit key={limit.id} limit={limit} stale={stale} />
        ))}
      </ul>
      {show !== 'limits' && <Metrics risk={risk} stale={stale} />}
    </Panel>
  );
}

function Metrics({ risk, stale }: { readonly risk: RiskView; readonly stale: number | null }) {
  return (
    <dl aria-label="Metrics" className="mb-1 grid grid-cols-3 gap-x-6 border-t border-line px-3 pt-1.5 text-xs">
      {metrics(risk).map((metric) => (
        <div key={metric.name} className="flex justify-between gap-2" title={metric.needs}>
          <dt className="truncate text-dim">{metric.name}</dt>
          <dd>
            {metric.text === null ? (
              <span className="text-faint">
                {NONE}
                <span className="sr-only">not yet: {metric.needs}</span>
              </span>
            ) : (
              <Figure stale={metric.ofMarket ? stale : null}>{metric.text}</Figure>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Prominent({ text, stale }: { readonly text: string; readonly stale: number | null }) {
  return (
    <span className="text-sm text-ink">
      <Figure stale={stale}>{text}</Figure>
    </span>
  );
}

function TradingState({ state }: { readonly state: RiskView['tradingState'] }) {
  if (state === 'ACTIVE') return <span className="text-xs text-faint">trading ACTIVE</span>;
  const look = state === 'HALTED' ? 'border-bad text-bad' : 'border-warn text-warn';
  return <span className={`rounded border px-1.5 text-xs font-semibold ${look}`}>trading {state}</span>;
}

function limitText(text: string, unit: LimitBar['unit']): string {
  if (!Number.isFinite(Number(text))) return text;
  if (unit === 'cash') return compact(text);
  if (unit === 'percent') return percent(Number(text));
  if (unit === 'per-minute') return `${number(Number(text))}/m`;
  return number(Number(text), 2);
}

function Limit({ limit, stale }: { readonly limit: LimitBar; readonly stale: number | null }) {
  const used = Math.min(1, Math.abs(limit.fraction));
  const reached = Math.abs(limit.fraction) >= 1;
  const near = !reached && used >= NEAR_LIMIT;
  const fill = reached ? 'bg-bad' : near ? 'bg-warn' : 'bg-bar';
  const ink = reached ? 'text-bad font-semibold' : near ? 'text-warn font-semibold' : '';
  const word = reached ? 'AT LIMIT ' : near ? 'NEAR ' : '';
  return (
    <li className="text-xs">
      <div className="flex justify-between gap-2">
        <span className={ink === '' ? 'text-dim' : ink}>{limit.label}</span>
        <span className={ink}>
          {word}
          <Figure
            stale={stale}
          >{`${limitText(limit.measured, limit.unit)} / ${limitText(limit.limit, limit.unit)}`}</Figure>
        </span>
      </div>
      <div className="h-1 rounded-full bg-bar-track" aria-hidden="true">
        <div className={`h-1 rounded-full ${fill}`} style={{ width: `${used * 100}%` }} />
      </div>
    </li>
  );
}

interface Metric {
  readonly name: string;
  readonly text: string | null;
  /** What the figure is or still needs. */
  readonly needs: string;
  /** Moves with the market, so that it is only as fresh as the feed. */
  readonly ofMarket: boolean;
}

function metrics(risk: RiskView): Metric[] {
  const ratio = (name: string, value: number | null, needs: string): Metric => ({
    name,
    text: value === null ? null : number(value, 2),
    needs,
    ofMarket: true,
  });
  const money = (name: string, text: string, needs: string): Metric => ({ name, text, needs, ofMarket: true });
  return [
    money('Realised', signedCash(risk.realised), 'profit and loss of closed quantity'),
    money('Unrealised', signedCash(risk.unrealised), 'profit and loss of open positions at the mark price'),
    money('Fees', cash(risk.fees), 'paid so far'),
    money('Funding', signedCash(risk.funding), 'funding received and paid'),
    money('Turnover', compact(risk.turnover), 'value of all fills'),
    { name: 'Max drawdown', text: percent(risk.maxDrawdown), needs: 'deepest fall from a peak', ofMarket: true },
    {
      name: 'VaR 99 1h',
      text: risk.var99 === null ? null : compact(risk.var99),
      needs: 'historical value at risk over an hour; needs 100 hours of results',
      ofMarket: true,
    },
    ratio('Sharpe', risk.sharpe, 'from hourly results; needs 30 of them'),
    ratio('Sortino', risk.sortino, 'from hourly results; needs 30 of them, with losses among them'),
    ratio('Profit factor', risk.profitFactor, 'needs closed trades, with losses among them'),
    {
      name: 'Hit rate',
      text: risk.hitRate === null ? null : percent(risk.hitRate),
      needs: 'needs closed trades',
      ofMarket: true,
    },
    { name: 'Rejects', text: percent(risk.rejectRate), needs: 'share of orders rejected', ofMarket: false },
  ];
}
