import type { AgentId, InstrumentId, TimeMs, VenueId } from '../../../shared/ids.ts';
import type { KillReceipt } from '../../../shared/ipc/contract.ts';
import { cash, formatAmount, price, quantity, ZERO_QUANTITY } from '../../../shared/money.ts';
import type { Scope } from '../../../shared/scope.ts';
import { AgentControl } from '../agents/control.ts';
import type { AgentReport, IntentMessage } from '../agents/protocol.ts';
import { tradersOf } from '../agents/registry.ts';
import { Core } from '../core.ts';
import { decode } from '../domain/encoding.ts';
import type { Instrument } from '../domain/instrument.ts';
import { OrderIdMint } from '../domain/mint.ts';
import type { Order } from '../domain/order.ts';
import type { JournalRecord, RecordKind, RecordOf } from '../domain/records.ts';
import type { VenueReport } from '../domain/venue-report.ts';
import type { Authority } from '../execution/decide.ts';
import { cancelOf } from '../execution/limit-use.ts';
import { RequestBudgets } from '../execution/request-budget.ts';
import { OrderRoad } from '../execution/road.ts';
import { fold } from '../fold.ts';
import { KillControl } from '../kill/control.ts';
import { FakeVenue, type FakeVenueOptions } from '../kill/testing/fake-venue.ts';
import type { Trip } from '../kill/trips.ts';
import { positionOf } from '../ledger/book.ts';
import { AuthorityControl } from '../policy/control.ts';
import { grantBounds } from '../policy/grant-bounds.ts';
import type { PolicyRules } from '../policy/layer.ts';
import { mayLeave } from '../policy/may-leave.ts';
import { PolicySet } from '../policy/policy-set.ts';
import { type RiskLimits, riskLimits } from '../risk/limits.ts';
import { TradingControl } from '../risk/trading-control.ts';
import { emptyState, type State } from '../state.ts';
import { ListJournal } from './list-journal.ts';
import { openedSession } from './opened-session.ts';
import { PERMIT_ALL } from './permit-all-policy.ts';
import { WIDE_DECLARED, WIDE_LIMITS } from './wide-limits.ts';

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
/** Traded at the second venue of a rig that has one. */
export const ELSEWHERE: Instrument = { ...PERP, symbol: 'SOL-PERP', base: 'SOL', venue: 'second' };

const BALANCE = cash('100000');
/** 2022-01-01T00:00:00Z */
export const START: TimeMs = 1_640_995_200_000;

/**
 * For tests: the order road and the kill on a clock that the test moves, before a venue that the test scripts. It
 * drives them as the engine does, without its queue.
 */
export class Rig {
  readonly journal = new ListJournal();
  readonly venues = new Map<VenueId, FakeVenue>();
  /** The session's own venue. */
  readonly venue: FakeVenue;
  readonly core: Core;
  readonly road: OrderRoad;
  readonly agents: AgentControl;
  readonly kills: KillControl;
  readonly grants: AuthorityControl;
  readonly trading: TradingControl;
  readonly policy: PolicyRules = { set: new PolicySet(PERMIT_ALL), rates: WIDE_LIMITS.toolRates };
  readonly told: { readonly agent: AgentId; readonly report: AgentReport }[] = [];
  readonly stopped: AgentId[] = [];
  readonly started: AgentId[] = [];
  readonly pinged: AgentId[] = [];
  limits: () => RiskLimits = () => riskLimits(WIDE_LIMITS, BALANCE);
  now = START;
  wall = START;
  #refs = 0;
  #tasks: { readonly at: number; readonly run: () => void }[] = [];

  /** `venues` are made anew when only named; given whole they are taken over from the process before. */
  constructor(
    names: readonly AgentId[],
    state: State = emptyState(),
    venues: readonly (VenueId | FakeVenue)[] = ['paper'],
  ) {
    const rig = this;
    for (const it of venues) this.#stand(it);
    this.venue = this.venues.get('paper') as FakeVenue;
    this.core = new Core(state, {
      clock: { now: () => this.now },
      machine: { wallNow: () => this.wall, micros: () => 0 },
      journal: this.journal,
      venues: this.venues,
      agents: {
        start: (agent) => this.started.push(agent),
        stop: (agent) => this.stopped.push(agent),
        step: () => {},
        ping: (agent) => this.pinged.push(agent),
        report: (agent, report) => this.told.push({ agent, report }),
      },
    });
    const budgets = new RequestBudgets(
      (venue) => this.venues.get(venue)?.requestLimit,
      () => tradersOf(this.state.registry),
    );
    const authority: Authority = {
      gate: this.core.gate,
      room: (venue, use, request) => budgets.of(venue).room(use, request, this.now),
      get limits() {
        return rig.limits();
      },
      policy: this.policy,
      declared: () => WIDE_DECLARED,
    };
    this.agents = new AgentControl(this.core);
    this.road = new OrderRoad(
      this.core,
      authority,
      budgets,
      new OrderIdMint(1, 1, state.session === null ? null : state.lastAt),
    );
    this.kills = new KillControl(this.core, this.road, budgets, this.agents);
    this.grants = new AuthorityControl(this.core, {
      bounds: () => grantBounds(WIDE_LIMITS.grants, WIDE_DECLARED),
      warnBeforeMs: () => WIDE_LIMITS.grants.paper.warnBeforeMs,
      isStarting: (agent) => this.agents.isStarting(agent),
      takeEntriesBack: () => this.trading.takeEntriesBack(),
      onChange: () => this.policy.set.forget(),
    });
    this.trading = new TradingControl({
      core: this.core,
      limits: () => this.limits(),
      cancel: (venue, orderId) => this.road.cancel(venue, orderId, 'engine'),
      room: (order) => budgets.of(order.venue).room('exit', cancelOf(order), this.now),
    });
    this.agents.onOver = (agent, how, reason) => this.grants.agentOver(agent, how, reason);
    this.core.mayLeave = (owner, order) => mayLeave(state, owner, order.id);
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

  /** An order of an agent that works at the venue. */
  rest(agent: AgentId, wish: Partial<IntentMessage> = {}): Order {
    const order = this.propose(agent, { side: 'buy', quantity: '1', price: '90', ...wish });
    if (order === undefined) throw new Error('the order was denied');
    this.advance(100);
    return order;
  }

  /** The connection is lost and comes back, whereupon the venue is read. */
  reconnect(): void {
    this.venue.disconnect();
    this.venue.reconnect();
    this.advance(100);
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
  deliver(report: VenueReport, venue: VenueId = 'paper'): void {
    for (const it of this.road.unheard(venue, report)) {
      if (this.road.report(venue, it)) this.kills.report(venue, it);
    }
    this.core.commit();
  }

  /** What an agent's book holds; `account` is all of them together. */
  held(agent: AgentId | 'account', symbol: InstrumentId = PERP.symbol): string {
    const { account, books } = this.state.ledger;
    const book = agent === 'account' ? account : books.get(agent);
    return book === undefined ? 'no book' : formatAmount(positionOf(book, symbol).quantity);
  }

  /** What a venue really holds. */
  atVenue({ symbol, venue = 'paper' }: Instrument = PERP): string {
    return formatAmount(this.venues.get(venue)?.positions.get(symbol) ?? ZERO_QUANTITY);
  }

  /**
   * The process dies and another one takes up what of its journal was durable, before the same venues. What they report
   * in between, on orders that were on their way too, nobody hears.
   */
  restart(meanwhile: () => void = () => {}): Rig {
    for (const venue of this.venues.values()) venue.isReachable = false;
    for (const task of this.#tasks) task.run();
    this.#tasks = [];
    meanwhile();
    const state = emptyState();
    const { staged, durable } = this.journal;
    const kept = staged.slice(0, durable);
    for (const text of kept) fold(state, decode<JournalRecord>(text));
    const after = new Rig([], state, [...this.venues.values()]);
    after.journal.staged.push(...kept);
    after.journal.durable = durable;
    [after.now, after.wall] = [this.now, this.wall];
    // The feed goes on.
    for (const [symbol, mark] of this.state.marks) after.state.marks.set(symbol, mark);
    for (const venue of after.venues.values()) venue.isReachable = true;
    after.agents.stopAll('restart');
    after.kills.resume();
    after.road.resume(after.now);
    after.core.commit();
    return after;
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

  #stand(venue: VenueId | FakeVenue): void {
    const id = typeof venue === 'string' ? venue : venue.id;
    const options: FakeVenueOptions = {
      now: () => this.now,
      later: (ms, run) => this.#tasks.push({ at: this.now + ms, run }),
      say: (report) => this.deliver(report, id),
    };
    if (typeof venue !== 'string') venue.attach(options);
    this.venues.set(id, typeof venue === 'string' ? new FakeVenue(id, options) : venue);
  }

  #open(names: readonly AgentId[]): void {
    const instruments = this.venues.has('second') ? [PERP, SPOT, ELSEWHERE] : [PERP, SPOT];
    const symbols = instruments.map((it) => it.symbol);
    this.core.stage('session.opened', null, null, openedSession(names, instruments, START, BALANCE));
    for (const symbol of symbols) this.state.marks.set(symbol, { price: price('100'), at: START });
    for (const agent of names) this.run(agent);
    this.core.commit();
  }

  /** Starts an agent as the operator and its process do. */
  run(agent: AgentId): void {
    this.agents.start(agent);
    this.grants.grantAtStart(agent, 'test');
    this.agents.event({ type: 'ready', agent, name: agent, warmupBars: 0 });
    this.core.commit();
  }
}
