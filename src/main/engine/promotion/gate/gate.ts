import type { GateMeasure, GateRow, GateView, Verdict } from '../../../../shared/view/gate.ts';
import type { GateConfig } from './config.ts';

/** What is known of an agent, by measure; null where it is not known. Floats: they judge, and move no money. */
export type GateEvidence = Readonly<Record<GateMeasure, number | null>>;

interface Line {
  readonly threshold: number;
  readonly bound: GateRow['bound'];
}

function lines(config: GateConfig): Readonly<Record<GateMeasure, Line>> {
  const atLeast = (threshold: number | string): Line => ({ threshold: Number(threshold), bound: 'at-least' });
  const atMost = (threshold: number | string): Line => ({ threshold: Number(threshold), bound: 'at-most' });
  return {
    marketDays: atLeast(config.minMarketDays),
    uptime: atLeast(config.minUptime),
    closingTrades: atLeast(config.minClosingTrades),
    profitFactor: atLeast(config.minProfitFactor),
    sharpe: atLeast(config.minSharpe),
    deflatedSharpe: atLeast(config.minDeflatedSharpe),
    maxDrawdown: atMost(config.maxDrawdown),
    latency: atMost(config.maxLatencyMs),
    violations: atMost(config.maxViolations),
    parityError: atMost(config.maxParityErrorBp),
  };
}

/**
 * Holds evidence against the policy's thresholds (T4). Green reaches its threshold; amber misses it by no more than the
 * margin; everything else is red, what is not known too. Amber is not green: one line of either keeps the gate shut.
 */
export function judge(evidence: GateEvidence, config: GateConfig): GateView {
  const margin = Number(config.amberWithin);
  const rows = Object.entries(lines(config)).map(([name, line]): GateRow => {
    const measure = name as GateMeasure;
    const value = known(evidence[measure]);
    return { measure, value, ...line, verdict: verdictOf(value, line, margin) };
  });
  return { verdict: worst(rows), rows, reason: '' };
}

/** A gate that has nothing to judge is red. */
export function shut(reason: string): GateView {
  return { verdict: 'red', rows: [], reason };
}

/** A number that is none is not known. */
function known(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : value;
}

function verdictOf(value: number | null, { threshold, bound }: Line, margin: number): Verdict {
  if (value === null) return 'red';
  const short = bound === 'at-least' ? threshold - value : value - threshold;
  if (short <= 0) return 'green';
  return short <= Math.abs(threshold) * margin ? 'amber' : 'red';
}

function worst(rows: readonly GateRow[]): Verdict {
  if (rows.length === 0 || rows.some(({ verdict }) => verdict === 'red')) return 'red';
  return rows.some(({ verdict }) => verdict === 'amber') ? 'amber' : 'green';
}
