import { SimulatedClock } from '../../src/main/adapters/clock/simulated-clock.ts';
import type { OrderOwner } from '../../src/main/engine/domain/order.ts';
import type { JournalRecord } from '../../src/main/engine/domain/records.ts';
import type { VenueReport } from '../../src/main/engine/domain/venue-report.ts';
import type { Engine } from '../../src/main/engine/engine.ts';
import { emptyState, type State } from '../../src/main/engine/state.ts';
import type { AgentId, OrderId, TimeMs, VenueId } from '../../src/shared/ids.ts';
import { type Cash, cash } from '../../src/shared/money.ts';
import { FaultPlan, FOR_GOOD } from '../exchange/faults.ts';
import type { TrueExchange, VenueWay } from '../exchange/true-exchange.ts';
import { PROMISES } from '../promises/all.ts';
import { Latches } from '../promises/latches.ts';
import type { Promised, Watched } from '../promises/promise.ts';
import { act } from './act.ts';
import { CrashJournal } from './crash-journal.ts';
import { Crashes } from './crashes.ts';
import { Life } from './life.ts';
import { restore } from './restore.ts';
import { type Action, type Scenario, START } from './scenario.ts';
import { openSession } from './session.ts';
import { count, emptyTally } from './tally.ts';
import { buildVenues, type Venues, type VenuesOptions } from './venues.ts';
import { actionWords, recordWords } from './words.ts';

const BALANCE = cash('100000');
const AGENT_STARTS_WITHIN_MS = 200;
/** More wake-ups than this in one millisecond, and nothing moves on. */
const MOST_TICKS_AT_ONCE = 500;

export interface Violation {
  readonly promise: number;
  readonly what: string;
  /** Milliseconds since the run's start. */
  readonly at: number;
}

export interface SimulationOptions {
  readonly keepLines?: boolean;
  /** What it trades at; the simulated exchanges unless said. */
  readonly build?: (options: VenuesOptions) => Venues;
}

/**
 * One run: the real engine in one process after another, exchanges with faults, made-up agents and operators, on one
 * clock. After every event every promise is looked at; the first that does not hold ends the run.
 */
export class Simulation implements Watched {
  readonly scenario: Scenario;
  readonly clock = new SimulatedClock(START);
  readonly crashes = new Crashes();
  readonly journal: CrashJournal;
  readonly latches = new Latches();
  readonly exchanges: ReadonlyMap<VenueId, TrueExchange>;
  readonly plan: FaultPlan;
  readonly balance: Cash = BALANCE;
  readonly tally = emptyTally();
  /** Everything that was told to the engine or by it, for the trace; kept only when asked for. */
  readonly lines: { readonly at: TimeMs; readonly text: string }[] | null;
  violation: Violation | null = null;
  /** When a kill first said INCOMPLETE. */
  incompleteAt: TimeMs | null = null;
  /** How far the engine's clock is ahead of the exchanges'. */
  jumpedMs = 0;
  bars = 0;
  readonly #links: readonly VenueWay[];
  readonly #promises: readonly Promised[];
  readonly #owners = new Map<OrderId, OrderOwner>();
  #life: Life;
  #diedFor: number | null = null;
  #micros = 0;
  #ticks = { at: 0, count: 0 };

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    this.scenario = scenario;
    this.lines = options.keepLines === true ? [] : null;
    this.plan = new FaultPlan(scenario.faults, scenario.seed, START);
    this.journal = new CrashJournal(this.crashes);
    this.journal.onRecord = (record) => this.#recorded(record);
    this.crashes.onDeath = (downMs, point) => this.#die(downMs, point);
    const { clock, plan } = this;
    const build = options.build ?? buildVenues;
    const { exchanges, links } = build({ scenario, clock, plan, balance: BALANCE });
    for (const exchange of exchanges.values()) exchange.onFill = () => this.#look((it) => it.filled?.());
    this.exchanges = exchanges;
    this.#links = links;
    this.#life = this.#start(emptyState());
    this.#promises = PROMISES.map((make) => make(this));
    openSession(this.engine, scenario, BALANCE);
    for (const action of scenario.actions) this.clock.at(START + action.at, () => this.turn(() => this.#act(action)));
  }

  get engine(): Engine {
    return this.#life.engine;
  }
  get processes(): Set<AgentId> {
    return this.#life.processes;
  }
  get isAlive(): boolean {
    return !this.#life.isDead;
  }
  now(): TimeMs {
    return this.clock.now();
  }
  ownerOf(orderId: OrderId): OrderOwner | undefined {
    return this.#owners.get(orderId);
  }
  wasFaultless(venue: VenueId): boolean {
    return this.tally.crashes === 0 && this.scenario.faults.every((it) => it.venue !== venue);
  }
  isGoneForGood(venue: VenueId): boolean {
    return this.scenario.faults.some((it) => it.kind === 'venue-down' && it.venue === venue && it.until === FOR_GOOD);
  }

  broken(promise: number, what: string): void {
    this.violation ??= { promise, what, at: this.now() - START };
  }

  /** Lets everything happen until so many milliseconds after the start, or until a promise is broken. */
  runTo(ms: number): void {
    for (const _ of this.steps(ms));
  }

  /** The same one instant after the other, for venues that need a moment of their own after each. */
  *steps(ms: number): Generator<void> {
    const target = START + ms;
    while (this.violation === null && this.now() < target) {
      const wakeAt = this.isAlive ? (this.engine.wakeAt ?? Number.POSITIVE_INFINITY) - this.jumpedMs : target;
      const next = Math.min(this.clock.nextAt() ?? target, Math.max(wakeAt, this.now()), target);
      this.clock.advanceTo(next);
      if (this.isAlive && (this.engine.wakeAt ?? Number.POSITIVE_INFINITY) - this.jumpedMs <= next) {
        this.#countTick(next);
        this.turn(() => this.engine.tick());
      }
      yield;
    }
  }

  /** Something happens to the engine; then every promise is looked at. */
  turn(happens: () => void): void {
    if (this.violation !== null) return;
    this.tally.events += 1;
    try {
      happens();
      if (this.isAlive) this.engine.pump();
    } catch (error) {
      // What a dying process throws on its way out is nobody's fault.
      if (this.isAlive) this.broken(0, `the engine threw: ${error instanceof Error ? error.stack : String(error)}`);
    }
    this.#buryAndRevive();
    this.#look((it) => it.turn?.());
  }

  quiet(): void {
    this.#look((it) => it.quiet?.());
  }

  settled(): void {
    this.#look((it) => it.settled?.());
  }

  /** Says it only to who keeps a trace. */
  tell(say: () => string): void {
    this.lines?.push({ at: this.now(), text: say() });
  }

  /** The process of an agent was started: it is ready a little later. */
  #agentStarts(agent: AgentId): void {
    const life = this.#life;
    const at = this.now() + this.plan.stream('agent-starts').integer(1, AGENT_STARTS_WITHIN_MS);
    this.clock.at(at, () => {
      if (life.isDead) return;
      const event = { type: 'ready', agent, name: agent, warmupBars: 0 } as const;
      this.turn(() => life.engine.submit({ kind: 'agent.event', event }));
    });
  }

  #act(action: Action): void {
    if (action.kind === 'price') {
      act(this, action);
      return;
    }
    this.tell(() => `# ${actionWords(action)}`);
    act(this, action);
  }

  #start(state: State): Life {
    return new Life({
      state,
      clock: { now: () => this.now() + this.jumpedMs },
      journal: this.journal,
      crashes: this.crashes,
      links: this.#links,
      nextMicros: () => {
        this.#micros += 1;
        return this.#micros;
      },
      hear: (venue, report) => this.#hear(venue, report),
      onStart: (agent) => this.#agentStarts(agent),
      onSubmit: (venue, order) => {
        this.tell(() => `> ${venue} submit ${order.id}`);
        for (const it of this.#promises) it.submit?.(venue, order);
      },
      onCancel: (venue, orderId) => {
        this.tell(() => `> ${venue} cancel ${orderId}`);
        for (const it of this.#promises) it.cancel?.(venue, orderId);
      },
      onMassCancel: (venue, orderIds) => {
        this.tell(() => `> ${venue} cancel everything, for ${orderIds.join(', ')}`);
        for (const it of this.#promises) {
          it.massCancel?.(venue);
          for (const orderId of orderIds) it.cancel?.(venue, orderId);
        }
      },
    });
  }

  #hear(venue: VenueId, report: VenueReport): void {
    if (report.kind !== 'fill')
      this.tell(() => `< ${venue} ${report.kind} ${'orderId' in report ? report.orderId : ''}`);
    this.turn(() => this.engine.submit({ kind: 'venue.report', venue, report }));
  }

  #recorded(record: JournalRecord): void {
    this.tell(() => `  ${recordWords(record)}`);
    this.latches.record(record);
    if (record.kind === 'order.approved') this.#owners.set(record.body.orderId, record.body.owner);
    count(this.tally, record);
    if (record.kind === 'kill.phase' && record.body.phase === 'INCOMPLETE') this.incompleteAt ??= this.now();
    for (const it of this.#promises) it.record?.(record);
  }

  #die(downMs: number, point: string): void {
    this.tell(() => `# the process dies, ${point}`);
    this.plan.count(`crash ${point}`);
    this.tally.crashes += 1;
    this.#life.die();
    this.#diedFor = downMs;
  }

  /** A process that died in this turn is gone; another one comes up after a while. */
  #buryAndRevive(): void {
    if (this.#diedFor === null) return;
    const at = this.now() + this.#diedFor;
    this.#diedFor = null;
    for (const it of this.#promises) it.died?.();
    this.clock.at(at, () => this.#revive());
  }

  #revive(): void {
    const records = this.journal.records();
    const state = restore(records, this.plan.stream('restore'), (why) => this.broken(12, why));
    this.latches.startAgain(records);
    this.tell(() => '# the process is back');
    this.turn(() => {
      this.#life = this.#start(state);
      this.engine.resume();
    });
    this.#look((it) => it.restarted?.(records));
  }

  #look(at: (promise: Promised) => void): void {
    if (!this.isAlive || this.violation !== null) return;
    for (const it of this.#promises) at(it);
  }

  #countTick(at: TimeMs): void {
    this.#ticks = this.#ticks.at === at ? { at, count: this.#ticks.count + 1 } : { at, count: 1 };
    if (this.#ticks.count > MOST_TICKS_AT_ONCE) this.broken(13, 'the engine wants to be woken again and again');
  }
}
