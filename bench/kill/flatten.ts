import { VERIFY_GAP_MS } from '../../src/main/engine/kill/bounds.ts';
import type { LoadWorld } from '../../src/main/engine/kill/testing/load-world.ts';
import type { BenchResult } from '../result.ts';
import { cpuMs } from './cpu-time.ts';
import { distribution } from './distribution.ts';
import { mustBeLoaded, ROUND_TRIP_MS, SCENARIO, withJournalledWorld } from './journalled-world.ts';

const KILLS = 300;
const WARM_UP = 20;
/** Engine time between two kills: the venue's window and the engine's own rates are empty again. */
const REST_MS = 120_000;
/** No kill can prove flat sooner: cancels, read, closes, read, the second apart, read. */
export const FLOOR_MS = 5 * ROUND_TRIP_MS + VERIFY_GAP_MS;
/** DESIGN's floor for cancelling and closing alone, in two waves and without the read that a close rests on. */
const TWO_WAVES_MS = 2 * ROUND_TRIP_MS;

export interface Killed {
  readonly gateMicros: number;
  readonly lastCancelMs: number;
  /** What this thread computed until then, and in all. */
  readonly lastCancelCpuMs: number;
  readonly cpuMs: number;
  readonly ownMs: number;
  /** Venue time to the last close, and to the second clean read. */
  readonly closedAfterMs: number;
  readonly flatAfterMs: number;
}

/** Presses once and follows the kill to the end. Machine times begin before the call that takes the press. */
function killOnce(world: LoadWorld): Killed {
  const { engine, clock } = world;
  const venue = world.venue();
  const close = engine.core.gate.close.bind(engine.core.gate);
  let [gateAt, lastCancelAt, lastCancelCpu, closedAt, cancels] = [0, 0, 0, 0, 0];
  engine.core.gate.close = (scope) => {
    close(scope);
    gateAt ||= performance.now();
  };
  venue.script.cancel = () => {
    cancels += 1;
    if (cancels < SCENARIO.orders) return false;
    [lastCancelAt, lastCancelCpu] = [performance.now(), cpuMs()];
    return false;
  };
  world.onReport = (_venue, report) => {
    if (report.kind === 'fill') closedAt = clock.now();
    return false;
  };
  const pressedAt = clock.now();
  const [cpuBefore, began] = [cpuMs(), performance.now()];
  const { tripId, persisted } = world.press();
  world.advance(60_000, () => world.trip(tripId).phase === 'FLAT');
  const [ended, cpuAfter] = [performance.now(), cpuMs()];
  engine.core.gate.close = close;
  venue.script = {};
  const { phase } = world.trip(tripId);
  const left = venue.truth();
  if (
    !persisted ||
    phase !== 'FLAT' ||
    cancels !== SCENARIO.orders ||
    left.openOrders.length + left.positions.length > 0
  )
    throw new Error(`the kill ended ${phase} after ${cancels} cancels`);
  const flatAfterMs = clock.now() - pressedAt;
  world.reset(tripId);
  return {
    gateMicros: (gateAt - began) * 1_000,
    lastCancelMs: lastCancelAt - began,
    lastCancelCpuMs: lastCancelCpu - cpuBefore,
    cpuMs: cpuAfter - cpuBefore,
    ownMs: ended - began,
    closedAfterMs: closedAt - pressedAt,
    flatAfterMs,
  };
}

/** One console, killed and reset again and again, each time with the whole scenario. */
export async function flattenBench(): Promise<{ readonly results: BenchResult[]; readonly flatAfterMs: number }> {
  const kills = await withJournalledWorld((world) => {
    const killed: Killed[] = [];
    for (let n = 0; n < WARM_UP + KILLS; n += 1) {
      world.start();
      world.load();
      mustBeLoaded(world);
      const one = killOnce(world);
      if (n >= WARM_UP) killed.push(one);
      world.advance(REST_MS);
    }
    return killed;
  });
  const of = (value: (one: Killed) => number): number[] => kills.map(value);
  const flat = of((it) => it.flatAfterMs);
  return {
    flatAfterMs: Math.max(...flat),
    results: [
      ...distribution(
        'kill: press to gate closed, machine',
        'µs',
        of((it) => it.gateMicros),
      ),
      ...distribution(
        'kill: press to last of 200 cancels sent, machine',
        'ms',
        of((it) => it.lastCancelMs),
        { p99: 100 },
      ),
      ...distribution(
        "kill: the same, computed by the engine's thread",
        'ms',
        of((it) => it.lastCancelCpuMs),
      ),
      ...distribution(
        'kill: machine time in all of it, press to FLAT',
        'ms',
        of((it) => it.ownMs),
      ),
      ...distribution(
        'kill: press to last of 20 closes filled, venue time',
        'ms',
        of((it) => it.closedAfterMs),
        {
          p99: 1.5 * TWO_WAVES_MS,
          of: '1.5 × two waves',
        },
      ),
      ...distribution('kill: press to verified FLAT, venue time', 'ms', flat, { p99: 2_000 }),
      floorRatio(Math.max(...flat)),
    ],
  };
}

function floorRatio(flatAfterMs: number): BenchResult {
  const value = flatAfterMs / FLOOR_MS;
  return {
    name: `kill: verified FLAT against the floor of ${FLOOR_MS} ms`,
    value,
    unit: 'times',
    target: '≤ 1.5',
    ok: value <= 1.5,
  };
}
