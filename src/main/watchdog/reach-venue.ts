import type { VenueId } from '../../shared/ids.ts';
import { connectExchange, type ExchangeClient } from '../adapters/exchange/client.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { VenuePort } from '../engine/ports.ts';

/** What a takeover uses of a connection. */
export type VenueConnection = VenuePort & Pick<ExchangeClient, 'now' | 'problem' | 'onReport' | 'leave'>;

/** A venue over the watchdog's own connection, main's connection fenced: nothing that main sends is taken any more. */
export interface ReachedVenue {
  readonly client: VenueConnection;
  readonly instruments: readonly Instrument[];
}

/** Rejects when the venue cannot be reached now. */
export type ReachVenue = (venue: VenueId) => Promise<ReachedVenue>;

/** The venue that runs as a process of its own beside this data folder (src/main/exchange/), taken from `main` alone. */
export function reachVenue(dataDir: string, mainPid: number): ReachVenue {
  return async (venue) => {
    const client = await connectExchange({ dataDir, role: 'watchdog' });
    try {
      const { id, instruments } = await client.takeover(mainPid);
      if (id !== venue) throw new Error(`${id} answers there, not ${venue}`);
      return { client, instruments };
    } catch (error) {
      await client.leave();
      throw error;
    }
  };
}
