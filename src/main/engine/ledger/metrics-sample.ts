import type { TimeMs } from '../../../shared/ids.ts';
import { type Cash, formatAmount } from '../../../shared/money.ts';
import type { RecordBodies } from '../domain/records.ts';
import { STAGE_CLOCK, STAGES, type StageFigures, type StageLatencies } from '../latency/stages.ts';
import type { State } from '../state.ts';
import { accountMetrics, METRIC_NAMES } from './metric-table.ts';

type Sample = RecordBodies['metrics.sampled'];

/** Figures of a stage as they are journalled: `acknowledge.p99Ms` and so on. */
const STAGE_FIGURES = ['p50Ms', 'p99Ms', 'objectiveMs', 'count', 'over'] as const satisfies (keyof StageFigures)[];

/** Digits that a float keeps in the journal. */
const DIGITS = 12;

/**
 * All metrics of the account (R4) as they stand, for the journal: those of the metric table, then each stage's latency.
 * Cash is plain decimal text, a float has twelve significant digits, and what is not defined is empty.
 *
 * `machineTimes` false leaves out what the machine's clock measured: a replay's journal is the same on any machine.
 */
export function metricsSample(state: State, latencies: StageLatencies, now: TimeMs, machineTimes: boolean): Sample {
  const metrics = accountMetrics(state, now);
  const values = METRIC_NAMES.filter((name) => name !== 'equity').map((metric) => ({
    metric: metric as string,
    text: textOf(metrics[metric]),
  }));
  for (const stage of STAGES) {
    const figures = machineTimes || STAGE_CLOCK[stage] === 'engine' ? latencies.figures(stage) : null;
    for (const name of STAGE_FIGURES) {
      values.push({ metric: `${stage}.${name}`, text: textOf(figures === null ? null : figures[name]) });
    }
  }
  return { equity: metrics.equity, values };
}

function textOf(value: Cash | number | null): string {
  if (value === null) return '';
  return typeof value === 'bigint' ? formatAmount(value) : String(Number(value.toPrecision(DIGITS)));
}
