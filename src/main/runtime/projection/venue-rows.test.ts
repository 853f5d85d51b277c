import { describe, expect, it } from 'vitest';
import { cash, quantity } from '../../../shared/money.ts';
import { type VenueAccount, type VenueAccounts, venueAccount } from '../../engine/execution/venue-accounts.ts';
import { PAPER_CAPABILITIES } from '../venue-notes.ts';
import { type VenueDescription, venueRows } from './venue-rows.ts';

const PAPER: VenueDescription = {
  id: 'paper',
  mode: 'paper',
  state: 'ok',
  notes: [],
  capabilities: PAPER_CAPABILITIES,
};
const DEAD_MANS_SWITCH = { timeoutMs: 60_000, covers: 'All orders.', doesNot: 'Positions.' };
const HAS: VenueDescription = { ...PAPER, capabilities: { ...PAPER_CAPABILITIES, deadMansSwitch: DEAD_MANS_SWITCH } };

function rowOf(venue: VenueDescription, change: Partial<VenueAccount> | null) {
  const accounts: VenueAccounts = new Map();
  if (change !== null) Object.assign(venueAccount(accounts, 'paper'), change);
  return venueRows([venue], accounts, { requestsAt: () => null, reconciledWallAt: new Map([['paper', 5_000]]) })[0];
}

describe("how a venue's dead-man's switch stands", () => {
  it.each([
    ['armed', 'armed 60 s', false],
    ['failed', 'not refreshed', true],
    ['disarmed', 'off', false],
  ] as const)('[K11] %s is said as: %s', (deadMansSwitch, words, isSwitchFailed) => {
    expect(rowOf(HAS, { deadMansSwitch })).toMatchObject({ deadMansSwitch: words, isSwitchFailed });
  });

  it('[K11] a venue that nothing was heard of has it off, and the paper venue, which has none, says so', () => {
    expect(rowOf(HAS, null)?.deadMansSwitch).toBe('off');
    expect(rowOf(PAPER, { deadMansSwitch: 'failed' })).toMatchObject({ deadMansSwitch: 'none', isSwitchFailed: false });
  });

  it('[K11] what it covers and what it does not is shown beside it', () => {
    expect(rowOf(HAS, null)?.capabilities.deadMansSwitch).toEqual(DEAD_MANS_SWITCH);
  });
});

describe('how a venue stands otherwise', () => {
  it('[R8] what differs stands line by line, and nothing does before the first read', () => {
    const [unread] = venueRows([PAPER], new Map(), { requestsAt: () => null, reconciledWallAt: new Map() });
    expect(unread).toMatchObject({ link: 'up', reconciled: { wallAt: null, differences: [] } });
    const read = rowOf(PAPER, {
      differences: [{ symbol: 'BTC-PERP', atVenue: quantity('3'), inBooks: quantity('1') }],
      balance: { atVenue: cash('1500'), inBooks: cash('1000') },
      foreignOrders: [{ orderId: 'foreign-1', symbol: 'ETH-PERP', side: 'sell', quantity: quantity('2') }],
    });
    expect(read?.reconciled).toEqual({
      wallAt: 5_000,
      differences: [
        { explanation: 'position-unexplained', text: 'BTC-PERP 3 there, 1 in the books' },
        { explanation: 'balance-unexplained', text: '1500 there, 1000 in the books, 500 more' },
        { explanation: 'foreign-order', text: 'sell 2 ETH-PERP' },
      ],
    });
  });

  it('[N4] its key refused is told, and its requests are those of the venue that is meant', () => {
    expect(rowOf(PAPER, { link: 'key-refused' })?.link).toBe('key-refused');
    const asked: string[] = [];
    const used = { requests: 200, perMs: 10_000, used: 3, isPaused: false };
    const requestsAt = (venue: string) => {
      asked.push(venue);
      return used;
    };
    const [row] = venueRows([PAPER], new Map(), { requestsAt, reconciledWallAt: new Map() });
    expect([asked, row?.requests]).toEqual([['paper'], used]);
  });
});
