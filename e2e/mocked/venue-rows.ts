import { certifiedVenues } from '../../src/main/runtime/certified-venues.ts';
import type { CertifiedVenue } from '../../src/shared/view/certified-venue.ts';
import type { ConsoleView, PriceView, VenueView } from '../../src/shared/view/console-view.ts';
import type { HostRow } from '../../src/shared/view/host-row.ts';
import type { VenueKeyRow } from '../../src/shared/view/venue-key-view.ts';

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

const DAY = 86_400_000;
const TEST_EXCHANGE = 'https://127.0.0.1:4443';

/** A key of an exchange that is in use. */
export function venueKey(id: string, change: Partial<VenueKeyRow> = {}): VenueKeyRow {
  const now = Date.now();
  return {
    ...{ id, exchange: 'binance', market: 'perp', state: 'active', isDue: false, isExposed: false, text: '' },
    permissions: 'can trade, cannot withdraw, from listed addresses only',
    enteredWallAt: now - 12 * DAY,
    testedWallAt: now - DAY / 2,
    dueWallAt: now + 78 * DAY,
    ...change,
  };
}

/** The console was started with a test exchange of this machine, and these keys of it are kept in the keychain. */
export function withTestExchange(view: ConsoleView, venueKeys: VenueKeyRow[] = []): ConsoleView {
  const secrets = { kind: 'keychain', text: 'secrets in the keychain' } as const;
  return { ...view, testExchange: { origin: TEST_EXCHANGE }, secrets, venueKeys };
}

/** The session trades an account there. */
export function atTestExchange(view: ConsoleView): ConsoleView {
  const [account] = certified();
  const started = withTestExchange(onLivePrices(view), [venueKey('desk')]);
  const notes = [`${account?.name}, a test exchange at ${TEST_EXCHANGE}: nothing real is traded there.`];
  return {
    ...started,
    session: { ...started.session, account: { alias: 'desk', venue: 'binance', origin: TEST_EXCHANGE } },
    venues: [venue({ id: 'binance', notes, ...(account && { capabilities: account.capabilities }) })],
    hosts: [host('127.0.0.1:4443', { why: 'test-exchange' }), ...hosts()],
  };
}

/** A host that is asked and answers. */
export function host(id: string, change: Partial<HostRow> = {}): HostRow {
  const answers = { isOpen: true, requests: 118, failures: 0, lastAnswerWallAt: Date.now() - 300 };
  return { id, why: 'listed', pins: 0, problem: '', isPinWrong: false, ...answers, ...change };
}

/** Hosts of a policy: one that is not asked, one that fails now and then, one that shows no pinned key. */
export function hosts(): HostRow[] {
  const shut = { requests: 3, failures: 3, lastAnswerWallAt: null };
  return [
    host('fapi.binance.com', { isOpen: false, requests: 0, lastAnswerWallAt: null }),
    host('fstream.binance.com', { failures: 2, problem: 'it does not answer in time' }),
    host('api.bybit.com', {
      ...shut,
      ...{ pins: 2, isPinWrong: true, problem: 'it does not show a pinned key: nothing is sent' },
    }),
  ];
}
