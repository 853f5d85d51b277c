import paperConfig from '../resources/market/paper-venue.json' with { type: 'json' };
import { SimulatedClock } from '../src/main/adapters/clock/simulated-clock.ts';
import { PaperVenueConfig } from '../src/main/adapters/paper/config.ts';
import { PaperVenue } from '../src/main/adapters/paper/paper-venue.ts';
import type { AgentReport, AgentStep, CancelMessage, IntentMessage } from '../src/main/engine/agents/protocol.ts';
import { decode, encode } from '../src/main/engine/domain/encoding.ts';
import type { Instrument } from '../src/main/engine/domain/instrument.ts';
import type { Bar, FeedStep, Quote } from '../src/main/engine/domain/market.ts';
import type { VenueOrder } from '../src/main/engine/domain/order.ts';
import { createRandom, type Random } from '../src/main/engine/domain/random.ts';
import type { JournalRecord } from '../src/main/engine/domain/records.ts';
import type { VenueReport } from '../src/main/engine/domain/venue-report.ts';
import { Engine } from '../src/main/engine/engine.ts';
import { fold } from '../src/main/engine/fold.ts';
import type { AgentsPort, JournalPort, RequestLimit, VenuePort } from '../src/main/engine/ports.ts';
import { emptyState } from '../src/main/engine/state.ts';
import { PERMIT_ALL } from '../src/main/engine/testing/permit-all-policy.ts';
import { paperRestore } from '../src/main/runtime/rig.ts';
import { cash, formatAmount, type Price, parseAmount, price, type Quantity, quantity } from '../src/shared/money.ts';
import { SIMULATED_LIMITS, SIMULATED_RISK } from './risk.ts';

export const BTC: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('0.5'),
  step: quantity('0.0001'),
  minQuantity: quantity('0.0001'),
  minNotional: cash('5'),
  volumeUnit: 'quote',
};
export const ETH: Instrument = {
  ...BTC,
  symbol: 'ETH-PERP',
  base: 'ETH',
  tick: price('0.1'),
  step: quantity('0.001'),
  minQuantity: quantity('0.001'),
};

const START = Date.UTC(2022, 0, 1);
export const MINUTE = 60_000;

/** A journal in memory that can be made to fail, and that remembers what a crash would leave. */
export class MemoryJournal implements JournalPort {
  readonly durable: string[] = [];
  #staged: string[] = [];
  failing = false;

  append(records: readonly JournalRecord[]): void {
    for (const record of records) this.#staged.push(encode(record));
  }
  flush(): void {
    if (this.failing) throw new Error('no space left on the disk');
    this.durable.push(...this.#staged);
    this.#staged = [];
  }
  get length(): number {
    return this.durable.length + this.#staged.length;
  }
  head(): { records: number; hash: string } {
    return { records: this.length, hash: '' };
  }
  records(): JournalRecord[] {
    return this.durable.map((text) => decode<JournalRecord>(text));
  }
}

/** Watches what leaves for the venue, for the promises about it. */
class WatchedVenue implements VenuePort {
  readonly id: string;
  readonly requestLimit: RequestLimit;
  readonly #inner: PaperVenue;
  readonly #onSubmit: (order: VenueOrder) => void;

  constructor(inner: PaperVenue, onSubmit: (order: VenueOrder) => void) {
    this.id = inner.id;
    this.requestLimit = inner.requestLimit;
    this.#inner = inner;
    this.#onSubmit = onSubmit;
  }
  submit(order: VenueOrder): void {
    this.#onSubmit(order);
    this.#inner.submit(order);
  }
  cancel(orderId: string): void {
    this.#inner.cancel(orderId);
  }
  read(readId: string, fillsSince: number): void {
    this.#inner.read(readId, fillsSince);
  }
}

export interface WorldOptions {
  readonly seed: number;
  readonly agents: number;
  readonly rejectProbability?: number;
  /** Least quantity the venue trades, for both instruments; one step unless given. */
  readonly minQuantity?: string;
  /** Base quantity available at each side of each quote. */
  readonly depth?: string;
}

/** A whole trading world in memory on a simulated clock: real engine, real paper venue, made-up agents and prices. */
export class World {
  readonly random: Random;
  readonly journal = new MemoryJournal();
  readonly submitted: VenueOrder[] = [];
  readonly names: string[];
  engine: Engine;
  clock: SimulatedClock;
  venue: PaperVenue;
  readonly #options: WorldOptions;
  readonly #instruments: readonly Instrument[];
  readonly #config: PaperVenueConfig;
  readonly #prices = new Map<string, number>([
    ['BTC-PERP', 46_000],
    ['ETH-PERP', 3_700],
  ]);
  #minute = 0;
  #micros = 0;
  #refs = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    const minimum = options.minQuantity === undefined ? {} : { minQuantity: quantity(options.minQuantity) };
    this.#instruments = [BTC, ETH].map((it) => ({ ...it, ...minimum }));
    this.random = createRandom(options.seed, 'world');
    this.#config = PaperVenueConfig.parse({ ...paperConfig, rejectProbability: options.rejectProbability ?? 0 });
    this.names = Array.from({ length: options.agents }, (_, index) => `agent-${index + 1}`);
    const built = this.#build(START, null);
    this.engine = built.engine;
    this.clock = built.clock;
    this.venue = built.venue;
    const balance = cash('100000');
    this.engine.openSession({
      session: 1,
      seed: options.seed,
      feed: 'made up',
      feedSha256: '',
      firstAt: START,
      venue: 'paper',
      venueConfigSha256: '',
      currency: 'USD',
      balance,
      instruments: this.#instruments,
      agents: this.names.map((agent) => ({
        agent,
        role: 'strategy',
        manifestSha256: '',
        symbols: ['BTC-PERP', 'ETH-PERP'],
        trading: 'paper',
        tools: ['market.bars', 'order.propose', 'order.cancel'],
        allocation: cash(String(Math.floor(100_000 / options.agents))),
      })),
    });
    this.startAgents();
  }

  startAgents(): void {
    for (const agent of this.names) {
      this.engine.startAgent(agent);
      this.engine.submit({ kind: 'agent.event', event: { type: 'ready', agent, name: agent, warmupBars: 0 } });
    }
    this.engine.pump();
  }

  /** What is left after `kill -9`: the durable journal, folded anew, and a venue restored from it. */
  crash(): void {
    const state = emptyState();
    for (const record of this.journal.records()) fold(state, record);
    const { engine, clock, venue } = this.#build(state.lastAt, state);
    this.engine = engine;
    this.clock = clock;
    this.venue = venue;
    this.engine.resume();
  }

  /** One minute of market: quotes, the bar, and what the agents answer. */
  minute(act: (agent: string) => IntentMessage[] = (agent) => this.intents(agent)): void {
    const closeAt = Math.max(START + (this.#minute + 1) * MINUTE, this.clock.now() + 1);
    this.#minute = Math.round((closeAt - START) / MINUTE);
    const rows = [BTC, ETH].map((instrument) => this.#row(instrument, closeAt));
    const step: FeedStep = { openAt: closeAt - MINUTE, closeAt, rows };
    for (const row of rows) {
      for (const quote of row.quotes)
        this.clock.at(Math.max(quote.at, this.clock.now()), () => this.venue.onQuote(quote));
    }
    this.advance(closeAt);
    this.engine.submit({ kind: 'market.step', step, index: this.#minute });
    this.engine.pump();
    for (const agent of this.names) {
      if (this.engine.state.registry.get(agent)?.status !== 'running') continue;
      this.engine.submit({
        kind: 'agent.reply',
        agent,
        reply: { intents: act(agent), cancels: this.cancels(agent) },
        micros: 0,
      });
    }
    this.engine.pump();
  }

  /** Moves the clock, waking the engine when it asks. */
  advance(target: number): void {
    for (;;) {
      const next = Math.min(this.clock.nextAt() ?? target, this.engine.wakeAt ?? target, target);
      this.clock.advanceTo(Math.max(next, this.clock.now()));
      this.engine.pump();
      if ((this.engine.wakeAt ?? Number.POSITIVE_INFINITY) <= this.clock.now()) this.engine.tick();
      this.engine.pump();
      if (next >= target) return;
    }
  }

  /** Random proposals: many at the touch, some far, some stops, some nonsense that must be denied. */
  intents(agent: string): IntentMessage[] {
    const { random } = this;
    const count = random.integer(0, 3);
    return Array.from({ length: count }, (): IntentMessage => {
      const instrument = random.chance(0.5) ? BTC : ETH;
      const type = random.chance(0.4) ? 'market' : random.chance(0.7) ? 'limit' : 'stop';
      const near = this.#prices.get(instrument.symbol) ?? 1;
      const at = near * (1 + (random.next() - 0.5) * 0.01);
      const size = random.integer(10, 900) * Number(formatAmount(instrument.step));
      this.#refs += 1;
      return {
        ref: `${agent}-${this.#refs}`,
        symbol: instrument.symbol,
        side: random.chance(0.5) ? 'buy' : 'sell',
        type,
        quantity: formatAmount(parseAmount<Quantity>(size.toFixed(4))),
        ...(type === 'market' ? {} : { price: formatAmount(ticked(at, instrument.tick)) }),
        timeInForce: random.chance(0.8) ? 'GTC' : 'IOC',
        postOnly: false,
        reduceOnly: random.chance(0.2),
        purpose: 'simulated',
      };
    });
  }

  cancels(agent: string): CancelMessage[] {
    const open = [...this.engine.state.orders.open.values()].filter((it) => it.owner.agent === agent);
    return open.filter(() => this.random.chance(0.2)).map((it) => ({ ref: it.ref, purpose: 'simulated' }));
  }

  #row(instrument: Instrument, closeAt: number): { bar: Bar; quotes: Quote[] } {
    const before = this.#prices.get(instrument.symbol) ?? 1;
    const after = before * (1 + (this.random.next() - 0.5) * 0.004);
    this.#prices.set(instrument.symbol, after);
    const { tick, symbol } = instrument;
    const [open, close] = [ticked(before, tick), ticked(after, tick)];
    const [low, high] = open < close ? [open, close] : [close, open];
    const openAt = closeAt - MINUTE;
    const size = parseAmount<Quantity>(this.#options.depth ?? '5');
    const quotes = [open, low, high, close].map(
      (middle, index): Quote => ({
        symbol,
        at: openAt + (index * MINUTE) / 4,
        bid: (middle - tick) as Price,
        ask: (middle + tick) as Price,
        bidSize: size,
        askSize: size,
      }),
    );
    return { bar: { symbol, openAt, closeAt, open, high, low, close, volume: size }, quotes };
  }

  #build(
    at: number,
    restored: ReturnType<typeof emptyState> | null,
  ): { engine: Engine; clock: SimulatedClock; venue: PaperVenue } {
    const state = restored ?? emptyState();
    const clock = new SimulatedClock(at);
    const reports: VenueReport[] = [];
    const venues = new Map<string, VenuePort>();
    const engine = new Engine({
      state,
      ports: {
        clock,
        machine: {
          wallNow: () => START,
          micros: () => {
            this.#micros += 1;
            return this.#micros;
          },
        },
        journal: this.journal,
        venues,
        agents: NO_AGENTS,
      },
      policy: PERMIT_ALL,
      risk: SIMULATED_RISK,
      declared: () => SIMULATED_LIMITS,
    });
    const venue = new PaperVenue({
      id: 'paper',
      scheduler: clock,
      instruments: new Map(this.#instruments.map((it) => [it.symbol, it])),
      config: this.#config,
      seed: this.#options.seed,
      currency: 'USD',
      balance: cash('100000'),
      onReport: (report) => {
        reports.push(report);
        engine.submit({ kind: 'venue.report', venue: 'paper', report });
      },
      ...(restored === null ? {} : { restore: paperRestore(state) }),
    });
    venues.set('paper', new WatchedVenue(venue, (order) => this.submitted.push(order)));
    return { engine, clock, venue };
  }
}

const NO_AGENTS: AgentsPort = {
  start: (_agent: string) => {},
  stop: (_agent: string, _reason: string) => {},
  step: (_agent: string, _step: AgentStep) => {},
  ping: (_agent: string) => {},
  report: (_agent: string, _report: AgentReport) => {},
};

function ticked(value: number, tick: Price): Price {
  const units = parseAmount<Price>(value.toFixed(2)) as bigint;
  return ((units / tick) * tick) as Price;
}
