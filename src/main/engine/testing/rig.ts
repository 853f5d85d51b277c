import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { KillReceipt } from '../../../shared/ipc/contract.ts';
import { type Cash, cash, price, quantity } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { AgentControl } from '../agents/control.ts';
import type { AgentLimits } from '../agents/manifest.ts';
import type { AgentReport, IntentMessage } from '../agents/protocol.ts';
import { Core } from '../core.ts';
import { decode, encode } from '../domain/encoding.ts';
import type { Instrument } from '../domain/instrument.ts';
import { OrderIdMint } from '../domain/mint.ts';
import type { Order } from '../domain/order.ts';
import type { JournalRecord, RecordKind, RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import type { Authority } from '../execution/decide.ts';
import { RequestBudgets } from '../execution/request-budget.ts';
import { OrderRoad } from '../execution/road.ts';
import { KillControl } from '../kill/control.ts';
import { FakeVenue } from '../kill/testing/fake-venue.ts';
import type { Trip } from '../kill/trips.ts';
import type { JournalPort } from '../ports.ts';
import { type RiskLimits, type RiskLimitsJson, riskLimits } from '../risk/limits.ts';
import { emptyState, type State } from '../state.ts';

export const PERP: Instrument = {
  symbol: 'BTC-PERP',
  kind: 'perp',
  base: 'BTC',
  quote: 'USD',
  tick: price('0.5'),
  step: quantity('0.01'),
  minQuantity: quantity('0.01'),
  minNotional: cash('1'),
  volumeUnit: 'base',
};
export const SPOT: Instrument = { ...PERP, symbol: 'ETH/USD', kind: 'spot', base: 'ETH' };

/** Limits that no small order meets. */
export const WIDE_LIMITS: RiskLimitsJson = {
  account: {
    maxOrderValue: '1',
    maxGrossExposure: '10',
    maxNetExposure: '10',
    maxLeverage: '10',
    maxDailyLoss: '1',
    maxDrawdown: '1',
    maxOrdersPerMinute: 10_000,
  },
  agent: {
    maxOrderValue: '1',
    maxPositionValue: '10',
    maxOpenOrders: 1_000,
    maxOrdersPerMinute: 10_000,
    maxDailyLoss: '1',
  },
  priceCollar: '1',
  stalePriceMs: 1_000_000_000,
  latencyObjectiveMs: 20,
};
export const WIDE_DECLARED: AgentLimits = {
  maxOrderValue: cash('1000000'),
  maxPositionValue: cash('1000000'),
  maxOpenOrders: 1_000,
  maxOrdersPerMinute: 10_000,
};

const BALANCE = cash('100000');
/** 2022-01-01T00:00:00Z */
export const START: TimeMs = 1_640_995_200_000;

/** A journal that keeps its records as text, and that can be made to fail. */
export class ListJournal implements JournalPort {
  readonly staged: string[] = [];
  durable = 0;
  failing = false;

  append(records: readonly JournalRecord[]): void {
    for (const record of records) this.staged.push(encode(record));
  }
  flush(): void {
    if (this.failing) throw new Error('no space left on the disk');
    this.durable = this.staged.length;
  }
  head(): { records: number; hash: string } {
    return { records: this.staged.length, hash: '' };
  }
  records(): JournalRecord[] {
    return this.staged.map((text) => decode<JournalRecord>(text));
  }
}

/**
 * For tests: the order road and the kill on a clock that the test moves, before a venue that the test scripts. It
 * drives them as the engine does, without its queue.
 */
export class Rig {
  readonly journal = new ListJournal();
  readonly venue: FakeVenue;
  readonly core: Core;
  readonly road: OrderRoad;
  readonly agents: AgentControl;
  readonly kills: KillControl;
  readonly told: { readonly agent: AgentId; readonly report: AgentReport }[] = [];
  readonly stopped: AgentId[] = [];
  readonly started: AgentId[] = [];
  limits: () => RiskLimits = () => riskLimits(WIDE_LIMITS, BALANCE);
  now = START;
  wall = START;
  #refs = 0;
  #tasks: { readonly at: number; readonly run: () => void }[] = [];

  constructor(names: readonly AgentId[], state: State = emptyState()) {
    const rig = this;
    this.venue = new FakeVenue({
      now: () => this.now,
      later: (ms, run) => this.#tasks.push({ at: this.now + ms, run }),
      say: (report) => this.deliver(report),
    });
    this.core = new Core(state, {
      clock: { now: () => this.now },
      machine: { wallNow: () => this.wall, micros: () => 0 },
      journal: this.journal,
      venues: new Map([['paper', this.venue]]),
      agents: {
        start: (agent) => this.started.push(agent),
        stop: (agent) => this.stopped.push(agent),
        step: () => {},
        report: (agent, report) => this.told.push({ agent, report }),
      },
    });
    const budgets = new RequestBudgets(() => this.venue.requestLimit);
    const authority: Authority = {
      gate: this.core.gate,
      room: (venue, use) => budgets.of(venue).room(use, this.now),
      get limits() {
        return rig.limits();
      },
      declared: () => WIDE_DECLARED,
    };
    this.agents = new AgentControl(this.core);
    this.road = new OrderRoad(this.core, authority, budgets, new OrderIdMint(1, 1, 0));
    this.kills = new KillControl(this.core, this.road, budgets, this.agents);
    if (state.session === null) this.#open(names);
  }

  get state(): State {
    return this.core.state;
  }

  /** An agent proposes; what is not said is a market order. Returns the order, or undefined when it was denied. */
  propose(agent: AgentId, wish: Partial<IntentMessage> & Pick<IntentMessage, 'side' | 'quantity'>): Order | undefined {
    this.#refs += 1;
    const ref = wish.ref ?? `ref-${this.#refs}`;
    this.road.propose(agent, {
      symbol: PERP.symbol,
      type: wish.price === undefined ? 'market' : 'limit',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      purpose: 'test',
      ...wish,
      ref,
    });
    this.core.commit();
    return [...this.state.orders.open.values()].find((it) => it.owner.agent === agent && it.ref === ref);
  }

  press(scope: Scope, commandId = `press-${this.state.trips.count}-0000`): KillReceipt {
    return this.kills.engage({ scope, commandId, cause: 'window', by: 'test', reason: '' });
  }

  trip(tripId: string): Trip {
    const trip = this.state.trips.byId.get(tripId);
    if (trip === undefined) throw new Error(`no trip ${tripId}`);
    return trip;
  }

  /** A venue report reaches the engine. */
  deliver(report: VenueReport): void {
    for (const it of this.road.unheard('paper', report)) {
      if (this.road.report('paper', it)) this.kills.report('paper', it);
    }
    this.core.commit();
  }

  /** Lets so many milliseconds pass, with all that falls due. */
  advance(ms: number): void {
    const target = this.now + ms;
    for (;;) {
      const wakes = [this.kills.wakeAt, this.road.wakeAt].filter((at) => at !== null);
      const next = Math.min(target, ...this.#tasks.map((task) => task.at), ...wakes);
      this.now = Math.max(this.now, next);
      const due = this.#tasks.filter((task) => task.at <= this.now);
      this.#tasks = this.#tasks.filter((task) => task.at > this.now);
      for (const task of due) task.run();
      if (wakes.some((at) => at <= this.now)) {
        this.kills.tick();
        this.road.tick(this.now);
        this.core.commit();
      }
      if (next >= target && !this.#tasks.some((task) => task.at <= target)) return;
    }
  }

  of<K extends RecordKind>(kind: K): RecordOf<K>[] {
    return this.journal.records().filter((record): record is RecordOf<K> => record.kind === kind);
  }

  #open(names: readonly AgentId[]): void {
    const allocation = (BALANCE / BigInt(Math.max(1, names.length))) as Cash;
    this.core.stage('session.opened', null, null, {
      session: 1,
      seed: 1,
      feed: 'made up',
      feedSha256: '',
      firstAt: START,
      venue: 'paper',
      venueConfigSha256: '',
      currency: 'USD',
      balance: BALANCE,
      instruments: [PERP, SPOT],
      agents: names.map((agent) => ({
        agent,
        role: 'strategy',
        manifestSha256: '',
        symbols: [PERP.symbol, SPOT.symbol],
        trading: 'paper',
        allocation,
      })),
    });
    for (const { symbol } of [PERP, SPOT]) this.state.marks.set(symbol, { price: price('100'), at: START });
    for (const agent of names) this.run(agent);
    this.core.commit();
  }

  /** Starts an agent as the operator and its process do. */
  run(agent: AgentId): void {
    this.agents.start(agent);
    this.agents.event({ type: 'ready', agent, name: agent, warmupBars: 0 });
    this.core.commit();
  }
}
