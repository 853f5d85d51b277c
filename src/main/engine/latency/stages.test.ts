import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECENT_KEPT, RecentTimes } from './recent-times.ts';
import { STAGES, type Stage, StageLatencies } from './stages.ts';

const OBJECTIVES = { decideMs: 20, durableMs: 50, acknowledgeMs: 500 };
const time = fc.double({ min: 0.001, max: 60_000, noNaN: true });
const times = fc.array(time, { maxLength: 200, size: 'max' });
const stage = fc.constantFrom(...STAGES);

function recorded(at: Stage, all: readonly number[]): StageLatencies {
  const latencies = new StageLatencies(() => OBJECTIVES);
  for (const it of all) latencies.record(at, it);
  return latencies;
}

/** The least time that more than half of them do not exceed. */
function medianByCounting(all: readonly number[]): number {
  return Math.min(...all.filter((it) => all.filter((other) => other <= it).length > all.length / 2));
}

describe('latency by stage', () => {
  it('[R4] counts what took longer than its objective, and touches no other stage', () => {
    fc.assert(
      fc.property(stage, times, (at, all) => {
        const latencies = recorded(at, all);
        const objectiveMs = OBJECTIVES[`${at}Ms`];
        const over = all.filter((it) => it > objectiveMs).length;
        expect(latencies.figures(at)).toMatchObject({ stage: at, objectiveMs, count: all.length, over });
        for (const other of STAGES.filter((it) => it !== at)) {
          expect(latencies.figures(other)).toMatchObject({ count: 0, over: 0, p50Ms: null, p99Ms: null });
          expect(latencies.recentMedian(other, 1)).toBeNull();
        }
      }),
    );
  });

  it('[R4] gives the 50th and 99th percentile by nearest rank, at most 5 % above', () => {
    fc.assert(
      fc.property(stage, fc.array(time, { minLength: 1, maxLength: 200, size: 'max' }), (at, all) => {
        const figures = recorded(at, all).figures(at);
        for (const [told, share] of [
          [figures.p50Ms, 0.5],
          [figures.p99Ms, 0.99],
        ] as const) {
          // The least of them that so many do not exceed.
          const exact = Math.min(
            ...all.filter((it) => all.filter((other) => other <= it).length >= share * all.length),
          );
          expect((told ?? 0) / exact).toBeGreaterThan(1 - 1e-9);
          expect((told ?? 0) / exact).toBeLessThan(1.05 + 1e-9);
        }
      }),
    );
  });

  it('a time on the objective keeps it, and the objective is the one in force at the time', () => {
    let objectives = OBJECTIVES;
    const latencies = new StageLatencies(() => objectives);
    latencies.record('decide', 20);
    latencies.record('decide', 20.001);
    objectives = { ...OBJECTIVES, decideMs: 10 };
    latencies.record('decide', 15);
    expect(latencies.figures('decide')).toMatchObject({ objectiveMs: 10, count: 3, over: 2 });
  });

  it('[R4] a time that is no number is over the objective: a broken clock is not fast', () => {
    const latencies = recorded('durable', [Number.NaN]);
    expect(latencies.figures('durable')).toMatchObject({ count: 1, over: 1, p50Ms: 60_000 });
  });

  it('[K9] has a median of as many of the last times as are asked for, and of no fewer', () => {
    const samples = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(stage, times, samples, time, fc.nat(RECENT_KEPT), (at, all, count, limit, before) => {
        const latencies = recorded(at, [...new Array(before).fill(1), ...all]);
        const last = [...new Array(before).fill(1), ...all].slice(-count);
        const median = last.length < count ? null : medianByCounting(last);
        expect(latencies.recentMedian(at, count)).toBe(median);
        expect(latencies.isRecentOver(at, count, limit)).toBe(median !== null && median > limit);
        expect(latencies.recentCount(at)).toBe(before + all.length);
        expect(latencies.recentMedian(at, RECENT_KEPT + 1)).toBeNull();
      }),
    );
  });

  it('[K9] forgets the recent times on request, and begins again with the next', () => {
    const latencies = recorded('acknowledge', new Array(50).fill(9_000));
    latencies.forgetRecent();
    for (let i = 1; i < 20; i += 1) latencies.record('acknowledge', 100);
    expect(latencies.recentMedian('acknowledge', 20)).toBeNull();
    latencies.record('acknowledge', 100);
    expect(latencies.recentMedian('acknowledge', 20)).toBe(100);
    expect(latencies.figures('acknowledge')).toMatchObject({ count: 70, over: 50 });
  });

  it('of no times there is no median', () => {
    expect(new RecentTimes().median(1)).toBeNull();
    expect(new RecentTimes().median(0)).toBeNull();
  });
});
