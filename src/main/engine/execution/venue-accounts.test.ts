import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../domain/records.ts';
import { foldVenueAccount, type VenueAccounts, venueAccount } from './venue-accounts.ts';

const PAPER = 'paper';
const frame = { at: 1, agent: null, action: null } as const;

function reported(at: number, venue = PAPER): JournalRecord {
  return { kind: 'venue.reported', ...frame, body: { venue, report: { kind: 'accepted', orderId: 'order0-1', at } } };
}
function read(readAt: number, venue = PAPER): JournalRecord {
  const body = { tripId: 'trip-1', venue, clean: true, openOrders: 0, positions: 0, readAt };
  return { kind: 'kill.read', ...frame, body };
}
function reconciled(readAt: number, differing = 0, venue = PAPER): JournalRecord {
  const differences = Array.from({ length: differing }, () => ({
    symbol: 'X',
    atVenue: 1n as never,
    inBooks: 0n as never,
  }));
  return { kind: 'venue.reconciled', ...frame, body: { venue, readAt, missedFills: 0, differences } };
}
function folded(records: readonly JournalRecord[]): VenueAccounts {
  const accounts: VenueAccounts = new Map();
  for (const record of records) foldVenueAccount(accounts, record);
  return accounts;
}

describe('what is known of a venue', () => {
  it('of a venue nobody heard of is nothing: any read of it is news, none is up to date', () => {
    const account = venueAccount(new Map(), PAPER);
    expect(account.heardAt).toBeLessThan(0);
    expect(account).toMatchObject({ reconciledTo: null, differs: false, link: 'up', deadMansSwitch: 'disarmed' });
  });

  it('[E1] heard is the latest of all that the venue said, in whatever order it came, each venue by its own clock', () => {
    const word = fc.record({
      kind: fc.constantFrom('reported', 'read', 'reconciled'),
      at: fc.integer({ min: -5_000, max: 5_000 }),
    });
    const recordOf = { reported, read, reconciled };
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const records = words.map(({ kind, at }) => recordOf[kind as keyof typeof recordOf](at));
        const accounts = folded([...records, reported(99_999, 'second')]);
        expect(venueAccount(accounts, PAPER).heardAt).toBe(Math.max(...words.map((it) => it.at)));
      }),
    );
  });

  it('only a reconciliation says up to when executions are known, and whether books and venue differ', () => {
    const accounts = folded([reported(10), read(20)]);
    expect(venueAccount(accounts, PAPER).reconciledTo).toBeNull();
    foldVenueAccount(accounts, reconciled(30, 1));
    expect(venueAccount(accounts, PAPER)).toEqual({
      heardAt: 30,
      reconciledTo: 30,
      differs: true,
      link: 'up',
      deadMansSwitch: 'disarmed',
    });
    foldVenueAccount(accounts, reconciled(40));
    expect(venueAccount(accounts, PAPER)).toEqual({
      heardAt: 40,
      reconciledTo: 40,
      differs: false,
      link: 'up',
      deadMansSwitch: 'disarmed',
    });
  });

  it('a new session knows nothing of the one before', () => {
    const accounts = folded([reconciled(30, 1)]);
    foldVenueAccount(accounts, { kind: 'session.opened', ...frame, body: {} as never });
    expect(accounts.size).toBe(0);
  });
});
