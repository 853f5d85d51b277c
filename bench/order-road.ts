import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORDERS_A_BAR, OrderWorld } from './order-world.ts';
import type { BenchResult } from './result.ts';

const ROUNDS = 6;
const BARS_A_ROUND = 40;
const TARGET = 50_000;
const FLOOR = 20_000;

/**
 * The order road in one process: intent, policy, every risk check, durable decision in the encrypted journal, paper
 * venue, fill, durable report, books, protections and triggers. Wall time over all of it; the best of some rounds.
 */
export async function orderRoadBench(): Promise<BenchResult[]> {
  const dir = mkdtempSync(join(tmpdir(), 'interlock-bench-'));
  try {
    const world = new OrderWorld(dir);
    round(world); // warming up
    const rounds = Array.from({ length: ROUNDS }, () => round(world));
    await world.close();
    const perSecond = Math.max(...rounds.map((it) => it.perSecond));
    const name = 'order road, intent to durable decision to paper fill, ten agents';
    const target = `≥ ${TARGET}, floor ${FLOOR}`;
    return [
      { name, value: perSecond, unit: 'orders/s', target, ok: perSecond >= FLOOR },
      {
        name: 'the same, by what the thread computed',
        value: Math.max(...rounds.map((it) => it.perThreadSecond)),
        unit: 'orders/s',
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function round(world: OrderWorld): { readonly perSecond: number; readonly perThreadSecond: number } {
  const orders = BARS_A_ROUND * ORDERS_A_BAR;
  const { counts } = world.engine.state;
  const fillsBefore = counts.fills;
  const began = performance.now();
  const cpuBefore = process.threadCpuUsage();
  for (let n = 0; n < BARS_A_ROUND; n += 1) world.bar();
  const { user, system } = process.threadCpuUsage(cpuBefore);
  const seconds = (performance.now() - began) / 1_000;
  const fills = counts.fills - fillsBefore;
  if (fills !== orders) throw new Error(`${orders} orders gave ${fills} fills; denials ${counts.denials}`);
  return { perSecond: orders / seconds, perThreadSecond: orders / ((user + system) / 1e6) };
}
