import { CcxtVenue } from '../../../src/main/adapters/ccxt/ccxt-venue.ts';
import { engineLimit } from '../../../src/main/adapters/ccxt/published-limits.ts';
import type { IntentMessage } from '../../../src/main/engine/agents/protocol.ts';
import type { Instrument } from '../../../src/main/engine/domain/instrument.ts';
import type { JournalRecord } from '../../../src/main/engine/domain/records.ts';
import { Engine } from '../../../src/main/engine/engine.ts';
import { bars } from '../../../src/main/engine/kill/testing/load-world.ts';
import type { Trip } from '../../../src/main/engine/kill/trips.ts';
import type { JournalPort } from '../../../src/main/engine/ports.ts';
import { emptyState } from '../../../src/main/engine/state.ts';
import { ListJournal } from '../../../src/main/engine/testing/list-journal.ts';
import { openedSession } from '../../../src/main/engine/testing/opened-session.ts';
import { PERMIT_ALL } from '../../../src/main/engine/testing/permit-all-policy.ts';
import { WIDE_DECLARED, WIDE_LIMITS, wideInstruments } from '../../../src/main/engine/testing/wide-limits.ts';
import type { AgentId, TimeMs, VenueId } from '../../../src/shared/ids.ts';
import type { KillReceipt } from '../../../src/shared/ipc/contract.ts';
import { cash } from '../../../src/shared/money.ts';
import type { Scope } from '../../../src/shared/scope.ts';
import { ROWS } from '../conformance/rows.ts';
import { MachineScheduler } from '../machine-scheduler.ts';
import { startExchange } from '../server.ts';
import { credentialsOf } from '../testing/credentials.ts';
import { Driver } from './driver.ts';
import { MeteredVenue } from './metered-venue.ts';
import { Place } from './place.ts';

const BALANCE = cash('1000000');
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 5;
/** A window of a second, and the part by which it is counted longer. */
const PAST_A_SECOND_MS = 1_100;
const MOST_SAID = 4_000;
const MOST_ROUNDS = 200;
/** Of the load: no more than a busy machine sends before the requests are too old to be taken. */
const AT_ONCE = 10;

export interface KillLoad {
  readonly agents: number;
  /** Orders that rest, in all. */
  readonly orders: number;
  /** Positions, each in an instrument of its own. */
  readonly positions: number;
}

/** DESIGN's scenario for a kill. */
export const FULL: KillLoad = { agents: 10, orders: 200, positions: 20 };

/** Half of everything stands at each. */
export const VENUES = ['binance', 'bybit'] as const;

/**
 * The whole engine before two venues over the real ccxt clients, each with an exchange of its own on loopback, on the
 * machine's clock. The agents' orders and positions come to be by the order road; then the venues' published limits hold
 * again as if nothing had been sent, and a kill can be pressed.
 */
export class KillWorld {
  readonly places: ReadonlyMap<VenueId, Place>;
  readonly engine: Engine;
  readonly records: JournalRecord[] = [];
  readonly agents: readonly AgentId[];
  readonly #instruments: readonly Instrument[];
  readonly #driver: Driver;
  readonly #load: KillLoad;
  #refs = 0;

  private constructor(places: ReadonlyMap<VenueId, Place>, load: KillLoad, journal: JournalPort) {
    this.places = places;
    this.#load = load;
    this.agents = Array.from({ length: load.agents }, (_, index) => `agent-${index + 1}`);
    const lists = [...places.values()].map((place) => place.instruments);
    // At each venue in turn, so that every agent has something at both.
    this.#instruments = (lists[0] ?? []).flatMap((_, index) => lists.flatMap((list) => list[index] ?? []));
    const nothing = (): void => {};
    const symbols = this.#instruments.map((it) => it.symbol);
    this.engine = new Engine({
      state: emptyState(),
      ports: {
        clock: { now: Date.now },
        machine: { wallNow: Date.now, micros: () => performance.now() * 1_000 },
        journal,
        venues: new Map([...places].map(([id, place]) => [id, place.venue])),
        agents: { start: nothing, stop: nothing, step: nothing, ping: nothing, report: nothing },
      },
      policy: PERMIT_ALL,
      risk: { ...WIDE_LIMITS, instruments: wideInstruments(symbols) },
      declared: () => WIDE_DECLARED,
    });
    this.engine.core.onRecord = (record) => this.records.push(record);
    this.#driver = new Driver(this.engine, new MachineScheduler());
    for (const [id, place] of places) {
      place.onReport = (report) => this.#driver.submit({ kind: 'venue.report', venue: id, report });
    }
  }

  /** Two exchanges without delay, and a session with everything in place. */
  static async open(load: KillLoad, journal: JournalPort = new ListJournal()): Promise<KillWorld> {
    const places = await Promise.all(
      VENUES.map((name, index) => openPlace(name, 'AB'[index] ?? '', load.positions / VENUES.length)),
    );
    const world = new KillWorld(new Map(places.map((place) => [place.id, place])), load, journal);
    await world.#begin();
    return world;
  }

  place(id: VenueId): Place {
    const place = this.places.get(id);
    if (place === undefined) throw new Error(`there is no venue ${id}`);
    return place;
  }

  press(scope: Scope = { kind: 'global' }): KillReceipt {
    const receipt = this.engine.kill({ scope, commandId: 'press-1', cause: 'window', by: 'test', reason: '' });
    this.#driver.wake();
    return receipt;
  }

  /** The agents send entries, and take them back, until the limits that the venues publish leave them no more. */
  async useUpWhatAgentsMay(): Promise<void> {
    const denied = (place: Place): boolean =>
      this.of('order.denied').some(
        ({ body }) => body.reason === 'VENUE_REQUEST_BUDGET' && place.symbols.includes(body.symbol),
      );
    const areUsedUp = (): boolean => [...this.places.values()].every(denied);
    for (let n = 0; !areUsedUp() && n < MOST_ROUNDS; n += 1) {
      const agent = this.agents[n % this.agents.length] ?? '';
      const own = [...this.engine.state.orders.open.values()].filter((it) => it.owner.agent === agent);
      const cancels = own.slice(0, 2).map(({ ref }) => ({ ref, purpose: 'busy' }));
      const intents = this.#instruments.map((_, at) =>
        this.#intent(at, { side: 'buy', quantity: '1', type: 'limit', price: '95' }),
      );
      this.#driver.submit({ kind: 'agent.reply', agent, reply: { intents, cancels }, micros: 0 });
      // It is handled in the next turn.
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      await this.until(() => this.#isAnswered, 'answers to a busy minute');
    }
    const why = this.of('order.denied').map(({ body }) => body.reason);
    if (!areUsedUp()) throw new Error(`the venues took whatever was sent; denied for ${[...new Set(why)]}`);
  }

  get #isAnswered(): boolean {
    return [...this.engine.state.orders.open.values()].every(({ state }) => state === 'working');
  }

  trip({ tripId }: KillReceipt): Trip {
    const trip = this.engine.state.trips.byId.get(tripId);
    if (trip === undefined) throw new Error(`no trip ${tripId}`);
    return trip;
  }

  /** Reads of a venue that showed nothing of the kill's scope. */
  cleanReads(venue: VenueId): readonly TimeMs[] {
    return this.of('kill.read').flatMap(({ body }) => (body.venue === venue && body.clean ? [body.readAt] : []));
  }

  of<K extends JournalRecord['kind']>(kind: K): Extract<JournalRecord, { kind: K }>[] {
    return this.records.filter((it): it is Extract<JournalRecord, { kind: K }> => it.kind === kind);
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (!isSo()) {
      if (Date.now() > end) throw new Error(`never came: ${what}; ${this.#soFar()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async close(): Promise<void> {
    this.#driver.stop();
    await Promise.all([...this.places.values()].map((place) => place.close()));
  }

  /** Opens the session, and has every agent take its share of the positions and of the resting orders. */
  async #begin(): Promise<void> {
    const { engine, agents } = this;
    const opened = openedSession(agents, this.#instruments, Date.now(), BALANCE);
    engine.openSession({ ...opened, venue: VENUES[0], currency: 'USDT' });
    for (const agent of agents) {
      engine.startAgent(agent);
      engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
    }
    engine.submit({ kind: 'market.step', step: bars(this.#instruments, Date.now()), index: 1 });
    // Replies are handled before the market is.
    engine.pump();
    const intents = [...this.#positions(), ...this.#orders()];
    for (let n = 0; n < intents.length; n += AT_ONCE) {
      intents.slice(n, n + AT_ONCE).forEach((intent, index) => {
        const reply = { intents: [intent], cancels: [] };
        const agent = agents[(n + index) % agents.length] ?? '';
        this.#driver.submit({ kind: 'agent.reply', agent, reply, micros: 0 });
      });
      const asked = Math.min(intents.length, n + AT_ONCE);
      await this.until(() => this.#done === asked, `${asked} of the load`);
    }
    // What was sent for it has to be out of the venues' windows of a second.
    const since = Date.now();
    await this.until(() => Date.now() >= since + PAST_A_SECOND_MS, 'another second');
    for (const place of this.places.values()) place.publishedLimits();
  }

  /** Positions that stand and orders that rest. */
  get #done(): number {
    const working = [...this.engine.state.orders.open.values()].filter((it) => it.state === 'working').length;
    return [...this.places.values()].reduce((sum, { account }) => sum + account.positions().length, working);
  }

  #positions(): IntentMessage[] {
    return Array.from({ length: this.#load.positions }, (_, n) =>
      this.#intent(n, { side: n % 3 === 0 ? 'sell' : 'buy', quantity: String(1 + (n % 4)) }),
    );
  }

  /** Past its agents' turn, so that each agent has orders in several instruments of both venues. */
  #orders(): IntentMessage[] {
    return Array.from({ length: this.#load.orders }, (_, n) => {
      const how = n % 2 === 0 ? ({ side: 'buy', price: '95' } as const) : ({ side: 'sell', price: '105' } as const);
      return this.#intent(n + Math.floor(n / this.agents.length), { quantity: '1', type: 'limit', ...how });
    });
  }

  #intent(n: number, wish: Pick<IntentMessage, 'side' | 'quantity'> & Partial<IntentMessage>): IntentMessage {
    this.#refs += 1;
    return {
      ref: `r${this.#refs}`,
      symbol: this.#instruments[n % this.#instruments.length]?.symbol ?? '',
      type: 'market',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'load',
      ...wish,
    };
  }

  #soFar(): string {
    const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
    const places = [...this.places.values()].map((place) => place.soFar());
    const states = [...this.engine.state.orders.open.values()].map((it) => it.state);
    const kinds = Object.entries(Object.groupBy(this.records, (it) => it.kind)).map(([kind, all]) => [
      kind,
      all?.length,
    ]);
    const settled = this.of('order.reconciled').map(({ body }) => body);
    const said = { places, states: [...new Set(states)], kinds, settled, last: this.of('kill.phase').at(-1)?.body };
    return JSON.stringify(said, plain).slice(0, MOST_SAID);
  }
}

/** A venue of conformance/rows.ts with so many instruments of its own, and one account. */
async function openPlace(name: string, letter: string, positions: number): Promise<Place> {
  const row = ROWS.find((it) => it.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  const running = await startExchange({ format: row.format });
  const place = new Place(name, running);
  place.furnish(letter, positions);
  const venue = await CcxtVenue.open({
    id: name,
    profile: place.wide(row.profile),
    credentials: credentialsOf(),
    endpoint: { rest: running.origin, stream: running.wsOrigin },
    out: place.out,
    scheduler: new MachineScheduler(),
    settle: row.settle,
    symbols: place.symbols,
    onReport: (report) => place.report(report),
  });
  place.venue = new MeteredVenue(venue, engineLimit(row.profile.limits, place.symbols.length));
  return place;
}
