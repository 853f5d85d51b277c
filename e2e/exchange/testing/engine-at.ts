import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import type { JournalRecord } from '../../../src/main/engine/domain/records.ts';
import type { VenueReport } from '../../../src/main/engine/domain/venue-report.ts';
import { Engine } from '../../../src/main/engine/engine.ts';
import { type VenueAccount, venueAccount } from '../../../src/main/engine/execution/venue-accounts.ts';
import type { Trip } from '../../../src/main/engine/kill/trips.ts';
import { positionOf } from '../../../src/main/engine/ledger/book.ts';
import type { Scheduler, VenuePort } from '../../../src/main/engine/ports.ts';
import { emptyState } from '../../../src/main/engine/state.ts';
import { ListJournal } from '../../../src/main/engine/testing/list-journal.ts';
import { openedSession } from '../../../src/main/engine/testing/opened-session.ts';
import { PERMIT_ALL } from '../../../src/main/engine/testing/permit-all-policy.ts';
import { WIDE_DECLARED, WIDE_LIMITS, wideInstruments } from '../../../src/main/engine/testing/wide-limits.ts';
import type { InstrumentId, VenueId } from '../../../src/shared/ids.ts';
import { cash, type Quantity } from '../../../src/shared/money.ts';
import type { ConformanceRow } from '../conformance/rows.ts';
import type { Account } from '../core/account.ts';
import { furnish } from '../core/testing/market.ts';
import { Driver } from '../kill/driver.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import { type RunningExchange, startExchange } from '../server.ts';
import { loopback } from './loopback.ts';
import { venueOf } from './venue-of.ts';

const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 150;

/** The whole engine before one account over the real ccxt client, on a clock that can be moved ahead of the machine's. */
export class EngineAt implements Scheduler {
  readonly engine: Engine;
  readonly records: JournalRecord[] = [];
  readonly running: RunningExchange;
  readonly account: Account;
  readonly #row: ConformanceRow;
  readonly #venues = new Map<string, VenuePort>();
  #venue: CcxtVenue | null = null;
  readonly #machine = new MachineScheduler();
  readonly #driver: Driver;
  #aheadMs = 0;

  private constructor(row: ConformanceRow, running: RunningExchange) {
    this.#row = row;
    this.running = running;
    this.account = furnish(running.exchange, row.instruments);
    const nothing = (): void => {};
    this.engine = new Engine({
      state: emptyState(),
      ports: {
        clock: this,
        machine: { wallNow: Date.now, micros: () => performance.now() * 1_000 },
        journal: new ListJournal(),
        venues: this.#venues,
        agents: { start: nothing, stop: nothing, step: nothing, ping: nothing, report: nothing },
      },
      policy: PERMIT_ALL,
      risk: { ...WIDE_LIMITS, instruments: wideInstruments([row.symbol]) },
      declared: () => WIDE_DECLARED,
    });
    this.engine.core.onRecord = (record) => this.records.push(record);
    this.#driver = new Driver(this.engine, this);
  }

  /** An exchange of its own, and a session that has read it once. */
  static async open(row: ConformanceRow): Promise<EngineAt> {
    const at = new EngineAt(row, await startExchange({ format: row.format }));
    const venue = await at.#connect();
    const traded = venue.instruments.filter(({ symbol }) => symbol === row.symbol);
    const opened = openedSession(['a'], traded, at.now(), cash('100000'));
    at.engine.openSession({ ...opened, venue: row.name, currency: row.settle });
    at.#driver.wake();
    await at.until(() => at.reconciled.length > 0, 'the first read');
    return at;
  }

  now(): number {
    return Date.now() + this.#aheadMs;
  }

  at(at: number, task: () => void): () => void {
    return this.#machine.at(at - this.#aheadMs, task);
  }

  /** The engine's clock goes on by so much at once; the exchange's does not. */
  pass(ms: number): void {
    this.#aheadMs += ms;
    this.engine.tick();
    this.#driver.wake();
  }

  get reconciled(): Extract<JournalRecord, { kind: 'venue.reconciled' }>['body'][] {
    return this.records.flatMap((it) => (it.kind === 'venue.reconciled' ? [it.body] : []));
  }

  /** What the engine knows of the account. */
  get known(): VenueAccount {
    return venueAccount(this.engine.state.venues, this.#row.name);
  }

  /** What all books together hold. */
  inBooks(symbol: InstrumentId): Quantity {
    return positionOf(this.engine.state.ledger.account, symbol).quantity;
  }

  /** How often the account was held against the books. */
  get takenAt(): number | undefined {
    return this.engine.reconciledWallAt.get(this.#row.name);
  }

  /** A kill of everything, to its end. */
  async kill(): Promise<string> {
    const trip = this.press();
    await this.until(() => trip().phase === 'FLAT', 'FLAT');
    return trip().phase;
  }

  /** Begins a kill of everything; what comes of it is looked up with each call. */
  press(): () => Trip {
    const { tripId } = this.engine.kill({
      ...{ scope: { kind: 'global' }, commandId: 'press-1', cause: 'window', by: 'test', reason: '' },
    });
    this.#driver.wake();
    return () => {
      const trip = this.engine.state.trips.byId.get(tripId);
      if (trip === undefined) throw new Error(`no trip ${tripId}`);
      return trip;
    };
  }

  /** As after a restart: nothing of this process knows the account any more. */
  async loseVenue(): Promise<void> {
    await this.#venue?.close();
    this.#venues.clear();
  }

  /** From now on this is the engine's venue. */
  standBefore(venue: VenuePort): void {
    this.#venues.set(venue.id, venue);
  }

  /** What a venue said, for the engine. */
  hear(venue: VenueId, report: VenueReport): void {
    this.#driver.submit({ kind: 'venue.report', venue, report });
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5))) {
      if (Date.now() > end) throw new Error(`never came: ${what}; ${this.#soFar()}`);
    }
  }

  /** What is open there and what was asked last, for whoever looks why something never came. */
  #soFar(): string {
    const open = this.account.openOrders().map(({ id, type, label, status }) => [id, type, label, status].join(' '));
    const asked = this.running.asked.slice(-12).map(({ method, path, status }) => `${method} ${path} ${status}`);
    return JSON.stringify({ open, asked });
  }

  async close(): Promise<void> {
    this.#driver.stop();
    await this.#venue?.close();
    this.#machine.stop();
    await this.running.close();
  }

  async #connect(): Promise<CcxtVenue> {
    const { name } = this.#row;
    const venue = await CcxtVenue.open({
      ...venueOf(this.#row),
      ...loopback(this.running),
      lookEveryMs: LOOK_EVERY_MS,
      scheduler: this.#machine,
      onReport: (report) => this.#driver.submit({ kind: 'venue.report', venue: name, report }),
    });
    this.#venue = venue;
    this.#venues.set(name, venue);
    return venue;
  }
}
