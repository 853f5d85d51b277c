import type { Random } from '../../src/main/engine/domain/random.ts';
import { FAULT_KINDS, type Fault, type FaultKind, FOR_GOOD } from '../exchange/faults.ts';
import { pick } from './pick.ts';
import type { VenueSetup } from './scenario.ts';

const MOST_FAULTS = 10;
/** What hurts a kill most: an order nobody knows the end of, and news that are none. */
const NEAR_KILLS: readonly FaultKind[] = [
  'slow-order',
  'slow-request',
  'lost-acknowledgement',
  'lost-fill',
  'late-report',
  'duplicate-report',
  'stale-snapshot',
  'fill-during-cancel',
  'cancel-rejected-filled',
  'partial-fill',
];

/** Faults of a run: none in some runs, a few in most, each in a window of its own; and some around each kill. */
export function drawFaults(
  random: Random,
  venues: readonly VenueSetup[],
  lengthMs: number,
  kills: readonly number[],
): Fault[] {
  if (random.chance(0.1)) return [];
  const faults = Array.from({ length: random.integer(1, MOST_FAULTS) }, () =>
    fault(random, venues, random.integer(0, lengthMs - 1_000), lengthMs, FAULT_KINDS),
  );
  for (const at of kills) {
    if (random.chance(0.4)) continue;
    const around = (): number => Math.min(Math.max(0, at - random.integer(-500, 2_500)), lengthMs - 1_000);
    for (let left = random.integer(1, 3); left > 0; left -= 1) {
      const kinds = random.chance(0.6) ? NEAR_KILLS : FAULT_KINDS;
      faults.push(fault(random, venues, around(), lengthMs, kinds));
    }
  }
  // What a venue shows right after a broken connection is often old.
  for (const it of faults.filter((one) => one.kind === 'disconnect')) {
    if (!random.chance(0.7)) continue;
    const until = Math.min(it.until + random.integer(300, 6_000), lengthMs);
    faults.push({ ...it, kind: 'stale-snapshot', from: it.until, until, chance: 0.8, ms: random.integer(500, 15_000) });
  }
  return faults;
}

function fault(
  random: Random,
  venues: readonly VenueSetup[],
  from: number,
  lengthMs: number,
  kinds: readonly FaultKind[],
): Fault {
  const kind = pick(random, kinds);
  const chance = pick(random, [0.05, 0.2, 0.5, 1]);
  const ms = pick(random, [40, 250, 901, 2_500, 4_800, 8_000, 20_001]);
  const base = { kind, venue: pick(random, venues).id, from, chance, ms };
  const lasting = (least: number, most: number): number => Math.min(from + random.integer(least, most), lengthMs);
  if (kind === 'disconnect') return { ...base, until: lasting(200, 20_000), ms: Math.min(ms, 5_000) };
  if (kind === 'venue-down') return { ...base, until: random.chance(0.2) ? FOR_GOOD : lasting(5_000, lengthMs) };
  // Short, so that what a kill sends itself is not slow as well; and slow enough to arrive after two clean reads.
  if (kind === 'slow-order') {
    return {
      ...base,
      until: lasting(100, 3_000),
      chance: Math.max(chance, 0.5),
      ms: pick(random, [2_000, 3_500, 4_800]),
    };
  }
  return { ...base, until: lasting(1_000, pick(random, [8_000, 60_000])) };
}
