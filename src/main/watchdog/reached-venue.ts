import type { VenueId } from '../../shared/ids.ts';
import type { ExchangeClient } from '../adapters/exchange/client.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { VenuePort } from '../engine/ports.ts';

/** What a takeover uses of a connection. */
export type VenueConnection = VenuePort & Pick<ExchangeClient, 'now' | 'problem' | 'onReport' | 'leave'>;

/**
 * A venue over the watchdog's own connection. Nothing that main sends from now on is taken any more: the venue has fenced
 * main's connection, or main has ended.
 */
export interface ReachedVenue {
  readonly client: VenueConnection;
  readonly instruments: readonly Instrument[];
}

/** Rejects when the venue cannot be reached now. `onKeyRead` is called and waited for before a key is read. */
export type ReachVenue = (venue: VenueId, onKeyRead: (alias: string) => Promise<void>) => Promise<ReachedVenue>;

/** A venue that could not be reached, in words for the operator, and when to try again. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
  /** Null where trying again would change nothing. */
  readonly againAfterMs: number | null;

  constructor(why: string, againAfterMs: number | null) {
    super(why);
    this.againAfterMs = againAfterMs;
  }
}
