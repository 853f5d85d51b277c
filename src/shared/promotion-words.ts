import type { Caveat, Regime } from './view/entrant-statistics.ts';
import type { GateMeasure, GateRow } from './view/gate.ts';

/** What the gate's lines, a result's caveats and the kinds of market are called, on screen and in the terminal alike. */

export const MEASURE_WORDS: Readonly<Record<GateMeasure, string>> = {
  marketDays: 'Market days',
  uptime: 'Bars answered',
  closingTrades: 'Closing trades',
  profitFactor: 'Profit factor',
  sharpe: 'Sharpe ratio, a year',
  deflatedSharpe: 'Skill beyond chance',
  maxDrawdown: 'Deepest drawdown',
  latency: 'Acknowledged, p99',
  violations: 'Violations',
  parityError: 'Parity error',
};

export const CAVEAT_WORDS: Readonly<Record<Caveat, string>> = {
  short: 'less than four weeks of market time',
  gaps: 'bars are missing in the data',
  'few-trades': 'too few closing trades: the ratios are mostly chance',
  costs: 'costs take half or more of what it earned before them',
  'one-regime': 'one kind of market brought all that it earned',
  'not-beyond-chance': 'not told apart from the best of as many variants without skill',
  'statistics-unknown': 'too few or no varying returns to judge by',
};

export const REGIME_WORDS: Readonly<Record<Regime, string>> = {
  up: 'days that rose',
  down: 'days that fell',
  ranging: 'days without direction',
  calm: 'calmer half',
  turbulent: 'more turbulent half',
};

const PER_CENT: readonly GateMeasure[] = ['uptime', 'deflatedSharpe', 'maxDrawdown'];
const WHOLE: readonly GateMeasure[] = ['closingTrades', 'violations'];

/** A value of the gate for people, `—` for one that is not known. Never rounded so that it seems to reach its line. */
export function gateFigure({ measure, bound }: Pick<GateRow, 'measure' | 'bound'>, value: number | null): string {
  if (value === null) return '—';
  if (WHOLE.includes(measure)) return String(value);
  // Towards the worse side: 27.99 days are not 28.
  const round = (number: number, decimals: number): string => {
    const scaled = number * 10 ** decimals;
    const whole = bound === 'at-least' ? Math.floor(scaled + 1e-9) : Math.ceil(scaled - 1e-9);
    return (whole / 10 ** decimals).toFixed(decimals);
  };
  if (PER_CENT.includes(measure)) return `${round(value * 100, 1)} %`;
  if (measure === 'latency') return `${round(value, 0)} ms`;
  if (measure === 'parityError') return `${round(value, 2)} bp`;
  return round(value, measure === 'marketDays' ? 1 : 2);
}

/** A fraction for people: `+2.3 %`; `—` for one that is not known. */
export function signedPerCent(fraction: number | null): string {
  if (fraction === null) return '—';
  const text = (fraction * 100).toFixed(1);
  if (Number(text) === 0) return '0.0 %';
  return `${fraction > 0 ? '+' : ''}${text} %`;
}
