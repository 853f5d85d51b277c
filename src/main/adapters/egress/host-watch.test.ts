import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EgressGate, type HostAnomaly } from './gate.ts';
import { FAILURES_IN_A_ROW, HostWatch, RATE_FACTOR, RATE_FLOOR } from './host-watch.ts';
import { HttpsDesk } from './testing/https-desk.ts';

const MINUTE = 60_000;
/** A whole minute's begin, so that minutes are whole. */
const START = 29_454_000 * MINUTE;

let told: HostAnomaly[];
let watch: HostWatch;
beforeEach(() => {
  told = [];
  watch = new HostWatch('api.example', (anomaly) => told.push(anomaly));
});

/** So many requests, evenly over the minute that begins there. */
function ask(count: number, from: number): void {
  for (let i = 0; i < count; i += 1) watch.asked(from + Math.floor((i * MINUTE) / count));
}

describe('what is seen of a host', () => {
  it('[N2] requests and failures of the last minute, the last problem and the last answer', () => {
    watch.asked(START);
    watch.answered(START + 10, 200);
    watch.asked(START + 1_000);
    watch.unanswered(START + 1_500, 'late');
    watch.asked(START + 2_000);
    watch.answered(START + 2_010, 429);
    expect(watch.status(START + 3_000)).toEqual({
      host: 'api.example',
      requestsLastMinute: 3,
      usualPerMinute: null,
      failuresLastMinute: 2,
      failuresInARow: 2,
      lastProblem: { what: 'throttled', at: START + 2_010 },
      lastAnswerAt: START + 2_010,
    });
    expect(watch.status(START + 61_000)).toMatchObject({ requestsLastMinute: 1, failuresLastMinute: 1 });
    expect(watch.status(START + 63_000)).toMatchObject({ requestsLastMinute: 0, failuresLastMinute: 0 });
  });

  it('[N2] the last minute is counted to the second, whatever comes when', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90_000), { minLength: 1, maxLength: 60 }), (steps) => {
        const one = new HostWatch('api.example', () => {});
        const times: number[] = [];
        let at = START;
        for (const step of steps) {
          at += step;
          times.push(at);
          one.asked(at);
        }
        const newest = Math.floor(at / 1_000);
        const expected = times.filter((time) => newest - Math.floor(time / 1_000) < 60).length;
        expect(one.status(at).requestsLastMinute).toBe(expected);
      }),
    );
  });
});

describe('an anomaly', () => {
  it('[N2] failures in a row are told once, and their end', () => {
    for (let i = 1; i < FAILURES_IN_A_ROW; i += 1) watch.unanswered(START, 'unreachable');
    watch.answered(START, 400);
    expect(told).toEqual([]);
    for (let i = 0; i < FAILURES_IN_A_ROW + 2; i += 1) watch.answered(START + i, 503);
    const at = START + FAILURES_IN_A_ROW - 1;
    const row = { host: 'api.example', kind: 'failing', limit: FAILURES_IN_A_ROW };
    expect(told).toEqual([{ ...row, isOn: true, measured: FAILURES_IN_A_ROW, at }]);
    watch.answered(START + 99, 200);
    expect(told.slice(1)).toEqual([{ ...row, isOn: false, measured: 0, at: START + 99 }]);
  });

  it('[N2] a kill of a few hundred orders at once is none', () => {
    for (let i = 0; i < RATE_FLOOR - 1; i += 1) watch.asked(START);
    expect(told).toEqual([]);
  });

  it('[N2] far more requests than usual are told, by what this host usually gets, and their end when one looks', () => {
    const usual = 200;
    for (let minute = 0; minute < 10; minute += 1) ask(usual, START + minute * MINUTE);
    const from = START + 10 * MINUTE;
    expect(watch.status(from).usualPerMinute).toBe(usual);
    ask(usual * RATE_FACTOR - 1, from);
    expect(told).toEqual([]);
    watch.asked(from + MINUTE - 1);
    expect(told).toMatchObject([
      { kind: 'rate', isOn: true, measured: usual * RATE_FACTOR, limit: usual * RATE_FACTOR },
    ]);
    watch.status(from + 3 * MINUTE);
    expect(told.slice(1)).toMatchObject([{ kind: 'rate', isOn: false, measured: 0 }]);
  });

  it('[N2] a flood that goes on does not become usual', () => {
    for (let minute = 0; minute < 6; minute += 1) ask(100, START + minute * MINUTE);
    for (let minute = 6; minute < 40; minute += 1) ask(RATE_FLOOR * 2, START + minute * MINUTE);
    expect(watch.status(START + 40 * MINUTE - 1).usualPerMinute).toBe(100);
    expect(told).toMatchObject([{ kind: 'rate', isOn: true }]);
  });

  it('[N2] a clock that goes back raises nothing and counts on', () => {
    ask(RATE_FLOOR - 1, START);
    ask(RATE_FLOOR - 1, START - 10 * MINUTE);
    expect(told).toEqual([]);
    expect(watch.status(START - 9 * MINUTE - 1).requestsLastMinute).toBe(RATE_FLOOR - 1);
  });
});

describe('a gate', () => {
  let desk: HttpsDesk;
  beforeAll(async () => {
    desk = new HttpsDesk();
    await desk.start();
  });
  afterAll(() => desk.close());

  it('[N2] counts every host of its routes, also where nothing could be sent, and tells of an anomaly', async () => {
    let now = START;
    const routes = [desk.host, 'localhost:1'].map((host) => ({ host, reach: 'loopback' as const }));
    const options = {
      routes,
      ca: undefined,
      wallNow: () => now,
      onAnomaly: (anomaly: HostAnomaly) => told.push(anomaly),
    };
    const gate = new EgressGate(options);
    for (let i = 0; i < FAILURES_IN_A_ROW; i += 1) {
      now += 1_000;
      await gate.fetch('https://localhost:1/').catch(() => {});
    }
    await gate.fetch(`https://${desk.host}/`).catch(() => {});
    await gate.fetch('https://elsewhere.example/').catch(() => {});
    expect(told).toEqual([
      { host: 'localhost:1', kind: 'failing', isOn: true, measured: 5, limit: FAILURES_IN_A_ROW, at: now },
    ]);
    expect(gate.hosts()).toMatchObject([
      { host: desk.host, requestsLastMinute: 1, failuresInARow: 1, lastProblem: { what: 'tls', at: now } },
      { host: 'localhost:1', requestsLastMinute: 5, failuresLastMinute: 5, lastAnswerAt: null },
    ]);
    gate.close();
  });
});
