import { FULL, type KillWorld } from '../../e2e/exchange/kill/kill-world.ts';
import type { Place } from '../../e2e/exchange/kill/place.ts';
import { VERIFY_GAP_MS } from '../../src/main/engine/kill/bounds.ts';
import type { KillReceipt } from '../../src/shared/ipc/contract.ts';
import type { BenchResult } from '../result.ts';
import { ROUND_TRIP_MS, withExchanges } from './exchange-world.ts';
import { naiveOverExchangesMs } from './naive-exchange.ts';

const KILLS = 3;
const THROTTLED_FOR_MS = 3_000;
const DOWN_FOR_MS = 12_000;
const WITHOUT_END = 1_000_000;
/** Cancels in one wave and closes in the next, without any read. */
const TWO_WAVES_MS = 2 * ROUND_TRIP_MS;
/** Cancels, read, closes, read, the second apart, read; a read asks for positions, then orders, then executions. */
const PROVED_MS = 2 * ROUND_TRIP_MS + 3 * 3 * ROUND_TRIP_MS + VERIFY_GAP_MS;

/** Machine milliseconds after the press. */
interface Course {
  readonly cancelledMs: number;
  readonly closedMs: number;
  readonly provedMs: number;
}

/** Follows the kill at one venue until two of its reads were clean. */
async function follow(world: KillWorld, { account, id }: Place, pressedAt: number): Promise<Course> {
  const after = (): number => performance.now() - pressedAt;
  let [cancelledMs, closedMs] = [0, 0];
  await world.until(() => {
    if (cancelledMs === 0 && account.openOrders().length === 0) cancelledMs = after();
    if (closedMs === 0 && account.positions().length === 0) closedMs = after();
    return world.cleanReads(id).length >= 2;
  }, `${id} proved flat`);
  return { cancelledMs, closedMs, provedMs: after() };
}

function press(world: KillWorld): { readonly receipt: KillReceipt; readonly pressedAt: number } {
  const pressedAt = performance.now();
  return { receipt: world.press(), pressedAt };
}

async function until(world: KillWorld, receipt: KillReceipt, phase: 'FLAT' | 'INCOMPLETE'): Promise<void> {
  await world.until(() => world.trip(receipt).phase === phase, phase);
}

/** Both venues well: each one's course, and how many requests it was asked by the engine. */
async function allWell(roundTripMs: number): Promise<ReadonlyMap<string, Course & { readonly calls: number }>> {
  return await withExchanges(FULL, roundTripMs, async (world) => {
    const { receipt, pressedAt } = press(world);
    const courses = await Promise.all(
      [...world.places.values()].map(async (place) => {
        const course = await follow(world, place, pressedAt);
        return [place.id, { ...course, calls: place.venue.calls.length }] as const;
      }),
    );
    await until(world, receipt, 'FLAT');
    return new Map(courses);
  });
}

/** One venue refuses for a while: the other's course, and how long after the end of it the whole is FLAT. */
async function throttled(): Promise<BenchResult[]> {
  return await withExchanges(FULL, ROUND_TRIP_MS, async (world) => {
    const { faults } = world.place('binance').running.exchange;
    faults.add('throttle', 'any', WITHOUT_END, 300);
    const { receipt, pressedAt } = press(world);
    const other = follow(world, world.place('bybit'), pressedAt);
    await world.until(() => performance.now() - pressedAt >= THROTTLED_FOR_MS, 'the end of the refusals');
    faults.clear();
    const endedAt = performance.now();
    await until(world, receipt, 'FLAT');
    const flatMs = performance.now() - endedAt;
    const name = `kill over exchanges, binance answers 429 for ${THROTTLED_FOR_MS / 1_000} s`;
    return [
      { name: `${name}: bybit proved flat`, value: (await other).provedMs, unit: 'ms' },
      { name: `${name}: FLAT after the last of them`, value: flatMs, unit: 'ms' },
    ];
  });
}

/** One venue refuses connections: the other's course, when it is said, and how long after its return all is FLAT. */
async function down(): Promise<BenchResult[]> {
  return await withExchanges(FULL, ROUND_TRIP_MS, async (world) => {
    const { running } = world.place('bybit');
    await running.setListening(false);
    const { receipt, pressedAt } = press(world);
    const other = follow(world, world.place('binance'), pressedAt);
    await until(world, receipt, 'INCOMPLETE');
    const saidMs = performance.now() - pressedAt;
    await world.until(() => performance.now() - pressedAt >= DOWN_FOR_MS, 'its return');
    await running.setListening(true);
    const backAt = performance.now();
    await until(world, receipt, 'FLAT');
    const flatMs = performance.now() - backAt;
    const name = `kill over exchanges, bybit down for ${DOWN_FOR_MS / 1_000} s`;
    return [
      { name: `${name}: binance proved flat`, value: (await other).provedMs, unit: 'ms' },
      { name: `${name}: INCOMPLETE is said`, value: saidMs, unit: 'ms' },
      { name: `${name}: FLAT after its return`, value: flatMs, unit: 'ms' },
    ];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * The scenario over the real clients, to exchanges on loopback with a delay of their own, on the machine's clock: half of
 * it at Binance's futures, half at Bybit, each with the request limits that it publishes.
 */
export async function exchangeBench(): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  const closed: number[] = [];
  for (const roundTripMs of [0, ROUND_TRIP_MS]) {
    const kills: Awaited<ReturnType<typeof allWell>>[] = [];
    for (let n = 0; n < KILLS; n += 1) kills.push(await allWell(roundTripMs));
    for (const id of kills[0]?.keys() ?? []) {
      const of = (value: (course: Course) => number): number =>
        median(kills.flatMap((kill) => kill.get(id) ?? []).map(value));
      const name = `kill over exchanges, ${roundTripMs} ms, ${id}, median of ${KILLS}`;
      const calls = median(kills.map((kill) => kill.get(id)?.calls ?? 0));
      results.push(
        { name: `${name}: last of 100 orders cancelled`, value: of((it) => it.cancelledMs), unit: 'ms' },
        { name: `${name}: last of 10 positions closed`, value: of((it) => it.closedMs), unit: 'ms' },
        { name: `${name}: verified FLAT`, value: of((it) => it.provedMs), unit: 'ms' },
        { name: `${name}: orders, cancels and reads that were asked for`, value: calls, unit: 'requests' },
      );
      if (roundTripMs === 0) continue;
      closed.push(of((it) => it.closedMs));
      const [waves, floor] = [of((it) => it.closedMs) / TWO_WAVES_MS, of((it) => it.provedMs) / PROVED_MS];
      results.push(
        { name: `${name}: closed against two waves of ${TWO_WAVES_MS} ms`, value: waves, unit: 'times' },
        { name: `${name}: verified FLAT against its floor of ${PROVED_MS} ms`, value: floor, unit: 'times' },
      );
    }
  }
  const naiveMs = await naiveOverExchangesMs();
  const name = 'one by one through ccxt’s own limiter, both side by side, 50 ms';
  return [
    ...results,
    { name: `${name}: last position closed, nothing verified`, value: naiveMs, unit: 'ms' },
    { name: `${name}: against the kill’s slower venue`, value: naiveMs / Math.max(...closed), unit: 'times' },
    ...(await throttled()),
    ...(await down()),
  ];
}
