import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cash, price, quantity, rate } from '../../../shared/money.ts';
import { RiskView } from '../../../shared/view/risk-view.ts';
import { fold } from '../../engine/fold.ts';
import { STAGES, StageLatencies } from '../../engine/latency/stages.ts';
import { bookFill } from '../../engine/ledger/ledger.ts';
import { METRIC_NAMES } from '../../engine/ledger/metric-table.ts';
import { metricsSample } from '../../engine/ledger/metrics-sample.ts';
import { riskLimits } from '../../engine/risk/limits.ts';
import { emptyState, type State } from '../../engine/state.ts';
import { openedSession } from '../../engine/testing/opened-session.ts';
import { PERP } from '../../engine/testing/rig.ts';
import { WIDE_LIMITS } from '../../engine/testing/wide-limits.ts';
import { riskView } from './risk-view.ts';

const START = Date.UTC(2022, 0, 1);
const HOUR = 3_600_000;
const BALANCE = cash('1000');

/** 150 hours in which an agent trades in and out at made-up prices and ends with a position. */
function lived(): State {
  const state = emptyState();
  const body = openedSession(['a'], [PERP], START, BALANCE);
  fold(state, { kind: 'session.opened', at: START, agent: null, action: null, body });
  for (let hour = 1; hour <= 150; hour += 1) {
    const at = START + hour * HOUR;
    const mark = price(String(100 + ((hour * 37) % 23)));
    const side = hour % 2 === 1 ? 'buy' : 'sell';
    const fill = {
      orderId: 'order0-1',
      fillId: `f${hour}`,
      symbol: PERP.symbol,
      side,
      liquidity: 'taker',
      at,
    } as const;
    const owner = { kind: 'agent', agent: 'a' } as const;
    if (hour < 150)
      bookFill(state.ledger, owner, { kind: 'fill', ...fill, quantity: quantity('1'), price: mark, fee: cash('0.1') });
    const marks = [{ symbol: PERP.symbol, price: mark }];
    fold(state, { kind: 'market.sampled', at, agent: null, action: null, body: { steps: hour, marks } });
  }
  return state;
}

function sourceOf(state: State) {
  const latency = new StageLatencies(() => WIDE_LIMITS.latency);
  for (let i = 1; i <= 100; i += 1) for (const stage of STAGES) latency.record(stage, i);
  const now = state.lastAt;
  return { state, limits: riskLimits(WIDE_LIMITS, BALANCE), latency, core: { now: () => now } };
}

describe('risk on screen', () => {
  it('[R4] a limit of nothing is full as soon as anything is measured, and is always a figure', () => {
    const state = lived();
    const { account } = riskLimits(WIDE_LIMITS, BALANCE);
    const none = { ...account, maxGrossExposure: cash('0'), maxNetExposure: cash('0'), maxLeverage: rate('0') };
    const limits = { ...riskLimits(WIDE_LIMITS, BALANCE), account: none };
    const bars = (of: State) =>
      RiskView.parse(riskView({ ...sourceOf(of), limits })).limits.map(({ id, fraction }) => [id, fraction]);
    expect(bars(state).slice(0, 3)).toEqual([
      ['gross', 1],
      ['net', 1],
      ['leverage', 1],
    ]);
    expect(bars(emptyState()).slice(0, 3)).toEqual([
      ['gross', 0],
      ['net', 0],
      ['leverage', 0],
    ]);
  });

  it('[R4] shows every metric of the table, and what it shows is what is journalled', () => {
    const source = sourceOf(lived());
    const view: Record<string, unknown> = RiskView.parse(riskView(source));
    const sample = metricsSample(source.state, source.latency, source.core.now(), true);
    const journalled = new Map(sample.values.map((it) => [it.metric, it.text]));
    for (const metric of METRIC_NAMES.filter((it) => it !== 'equity')) {
      const shown = view[metric];
      const text = journalled.get(metric);
      expect(shown, metric).toBeDefined();
      if (typeof shown === 'string') expect(text, metric).toBe(shown);
      else if (shown === null) expect(text, metric).toBe('');
      else expect(Number(text), metric).toBeCloseTo(Number(shown), 9);
    }
    expect(view.sharpe).not.toBeNull();
    expect(view.var99).not.toBe('0');
    for (const row of riskView(source).latency) {
      expect(journalled.get(`${row.stage}.over`)).toBe(String(row.over));
      expect(journalled.get(`${row.stage}.objectiveMs`)).toBe(String(row.objectiveMs));
    }
  });

  it('[R4] holds each stage against its objective', () => {
    expect(riskView(sourceOf(lived())).latency).toMatchObject([
      { stage: 'decide', objectiveMs: 20, count: 100, over: 80, p99Ms: expect.any(Number) },
      { stage: 'durable', objectiveMs: 50, count: 100, over: 50 },
      { stage: 'acknowledge', objectiveMs: 500, count: 100, over: 0 },
    ]);
  });

  it('[R4] positions without equity behind them are past the limit of leverage, not at none', () => {
    const state = lived();
    const book = state.ledger.books.get('a');
    if (book !== undefined) book.cash = cash('-5000');
    const view = riskView(sourceOf(state));
    expect(view.leverage).toBeNull();
    expect(view.limits.find((it) => it.id === 'leverage')).toMatchObject({ measured: 'no equity', fraction: 1 });
  });

  it('[R4] has a line in the table of definitions for each metric and each stage', () => {
    const text = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
    for (const name of [...METRIC_NAMES, ...STAGES]) expect(text).toContain(`| \`${name}\` |`);
  });
});
