import { type Cash, cash, plus, toFloat } from '../../../../shared/money.ts';
import type { Caveat, EntrantStatistics, RegimeRow } from '../../../../shared/view/entrant-statistics.ts';
import { type CurvePoint, MIN_MARKET_DAYS } from '../../../../shared/view/tournament.ts';
import { MIN_RETURNS, periodsPerYear } from '../../ledger/metrics.ts';
import { PERIOD_MS } from '../../ledger/returns.ts';
import { type DeflatedSharpe, deflatedSharpe, momentsOf } from './deflated-sharpe.ts';
import { worstDrawdowns } from './drawdowns.ts';
import { returnsOf } from './equity-hours.ts';
import { monthsOf } from './months.ts';
import { regimesOf } from './regimes.ts';

/** Falls that are shown. */
const DRAWDOWNS_SHOWN = 5;
/** Closing trades under which hit rate and profit factor are mostly chance: as {@link MIN_RETURNS} for returns. */
const FEWEST_TRADES = MIN_RETURNS;
/** Costs that take this part of what was earned before them are worth a word. */
const COSTS_WORTH_A_WORD = 0.5;
/** The level of certainty below which skill is not told from chance (Bailey, López de Prado 2014 use the same). */
const BEYOND_CHANCE = 0.95;

export interface EntrantData {
  readonly points: readonly CurvePoint[];
  /** When the first bar opened, and with what the account began. */
  readonly firstAt: number;
  readonly balance: string;
  readonly marketDays: number;
  readonly missingBars: number;
  /** Its metrics by name (docs/metrics.md); those that are not defined are absent or empty. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly closingTrades: number;
  readonly variants: number;
  /** Sharpe ratios, a year, of the variants that are known, its own among them. */
  readonly knownSharpes: readonly number[];
}

/** What an entrant's curve tells beyond its metrics, and what keeps it from meaning more (T3). */
export function statisticsOf(data: EntrantData): EntrantStatistics {
  const { points, firstAt, variants } = data;
  const balance = Number(data.balance);
  const regimes = regimesOf(points, balance);
  const costsShare = costsShareOf(data.metrics);
  const deflated = deflatedOf(data);
  const root = Math.sqrt(periodsPerYear(PERIOD_MS));
  return {
    drawdowns: worstDrawdowns(points, { balance, firstAt }, DRAWDOWNS_SHOWN),
    months: monthsOf(points, balance),
    regimes,
    costsShare,
    deflated:
      deflated === null
        ? null
        : {
            sharpe: deflated.sharpe * root,
            byChance: deflated.expectedBest * root,
            probability: deflated.probability,
            variants,
          },
    caveats: caveatsOf(data, { regimes, costsShare, deflated }),
  };
}

function deflatedOf({ points, variants, knownSharpes }: EntrantData): DeflatedSharpe | null {
  const moments = momentsOf(returnsOf(points) ?? [], MIN_RETURNS);
  const root = Math.sqrt(periodsPerYear(PERIOD_MS));
  return moments === null
    ? null
    : deflatedSharpe(
        moments,
        variants,
        knownSharpes.map((it) => it / root),
      );
}

/** Null where there was no gain before costs, or a figure is missing. */
function costsShareOf({ realised, unrealised, fees, funding }: EntrantData['metrics']): number | null {
  const texts = [realised, unrealised, fees, funding];
  if (texts.some((text) => text === undefined || text === '')) return null;
  const [closed, open, paid, received] = texts.map((text) => cash(text ?? '0')) as [Cash, Cash, Cash, Cash];
  const before = toFloat(plus(closed, open));
  return before > 0 ? (toFloat(paid) - toFloat(received)) / before : null;
}

interface Found {
  readonly regimes: readonly RegimeRow[];
  readonly costsShare: number | null;
  readonly deflated: DeflatedSharpe | null;
}

function caveatsOf(data: EntrantData, { regimes, costsShare, deflated }: Found): Caveat[] {
  const holds: Readonly<Record<Caveat, boolean>> = {
    short: data.marketDays < MIN_MARKET_DAYS,
    gaps: data.missingBars > 0,
    'few-trades': data.closingTrades < FEWEST_TRADES,
    costs: costsShare !== null && costsShare >= COSTS_WORTH_A_WORD,
    'one-regime': isOfOneRegime(regimes),
    'not-beyond-chance': deflated !== null && deflated.probability < BEYOND_CHANCE,
    'statistics-unknown': deflated === null,
  };
  return (Object.keys(holds) as Caveat[]).filter((caveat) => holds[caveat]);
}

/** It earned, one direction of the market brought it all, and in the others together nothing was earned. */
function isOfOneRegime(regimes: readonly RegimeRow[]): boolean {
  const [best = 0, ...others] = regimes
    .filter(({ regime }) => regime === 'up' || regime === 'down' || regime === 'ranging')
    .map((row) => row.return ?? 0)
    .sort((a, b) => b - a);
  const rest = others.reduce((product, it) => product * (1 + it), 1);
  return rest <= 1 && rest * (1 + best) > 1;
}
