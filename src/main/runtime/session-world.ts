import type { TimeMs } from '../../shared/ids.ts';
import type { ExchangeLaunch } from '../adapters/exchange/launch.ts';
import type { Engine } from '../engine/engine.ts';
import type { VenuePort } from '../engine/ports.ts';
import type { AgentFleet } from './agent-fleet.ts';
import type { Config } from './config.ts';
import type { AccountWays } from './live/exchange-account.ts';
import type { OpenLiveFeed } from './live/live-world.ts';
import type { FeedPlace, Rig } from './rig.ts';
import type { SessionPlay } from './session-play.ts';
import type { PrepareParts } from './session-prepare.ts';
import type { SessionStanding } from './session-standing.ts';
import type { SessionVenue } from './session-venue.ts';

export interface SessionParts {
  readonly engine: Engine;
  readonly venues: Map<string, VenuePort>;
  readonly fleet: AgentFleet;
  readonly config: Config;
  readonly defaultSymbol: string;
  /** How the venue's own process is started; null when it lives in this one. */
  readonly exchange: ExchangeLaunch | null;
  readonly openLiveFeed: OpenLiveFeed;
  readonly accounts: AccountWays;
  readonly wallNow: () => TimeMs;
  readonly micros: () => number;
  /** The engine's clock is the rig's: whoever holds the port is told of a new one. */
  readonly onRig: (rig: Rig) => void;
  /** Where the feed lies, for the next start. */
  readonly remember: (place: FeedPlace) => void;
  /** The venue that could not be reached as the console started is there. */
  readonly onVenueReached: () => void;
  readonly note: (text: string) => void;
}

/** What the parts of a session's life share: what it is made with, its venue, what is played, and how it stands. */
export interface SessionWorld {
  readonly parts: SessionParts;
  readonly venue: SessionVenue;
  readonly prepare: PrepareParts;
  readonly play: SessionPlay;
  readonly standing: SessionStanding;
}
