import { Refusal } from '../../shared/ipc/contract.ts';
import type { Speed } from '../adapters/clock/pacing.ts';
import type { ExchangeClient } from '../adapters/exchange/client.ts';
import { isExchangeThere } from '../adapters/exchange/is-there.ts';
import { type ExchangeLaunch, reachExchange } from '../adapters/exchange/launch.ts';
import type { VenueReport } from '../engine/domain/venue-report.ts';
import type { Session } from '../engine/state.ts';
import { ExchangeMarket } from './exchange-market.ts';
import { PAPER, type Rig, type RigOptions } from './rig.ts';

export interface VenueProcessParts {
  readonly launch: ExchangeLaunch;
  readonly onReport: (report: VenueReport) => void;
  /** The connection is lost, in words; it is not made again. */
  readonly onLost: (why: string) => void;
}

/** The paper venue as a process of its own, which outlives this one: found, started, and let go. */
export class VenueProcess {
  readonly #parts: VenueProcessParts;
  #client: ExchangeClient | null = null;

  constructor(parts: VenueProcessParts) {
    this.#parts = parts;
  }

  /** Why it does not trade for us any more; empty while all is well or nothing was begun. */
  get problem(): string {
    return this.#client?.problem ?? '';
  }

  /** Connects to the data folder's exchange, which is started if none runs. @throws Refusal */
  async reach(): Promise<void> {
    if (this.#client !== null) {
      if (this.problem === '') return;
      throw new Refusal(`${this.problem}. Close the console and start it again.`);
    }
    const { launch, onReport, onLost } = this.#parts;
    try {
      this.#client = await reachExchange(launch);
    } catch (error) {
      throw new Refusal(error instanceof Error ? error.message : 'the exchange process cannot be reached');
    }
    this.#client.onReport = onReport;
    this.#client.onLost = onLost;
  }

  /**
   * The market of this session that went on at the exchange while no console was there; null when there is none.
   * @throws Refusal when what it trades is not what the journal tells of
   */
  standing(session: Session, feed: Rig['feed'], options: Pick<RigOptions, 'config'>): Rig | null {
    const client = this.#reached();
    const found = client.standing;
    // A session that is over in the journal is over.
    if (found === null || found.session < session.session) return null;
    const same =
      found.session === session.session && found.seed === session.seed && found.feedSha256 === session.feedSha256;
    if (!same) {
      throw new Refusal(
        `The exchange process of this data folder (process ${client.pid}) trades session ${found.session} with seed ${found.seed}, and the journal tells of session ${session.session} with seed ${session.seed}. Put the journal back that belongs to it; or end that process and move exchange/state.json away to go on from this journal.`,
      );
    }
    return rigOf(client, new ExchangeMarket(client, null, options.config.requestLimit), feed);
  }

  /** A market that is opened there as soon as the rig begins. */
  opening(options: RigOptions): Rig {
    const { at, seed, currency, balance, config, restore, feed, instruments, session, feedSha256, place, speed } =
      options;
    const client = this.#reached();
    const opening = {
      id: PAPER,
      at,
      session,
      seed,
      feedSha256,
      currency,
      balance,
      instruments: [...instruments.values()],
      config,
      restore,
      feed: place === null ? null : { path: place.feedPath, symbol: place.symbol },
      speed,
    };
    return rigOf(client, new ExchangeMarket(client, opening, config.requestLimit), feed);
  }

  /** For a journal that knows of no session. @throws Refusal when one is traded here all the same */
  async refuseUnknown(): Promise<void> {
    if (!(await isExchangeThere(this.#parts.launch.dataDir))) return;
    await this.reach();
    const { standing, pid } = this.#reached();
    if (standing === null) return;
    throw new Refusal(
      `The exchange process of this data folder (process ${pid}) trades session ${standing.session}, and the journal knows of none. Put the journal back that belongs to it; or end that process and move exchange/state.json away to begin anew.`,
    );
  }

  /** How fast it goes on when it is left alone. */
  pace(speed: Speed): void {
    this.#client?.pace(speed);
  }

  /** Lets it go on by itself. */
  async leave(): Promise<void> {
    await this.#client?.leave();
  }

  /** Ends it: the journal holds everything. */
  async close(): Promise<void> {
    await this.#client?.close();
  }

  #reached(): ExchangeClient {
    if (this.#client === null) throw new Error('the exchange process was not reached');
    return this.#client;
  }
}

function rigOf(venue: ExchangeClient, market: ExchangeMarket, feed: Rig['feed']): Rig {
  return { market, clock: market, venue, feed, begin: () => market.begin(), setFault: (fault) => venue.fault(fault) };
}
