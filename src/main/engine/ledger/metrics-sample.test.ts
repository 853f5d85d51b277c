import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cash } from '../../../shared/money.ts';
import { decode, encode } from '../domain/encoding.ts';
import { fold } from '../fold.ts';
import { StageLatencies } from '../latency/stages.ts';
import { emptyState, type State } from '../state.ts';
import { openedSession } from '../testing/opened-session.ts';
import { PERP, SPOT } from '../testing/rig.ts';
import { METRIC_NAMES } from './metric-table.ts';
import { metricsSample } from './metrics-sample.ts';

const START = Date.UTC(2022, 0, 1);
const HOUR = 3_600_000;
const OBJECTIVES = { decideMs: 20, durableMs: 50, acknowledgeMs: 500 };

/** A session whose equity went through these hours. */
function lived(hours: readonly number[]): State {
  const state = emptyState();
  const body = openedSession(['a'], [PERP, SPOT], START, cash('1000'));
  fold(state, { kind: 'session.opened', at: START, agent: null, action: null, body });
  const book = state.ledger.books.get('a');
  for (const [index, equity] of hours.entries()) {
    if (book !== undefined) book.cash = cash(String(equity));
    const at = START + (index + 1) * HOUR;
    fold(state, { kind: 'market.sampled', at, agent: null, action: null, body: { steps: index, marks: [] } });
  }
  return state;
}

function measured(machineMs: number): StageLatencies {
  const latencies = new StageLatencies(() => OBJECTIVES);
  for (const stage of ['decide', 'durable'] as const) latencies.record(stage, machineMs);
  latencies.record('acknowledge', 612.5);
  return latencies;
}

const textOf = (sample: ReturnType<typeof metricsSample>, metric: string) =>
  sample.values.find((it) => it.metric === metric)?.text;

const hours = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 130, size: 'max' });

describe('the journalled metrics', () => {
  it('[R4] are every metric of the table once, then every stage against its objective', () => {
    const { values } = metricsSample(lived([1_000, 1_100]), measured(3), START, true);
    const stages = ['decide', 'durable', 'acknowledge'].flatMap((stage) =>
      ['p50Ms', 'p99Ms', 'objectiveMs', 'count', 'over'].map((name) => `${stage}.${name}`),
    );
    expect(values.map((it) => it.metric)).toEqual([...METRIC_NAMES.filter((it) => it !== 'equity'), ...stages]);
  });

  it('[R4] are plain numbers of at most twelve digits, or empty, and come back from the journal as they were', () => {
    fc.assert(
      fc.property(hours, (all) => {
        const sample = metricsSample(lived(all), measured(3), START + all.length * HOUR, true);
        for (const { metric, text } of sample.values) {
          expect(text, metric).toMatch(/^(|-?\d+(\.\d+)?(e[+-]\d+)?)$/);
        }
        for (const metric of ['sharpe', 'sortino', 'drawdown', 'maxDrawdown', 'turnoverRatio']) {
          const digits = (textOf(sample, metric) ?? '').replace(/e.*/, '').replace(/\D/g, '').replace(/^0+/, '');
          expect(digits.length, metric).toBeLessThanOrEqual(12);
        }
        expect(decode(encode(sample))).toEqual(sample);
      }),
      { numRuns: 30 },
    );
  });

  it('[R4] say nothing where nothing is known, and what is known as it is', () => {
    const sample = metricsSample(lived([1_000, 750]), measured(3), START + 2 * HOUR, true);
    expect(sample.equity).toBe(cash('750'));
    for (const metric of ['sharpe', 'sortino', 'var99', 'expectedShortfall', 'profitFactor', 'hitRate', 'rejectRate']) {
      expect(textOf(sample, metric), metric).toBe('');
    }
    expect(textOf(sample, 'drawdown')).toBe('0.25');
    expect(textOf(sample, 'pnlDay')).toBe('-250');
    expect(textOf(sample, 'decide.over')).toBe('0');
    expect(textOf(sample, 'acknowledge.p99Ms')).toBe('612.5');
    expect(textOf(sample, 'acknowledge.over')).toBe('1');
  });

  it("[R4] [E1] of a replay are the same on a fast machine and a slow one: nothing of the machine's clock is in them", () => {
    const state = lived([1_000, 1_100]);
    const [fast, slow] = [1, 900].map((ms) => metricsSample(state, measured(ms), START, false));
    expect(fast).toEqual(slow);
    expect(metricsSample(state, measured(1), START, true)).not.toEqual(
      metricsSample(state, measured(900), START, true),
    );
  });
});
