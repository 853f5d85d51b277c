import type { Random } from '../../src/main/engine/domain/random.ts';
import type { AgentId, VenueId } from '../../src/shared/ids.ts';
import { MARKETS, type Market, type PriceAt, quantityText } from './markets.ts';
import { pick } from './pick.ts';
import type { VenueSetup } from './scenario.ts';

/** What everything else of a run is drawn for. */
export interface Setting {
  readonly agents: readonly AgentId[];
  readonly venues: readonly VenueSetup[];
  readonly priceAt: PriceAt;
  readonly lengthMs: number;
  /** One market a venue and a few round sizes: positions offset each other exactly, and everybody meets everybody. */
  readonly isNarrow: boolean;
}

/** Round values for narrow runs: each the sum of others, so that what one opens another may just hide. */
const ROUND_VALUES = [1_000, 2_000, 3_000];

/** What is traded at one venue in this run. */
export function marketsAt({ isNarrow }: Setting, venue: VenueId): readonly Market[] {
  const all = MARKETS[venue] ?? [];
  return isNarrow ? all.slice(0, 1) : all;
}

export function marketsOf(setting: Setting): Market[] {
  return setting.venues.flatMap(({ id }) => [...marketsAt(setting, id)]);
}

/** A size to trade: mostly of ordinary value, sometimes tiny. */
export function drawSize(random: Random, { isNarrow, priceAt }: Setting, market: Market, at: number): string {
  if (isNarrow && random.chance(0.8)) return quantityText(market, pick(random, ROUND_VALUES), market.startPrice);
  const value = random.chance(0.1) ? random.integer(1, 200) : random.integer(200, 9_000);
  return quantityText(market, value, priceAt(market.instrument.symbol, at));
}
