import type { AgentId, InstrumentId, TimeMs, VenueId } from '../../../../shared/ids.ts';
import type { KillReceipt } from '../../../../shared/ipc/contract.ts';
import { cash, price, quantity } from '../../../../shared/money.ts';
import { SimulatedClock } from '../../../adapters/clock/simulated-clock.ts';
import type { IntentMessage } from '../../agents/protocol.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { FeedStep } from '../../domain/market.ts';
import type { VenueReport } from '../../domain/venue-report.ts';
import { Engine } from '../../engine.ts';
import type { JournalPort, MachineClock } from '../../ports.ts';
import { emptyState } from '../../state.ts';
import { ListJournal } from '../../testing/list-journal.ts';
import { openedSession } from '../../testing/opened-session.ts';
import { PERMIT_ALL } from '../../testing/permit-all-policy.ts';
import { WIDE_DECLARED, WIDE_LIMITS, wideInstruments } from '../../testing/wide-limits.ts';
import type { Trip } from '../trips.ts';
import { FakeVenue } from './fake-venue.ts';

/** 2022-01-01T00:00:00Z */
const START: TimeMs = 1_640_995_200_000;
const BALANCE = cash('1000000');
const MINUTE = 60_000;
/** An engine that asks for more at one time asks without end. */
const MOST_WAKES_AT_ONCE = 1_000;

export interface LoadOptions {
  readonly agents: number;
  /** Orders that rest, in all. */
  readonly orders: number;
  /** Positions, each in an instrument of its own. */
  readonly positions: number;
  /** The first is the session's own; instruments stand at each in turn. */
  readonly venues?: readonly VenueId[];
  readonly journal?: JournalPort;
  readonly machine?: MachineClock;
}

/**
 * For tests and measurements: the whole engine with its queue under load, before fake venues on a simulated clock.
 * Agents hold positions and work orders as the order road lets them; what they would do next is up to the caller.
 */
export class LoadWorld {
  readonly clock = new SimulatedClock(START);
  readonly venues = new Map<VenueId, FakeVenue>();
  readonly journal: JournalPort;
  readonly engine: Engine;
  readonly agents: readonly AgentId[];
  readonly instruments: readonly Instrument[];
  /** Called for each report, before the engine is given it. Returning true keeps it from the engine. */
  onReport: (venue: VenueId, report: VenueReport) => boolean = () => false;
  readonly #options: LoadOptions;
  #refs = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    const venues = options.venues ?? ['paper'];
    this.journal = options.journal ?? new ListJournal();
    this.agents = Array.from({ length: options.agents }, (_, index) => `agent-${index + 1}`);
    this.instruments = Array.from({ length: options.positions }, (_, index) =>
      instrument(index, venues[index % venues.length]),
    );
    const nothing = (): void => {};
    this.engine = new Engine({
      state: emptyState(),
      ports: {
        clock: this.clock,
        machine: options.machine ?? { wallNow: () => START, micros: () => 0 },
        journal: this.journal,
        venues: this.venues,
        agents: { start: nothing, stop: nothing, step: nothing, ping: nothing, report: nothing },
      },
      policy: PERMIT_ALL,
      risk: { ...WIDE_LIMITS, instruments: wideInstruments(this.instruments.map((it) => it.symbol)) },
      declared: () => WIDE_DECLARED,
    });
    for (const id of venues) this.venues.set(id, this.#stand(id));
    this.#open(venues[0] ?? 'paper');
  }

  /** The venue of that name; the session's own unless one is named. */
  venue(id?: VenueId): FakeVenue {
    const found = id === undefined ? [...this.venues.values()][0] : this.venues.get(id);
    if (found === undefined) throw new Error(`there is no venue ${id}`);
    return found;
  }

  /** Starts every agent that does not run. */
  start(): void {
    for (const agent of this.agents) {
      if (this.engine.state.registry.get(agent)?.status === 'running') continue;
      this.engine.startAgent(agent);
      this.engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
    }
    this.engine.pump();
  }

  /** Every agent takes its share of the positions and of the resting orders, by its own replies. */
  load(): void {
    const { agents, orders, positions } = this.#options;
    const replies = this.agents.map((): IntentMessage[] => []);
    for (let n = 0; n < positions; n += 1) {
      replies[n % agents]?.push(this.intent(n, { side: n % 3 === 0 ? 'sell' : 'buy', quantity: String(1 + (n % 4)) }));
    }
    for (let n = 0; n < orders; n += 1) {
      const side = n % 2 === 0 ? 'buy' : 'sell';
      replies[n % agents]?.push(
        this.intent(n, { side, quantity: '1', type: 'limit', price: side === 'buy' ? '50' : '150' }),
      );
    }
    this.market();
    this.engine.pump();
    replies.forEach((intents, index) => {
      this.reply(this.agents[index] as AgentId, intents);
    });
    this.engine.pump();
    this.advance(1_000);
  }

  /** An intent in the n-th instrument; what is not said is a market order. */
  intent(n: number, wish: Pick<IntentMessage, 'side' | 'quantity'> & Partial<IntentMessage>): IntentMessage {
    this.#refs += 1;
    return {
      ref: `r${this.#refs}`,
      symbol: this.symbol(n),
      type: 'market',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'load',
      ...wish,
    };
  }

  symbol(n: number): InstrumentId {
    return (this.instruments[n % this.instruments.length] as Instrument).symbol;
  }

  /** Queues an agent's reply. */
  reply(agent: AgentId, intents: readonly IntentMessage[]): void {
    const reply = { intents: [...intents], cancels: [] };
    this.engine.submit({ kind: 'agent.reply', agent, reply, micros: 0 });
  }

  /** Queues a bar of every instrument. */
  market(): void {
    const step = bars(this.instruments, this.clock.now());
    this.engine.submit({ kind: 'market.step', step, index: 1 });
  }

  press(commandId = `press-${this.engine.state.trips.count}-load`): KillReceipt {
    const scope = { kind: 'global' } as const;
    return this.engine.kill({ scope, commandId, cause: 'window', by: 'test', reason: '' });
  }

  trip(tripId: string): Trip {
    const trip = this.engine.state.trips.byId.get(tripId);
    if (trip === undefined) throw new Error(`no trip ${tripId}`);
    return trip;
  }

  /** Lifts a global latch as the operator does. */
  reset(tripId: string): void {
    this.engine.reset({
      tripId,
      by: 'test',
      reason: 'again',
      typed: 'ALL',
      residualsSeen: true,
      rootCause: 'a test',
      actions: 'none',
    });
  }

  /** Lets so many milliseconds pass, with all that falls due; ends early once `until` is true. */
  advance(ms: number, until: () => boolean = () => false): void {
    const target = this.clock.now() + ms;
    let standing = 0;
    while (!until()) {
      const before = this.clock.now();
      const next = Math.min(target, this.clock.nextAt() ?? target, this.engine.wakeAt ?? target);
      this.clock.advanceTo(Math.max(next, this.clock.now()));
      this.engine.pump();
      if ((this.engine.wakeAt ?? Number.POSITIVE_INFINITY) <= this.clock.now()) this.engine.tick();
      if (next >= target) return;
      standing = this.clock.now() > before ? 0 : standing + 1;
      if (standing > MOST_WAKES_AT_ONCE) throw new Error('the engine wants to be woken again and again at one time');
    }
  }

  #stand(id: VenueId): FakeVenue {
    return new FakeVenue(id, {
      now: () => this.clock.now(),
      later: (ms, task) => this.clock.at(this.clock.now() + ms, task),
      say: (report) => {
        if (!this.onReport(id, report)) this.engine.submit({ kind: 'venue.report', venue: id, report });
      },
    });
  }

  #open(venue: VenueId): void {
    const opened = openedSession(this.agents, this.instruments, START, BALANCE);
    this.engine.openSession({ ...opened, venue });
    this.start();
  }
}

/** A bar at 100 of each instrument that has just closed. */
export function bars(instruments: readonly Instrument[], closeAt: TimeMs): FeedStep {
  const [at, volume] = [price('100'), quantity('1')];
  const times = { openAt: closeAt - MINUTE, closeAt };
  const rows = instruments.map(({ symbol }) => ({
    bar: { symbol, ...times, open: at, high: at, low: at, close: at, volume },
    quotes: [],
  }));
  return { ...times, rows };
}

function instrument(index: number, venue: VenueId | undefined): Instrument {
  const base = `C${index + 1}`;
  return {
    symbol: `${base}-PERP`,
    kind: 'perp',
    base,
    quote: 'USD',
    tick: price('0.5'),
    step: quantity('0.01'),
    minQuantity: quantity('0.01'),
    minNotional: cash('1'),
    volumeUnit: 'base',
    ...(venue === undefined ? {} : { venue }),
  };
}
