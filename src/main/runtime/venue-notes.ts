import { formatAmount } from '../../shared/money.ts';
import type { VenueCapabilities } from '../../shared/view/venue-capabilities.ts';
import type { PaperVenueConfig } from '../adapters/paper/config.ts';

const PLACES = {
  inside: 'It lives in this process: it stands still while the app is closed, and goes on from the journal.',
  process: 'It is a process of its own: if the app dies, its market goes on and orders there keep working.',
};

/** What the paper venue assumes, in words for the screen: nobody should take paper results for more than they are. */
export function venueNotes(config: PaperVenueConfig, place: 'inside' | 'process'): string[] {
  const { perp, spot } = config.fees;
  return [
    PLACES[place],
    `Fees: perpetuals ${formatAmount(perp.makerFeeRate)} maker, ${formatAmount(perp.takerFeeRate)} taker; spot ${formatAmount(spot.makerFeeRate)} maker, ${formatAmount(spot.takerFeeRate)} taker.`,
    `Latency ${config.latencyMs.min} to ${config.latencyMs.max} ms one way; spread ${formatAmount(config.spreadRate)} of the price where the feed has no quotes.`,
    `Funding ${formatAmount(config.fundingRate)} of the position's value every eight hours, assumed.`,
  ];
}

/** What can be done at the paper venue. */
export const PAPER_CAPABILITIES: VenueCapabilities = {
  cancelAll: 'None: each order is cancelled by itself.',
  reduceOnly: 'Yes, for perpetuals and spot alike.',
  deadMansSwitch: null,
  kill: 'A kill cancels every order and flattens by reduce-only market orders; what is less than one step stays. Where the venue is a process of its own, the watchdog does so when this console dies.',
};
