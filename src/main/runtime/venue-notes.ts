import { formatAmount } from '../../shared/money.ts';
import type { PaperVenueConfig } from '../adapters/paper/config.ts';

/** What the paper venue assumes, in words for the screen: nobody should take paper results for more than they are. */
export function venueNotes(config: PaperVenueConfig): string[] {
  const { perp, spot } = config.fees;
  return [
    'A kill cancels every order and flattens by reduce-only market orders.',
    `Fees: perpetuals ${formatAmount(perp.makerFeeRate)} maker, ${formatAmount(perp.takerFeeRate)} taker; spot ${formatAmount(spot.makerFeeRate)} maker, ${formatAmount(spot.takerFeeRate)} taker.`,
    `Latency ${config.latencyMs.min} to ${config.latencyMs.max} ms one way; spread ${formatAmount(config.spreadRate)} of the price where the feed has no quotes.`,
    `Funding ${formatAmount(config.fundingRate)} of the position's value every eight hours, assumed.`,
  ];
}
