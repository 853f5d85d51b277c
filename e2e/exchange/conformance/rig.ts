import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { OrderId } from '../../../src/shared/ids.ts';
import type { Account } from '../core/account.ts';
import { furnish } from '../core/testing/market.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import { type RunningExchange, startExchange } from '../server.ts';
import { loopback } from '../testing/loopback.ts';
import { venueOf } from '../testing/venue-of.ts';
import { Probe, toText } from './probe.ts';
import type { ConformanceRow } from './rows.ts';

/** How often the venue is asked for what its streams lost: what has to be found, a test waits for. */
const LOOK_EVERY_MS = 150;
const PATIENCE_MS = 5_000;
/** Around the price of core/testing/market.ts. */
const LEVELS = { crossing: '51000', stop: '45000' };

/** A venue over the real ccxt client, before an exchange on loopback that a case scripts. */
export class Rig extends Probe {
  readonly row: ConformanceRow;
  readonly running: RunningExchange;
  readonly account: Account;
  #venue: CcxtVenue | null = null;

  private constructor(row: ConformanceRow, running: RunningExchange) {
    super(
      { ...LEVELS, symbol: row.symbol, size: row.size, bid: row.bid },
      { patienceMs: PATIENCE_MS, ordersBefore: 0, fillsSince: 0 },
    );
    this.row = row;
    this.running = running;
    this.account = furnish(running.exchange, row.instruments);
  }

  /** An exchange with nobody connected to it. */
  static async start(row: ConformanceRow): Promise<Rig> {
    return new Rig(row, await startExchange({ format: row.format }));
  }

  /** The same with an open venue. */
  static async open(row: ConformanceRow): Promise<Rig> {
    const rig = await Rig.start(row);
    await rig.connect();
    return rig;
  }

  override get venue(): CcxtVenue {
    if (this.#venue === null) throw new Error('not connected');
    return this.#venue;
  }

  get exchange(): RunningExchange['exchange'] {
    return this.running.exchange;
  }

  /** `forKill`: as whoever takes a kill over. `goesOn`: as a session that trades there already. */
  override async connect({ forKill = false, goesOn = false } = {}): Promise<CcxtVenue> {
    await this.#venue?.close();
    const { row, running } = this;
    this.#venue = await CcxtVenue.open({
      ...venueOf(row),
      ...loopback(running),
      scheduler: new MachineScheduler(),
      onReport: (report) => this.reports.push(report),
      lookEveryMs: LOOK_EVERY_MS,
      forKill,
      goesOn,
    });
    await this.until(() => this.running.sockets.count > 0, 'a stream');
    return this.#venue;
  }

  async close(): Promise<void> {
    await this.#venue?.close();
    await this.running.close();
  }

  /** What the exchange itself has of an order of ours. */
  atVenue(orderId: OrderId): ReturnType<Account['find']> {
    return this.account.find({ clientId: this.row.profile.clientIds.toVenue(orderId) });
  }

  /** Orders that the exchange was sent, whatever came of them. */
  get ordersAtVenue(): number {
    return this.account.view().orders.length;
  }

  protected override soFar(): string {
    const asked = this.running.asked.slice(-12).map(({ method, path, status }) => `${method} ${path} ${status}`);
    return `${super.soFar()}, asked so far: ${toText(asked)}`;
  }
}
