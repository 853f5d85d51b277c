import { certifiedVenues } from '../../src/main/runtime/certified-venues.ts';
import type { CertifiedVenue } from '../../src/shared/view/certified-venue.ts';
import type { ConsoleView, PriceView, VenueView } from '../../src/shared/view/console-view.ts';

/** A venue at work: the account agrees, the switch is armed. */
export function venue(change: Partial<VenueView> = {}): VenueView {
  return {
    id: 'paper',
    mode: 'paper',
    state: 'ok',
    notes: ['Taker 5 bp, maker 2 bp, spread 1 bp, latency 50 ms, funding every 8 h.'],
    capabilities: {
      cancelAll: 'Per symbol.',
      reduceOnly: 'Yes.',
      deadMansSwitch: { timeoutMs: 60_000, covers: 'All orders.', doesNot: 'Positions stay.' },
      kill: 'Cancels and flattens.',
    },
    deadMansSwitch: 'armed 60 s',
    isSwitchFailed: false,
    link: 'up',
    reconciled: { wallAt: Date.now() - 4_000, differences: [] },
    requests: { requests: 200, perMs: 10_000, used: 23, isPaused: false },
    ...change,
  };
}

const CERTIFIED = await certifiedVenues();

/** The accounts that can be traded, in the words that the screen has of them. */
export const certified = (): CertifiedVenue[] => CERTIFIED;

export function priced(id: string, change: Partial<PriceView> = {}): PriceView {
  const heardWallAt = Date.now() - 400;
  return { id, source: 'binance', market: 'BTC/USDT:USDT', state: 'streaming', problem: '', heardWallAt, ...change };
}

/** Trading on live prices of two instruments; the second comes by polling. */
export function onLivePrices(view: ConsoleView): ConsoleView {
  const problem = 'The stream of ETH/USDT:USDT broke off. It is opened again in 8 s.';
  return {
    ...view,
    session: {
      ...view.session,
      ...{ feed: 'live', feedName: 'BTC-PERP +1 live', speed: 1, barsTotal: null, firstAt: null, lastAt: null },
      prices: [priced('BTC-PERP'), priced('ETH-PERP', { market: 'ETH/USDT:USDT', state: 'polling', problem })],
    },
  };
}
