import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateMeasure } from '../../../../shared/view/gate.ts';
import { GateConfig } from './config.ts';
import { type GateEvidence, judge, shut } from './gate.ts';

const CONFIG = GateConfig.parse({
  minMarketDays: 28,
  minUptime: '0.99',
  minClosingTrades: 100,
  minProfitFactor: '1.5',
  minSharpe: '1',
  minDeflatedSharpe: '0.95',
  maxDrawdown: '0.1',
  maxLatencyMs: 1_000,
  maxViolations: 0,
  maxParityErrorBp: '10',
  amberWithin: '0.1',
});

/** Each line exactly on its threshold. */
const ON_THE_LINE: GateEvidence = {
  marketDays: 28,
  uptime: 0.99,
  closingTrades: 100,
  profitFactor: 1.5,
  sharpe: 1,
  deflatedSharpe: 0.95,
  maxDrawdown: 0.1,
  latency: 1_000,
  violations: 0,
  parityError: 10,
};
const MEASURES = Object.keys(ON_THE_LINE) as GateMeasure[];
const AT_MOST: readonly GateMeasure[] = ['maxDrawdown', 'latency', 'violations', 'parityError'];

function rowOf(evidence: GateEvidence, measure: GateMeasure) {
  return judge(evidence, CONFIG).rows.find((row) => row.measure === measure) ?? expect.fail(`no line ${measure}`);
}

describe('the gate', () => {
  it('[T4] is green when every line reaches its threshold, each shown beside it', () => {
    const { verdict, rows } = judge(ON_THE_LINE, CONFIG);
    expect(verdict).toBe('green');
    expect(rows.map(({ measure, value, threshold }) => [measure, value, threshold])).toEqual(
      MEASURES.map((measure) => [measure, ON_THE_LINE[measure], ON_THE_LINE[measure]]),
    );
  });

  it.each(MEASURES)('[T4] %s alone keeps it shut: missed, unknown, or no number', (measure) => {
    const line = ON_THE_LINE[measure] ?? 0;
    const missed = AT_MOST.includes(measure) ? line * 2 + 1 : line / 2;
    for (const value of [missed, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const evidence = { ...ON_THE_LINE, [measure]: value };
      expect(rowOf(evidence, measure).verdict).toBe('red');
      expect(judge(evidence, CONFIG).verdict).toBe('red');
    }
  });

  it.each(MEASURES.filter((it) => it !== 'violations'))(
    '[T4] %s just short of it is amber, which is not green',
    (measure) => {
      const line = ON_THE_LINE[measure] ?? 0;
      const evidence = { ...ON_THE_LINE, [measure]: AT_MOST.includes(measure) ? line * 1.05 : line * 0.95 };
      expect(rowOf(evidence, measure).verdict).toBe('amber');
      expect(judge(evidence, CONFIG).verdict).toBe('amber');
    },
  );

  it('[T4] one violation is red: of nothing there is no margin', () => {
    expect(rowOf({ ...ON_THE_LINE, violations: 1 }, 'violations').verdict).toBe('red');
  });

  it('[T4] is never greener than its worst line, whatever was measured', () => {
    const value = fc.oneof(fc.constant(null), fc.double(), fc.double({ min: 0, max: 2_000, noNaN: true }));
    const evidence = fc.record(Object.fromEntries(MEASURES.map((it) => [it, value])));
    fc.assert(
      fc.property(evidence, (measured) => {
        const { verdict, rows } = judge(measured as unknown as GateEvidence, CONFIG);
        const found = rows.map((row) => row.verdict);
        const expected = found.includes('red') ? 'red' : found.includes('amber') ? 'amber' : 'green';
        expect(verdict).toBe(expected);
        for (const row of rows) {
          const reaches =
            row.value !== null && (row.bound === 'at-least' ? row.value >= row.threshold : row.value <= row.threshold);
          expect(row.verdict === 'green').toBe(reaches);
        }
      }),
    );
  });

  it('[T4] with nothing to judge is red, and says why', () => {
    expect(shut('no result')).toEqual({ verdict: 'red', rows: [], reason: 'no result' });
  });

  it.each([
    ['minMarketDays', 27],
    ['maxViolations', 1],
    ['minUptime', '1.5'],
    ['minSharpe', 1],
    ['unknown', 1],
  ])(
    '[T4] no policy lowers it below four weeks and no violations, or says what it does not know: %s %s',
    (key, value) => {
      expect(GateConfig.safeParse({ ...CONFIG, [key]: value }).success).toBe(false);
    },
  );

  it.each(Object.keys(CONFIG))('[T4] %s has no default', (key) => {
    const { [key]: _left, ...rest } = CONFIG as Readonly<Record<string, unknown>>;
    expect(GateConfig.safeParse(rest).success).toBe(false);
  });
});
