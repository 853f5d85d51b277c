import type { TimeMs, VenueId } from '../../../shared/ids.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';

/** What is known of a venue's own clock and account, folded from the journal. */
export interface VenueAccount {
  /** The latest venue time at which anything was heard: a snapshot of an earlier time is a stale one. */
  heardAt: TimeMs;
  /** Venue time up to which every execution is known; null before the first read. */
  reconciledTo: TimeMs | null;
  /** True while the venue's positions and the books were found to differ. */
  differs: boolean;
  /** Whether it can be spoken to: the connection is lost, or it does not take the key. */
  link: 'up' | 'lost' | 'key-refused';
  /** Its dead-man's switch, as it last said (K11). */
  deadMansSwitch: 'disarmed' | 'armed' | 'failed';
}

export type VenueAccounts = Map<VenueId, VenueAccount>;

export function venueAccount(accounts: VenueAccounts, venue: VenueId): VenueAccount {
  const found = accounts.get(venue);
  if (found !== undefined) return found;
  const made: VenueAccount = {
    heardAt: Number.MIN_SAFE_INTEGER,
    reconciledTo: null,
    differs: false,
    link: 'up',
    deadMansSwitch: 'disarmed',
  };
  accounts.set(venue, made);
  return made;
}

export function foldVenueAccount(accounts: VenueAccounts, record: JournalRecord): void {
  switch (record.kind) {
    case 'session.opened':
      accounts.clear();
      return;
    case 'venue.reported':
      hear(venueAccount(accounts, record.body.venue), record.body.report.at);
      link(venueAccount(accounts, record.body.venue), record.body.report);
      return;
    case 'kill.read':
      hear(venueAccount(accounts, record.body.venue), record.body.readAt);
      return;
    case 'venue.reconciled': {
      const account = venueAccount(accounts, record.body.venue);
      hear(account, record.body.readAt);
      // It answered a read: it takes the key again.
      account.link = 'up';
      account.reconciledTo = record.body.readAt;
      account.differs = record.body.differences.length > 0;
      return;
    }
    default:
  }
}

function link(account: VenueAccount, report: VenueReport): void {
  if (report.kind === 'auth-failed') account.link = 'key-refused';
  else if (report.kind === 'connection') account.link = report.state === 'lost' ? 'lost' : 'up';
  else if (report.kind === 'dead-mans-switch') account.deadMansSwitch = report.state;
}

function hear(account: VenueAccount, at: TimeMs): void {
  account.heardAt = Math.max(account.heardAt, at);
}
