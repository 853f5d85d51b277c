import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../domain/records.ts';
import { bookCash, cashInBooks, foldVenueAccount, type VenueAccounts, venueAccount } from './venue-accounts.ts';

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
    expect(account).toMatchObject({ reconciledTo: null, differences: [], link: 'up', deadMansSwitch: 'disarmed' });
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
    expect(venueAccount(accounts, PAPER)).toMatchObject({
      heardAt: 30,
      reconciledTo: 30,
      differences: [{ symbol: 'X' }],
      link: 'up',
      deadMansSwitch: 'disarmed',
    });
    foldVenueAccount(accounts, reconciled(40));
    expect(venueAccount(accounts, PAPER)).toMatchObject({
      heardAt: 40,
      reconciledTo: 40,
      differences: [],
      link: 'up',
      deadMansSwitch: 'disarmed',
    });
  });

  it('[R8] the cash that should be there is what was there first and what came since: of funding by its own time', () => {
    const kind = fc.constantFrom('fill' as const, 'funding' as const);
    const change = fc.record({ kind, by: fc.bigInt({ min: -1_000n, max: 1_000n }), at: fc.nat(100) });
    fc.assert(
      fc.property(fc.array(change), fc.array(change), fc.nat(100), (before, after, readAt) => {
        const account = venueAccount(new Map(), PAPER);
        const book = (changes: typeof before) => {
          for (const { by, ...report } of changes) bookCash(account, by as never, report);
        };
        const sum = (changes: typeof before) => changes.reduce((all, { by }) => all + by, 0n);
        book(before);
        expect(cashInBooks(account)).toBeNull();
        const first = { ...reconciled(readAt).body, cash: 5_000n } as never;
        const accounts: VenueAccounts = new Map([[PAPER, account]]);
        foldVenueAccount(accounts, { kind: 'venue.reconciled', ...frame, body: first });
        expect(cashInBooks(account)).toBe(5_000n);
        book(after);
        expect(cashInBooks(account)).toBe(5_000n + sum(after.filter(({ kind, at }) => kind === 'fill' || at > readAt)));
      }),
    );
  });

  it('[K13] an order by hand is listed until the venue says that it is cancelled', () => {
    const order = { orderId: 'foreign-1', symbol: 'X', side: 'buy', quantity: 1n } as const;
    const body = { venue: PAPER, readAt: 1, missedFills: 0, differences: [], foreignOrders: [order] } as never;
    const accounts = folded([{ kind: 'venue.reconciled', ...frame, body }, reported(2)]);
    expect(venueAccount(accounts, PAPER).foreignOrders).toEqual([order]);
    const report = { kind: 'cancelled', orderId: 'foreign-1', reason: 'requested', at: 3 } as const;
    foldVenueAccount(accounts, { kind: 'venue.reported', ...frame, body: { venue: PAPER, report } });
    expect(venueAccount(accounts, PAPER).foreignOrders).toEqual([]);
  });

  it('a new session knows nothing of the one before', () => {
    const accounts = folded([reconciled(30, 1)]);
    foldVenueAccount(accounts, { kind: 'session.opened', ...frame, body: {} as never });
    expect(accounts.size).toBe(0);
  });
});
