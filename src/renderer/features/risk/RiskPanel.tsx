import type { LimitBar, RiskView } from '../../../shared/view/risk-view.ts';
import { EquityChart } from '../../charts/EquityChart.tsx';
import { useView } from '../../store/console-store.ts';
import { useStaleSeconds } from '../../store/use-freshness.ts';
import { Figure } from '../../ui/Figure.tsx';
import { cash, compact, NONE, number, percent, signedCash } from '../../ui/format.ts';
import { Meter, NEARNESS_INK, NEARNESS_WORDS, nearness } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';

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
      <ul aria-label="Limits" className="mt-1 mb-1 grid grid-cols-2 gap-x-6 gap-y-1 px-3">
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
  const near = nearness(limit.fraction);
  return (
    <li className="text-xs">
      <div className="flex justify-between gap-2">
        <span className={near === 'far' ? 'text-dim' : NEARNESS_INK[near]}>{limit.label}</span>
        <span className={NEARNESS_INK[near]}>
          {NEARNESS_WORDS[near]}
          <Figure
            stale={stale}
          >{`${limitText(limit.measured, limit.unit)} / ${limitText(limit.limit, limit.unit)}`}</Figure>
        </span>
      </div>
      <Meter fraction={limit.fraction} />
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
  const figure = (name: string, text: string | null, needs: string, ofMarket = true): Metric => ({
    name,
    text,
    needs,
    ofMarket,
  });
  const known = <T,>(value: T | null, words: (value: T) => string): string | null =>
    value === null ? null : words(value);
  const ratio = (value: number): string => number(value, 2);
  return [
    figure('Realised', signedCash(risk.realised), 'profit and loss of closed quantity'),
    figure('Unrealised', signedCash(risk.unrealised), 'profit and loss of open positions at the mark price'),
    figure('Fees', cash(risk.fees), 'paid so far'),
    figure('Funding', signedCash(risk.funding), 'funding received and paid'),
    figure('Turnover', compact(risk.turnover), 'value of all fills'),
    figure('Turnover ÷ equity', known(risk.turnoverRatio, ratio), 'value of all fills over equity'),
    figure(
      'Max drawdown',
      known(risk.maxDrawdown, (it) => percent(it)),
      'deepest fall from a peak; needs a first sample',
    ),
    figure(
      'VaR 99 1h',
      known(risk.var99, compact),
      'historical value at risk over an hour; needs 100 hours of results',
    ),
    figure('ES 99 1h', known(risk.expectedShortfall, compact), 'mean loss beyond the VaR; needs 100 hours of results'),
    figure('Sharpe', known(risk.sharpe, ratio), 'from hourly results; needs 30 of them'),
    figure('Sortino', known(risk.sortino, ratio), 'from hourly results; needs 30 of them, with losses among them'),
    figure('Profit factor', known(risk.profitFactor, ratio), 'needs closed trades, with losses among them'),
    figure(
      'Hit rate',
      known(risk.hitRate, (it) => percent(it)),
      'needs closed trades',
    ),
    figure('Orders/h', number(risk.ordersPerHour), 'orders proposed in the last hour', false),
    figure(
      'Rejects',
      known(risk.rejectRate, (it) => percent(it)),
      'share of orders denied or rejected; needs a first order',
      false,
    ),
  ];
}
