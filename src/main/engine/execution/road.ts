import type { AgentId, InstrumentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { price, quantity } from '../../../shared/money.ts';
import type { CancelMessage, IntentMessage } from '../agents/protocol.ts';
import { agentReport, cancelDenialReport, denialReport } from '../agents/reports.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { OrderIdMint } from '../domain/mint.ts';
import { type CancelAsker, type Intent, isOpen, type Order, type VenueOrder, venueOrder } from '../domain/order.ts';
import type { RecordOf } from '../domain/records.ts';
import type { VenueFill, VenueReport } from '../domain/venue-report.ts';
import { answeredAfter } from '../latency/answered.ts';
import { decidePolicy } from '../policy/policy.ts';
import { believable } from './believable.ts';
import { DeadMansSwitches } from './dead-mans-switches.ts';
import { type Authority, decide } from './decide.ts';
import { uncoveredExits } from './exits.ts';
import { impossibleFills, isImpossible, overfilling } from './impossible.ts';
import { isKnownFill } from './known-fills.ts';
import { cancelOf, submitKind } from './limit-use.ts';
import { findOrder, findOrderOf, fundingKey, isAmended } from './orders.ts';
import { Reconciler } from './reconcile.ts';
import type { RequestBudgets } from './request-budget.ts';
import { connectionAlarm, impossibleAlarm, impossibleAlarmId, keyAlarm, positionModeAlarm } from './venue-alarms.ts';
import { VenueReads } from './venue-reads.ts';

/** An order or cancel without an answer for this long is unknown and looked up at the venue. */
const ANSWER_WITHIN_MS = 10_000;
const READ = { kind: 'read' } as const;

/** Field by field: to spread and to take out of a spread costs half a microsecond, with every intent. */
function intentOf(agent: AgentId, message: IntentMessage): Intent {
  const { ref, symbol, side, type, timeInForce, postOnly, reduceOnly, purpose } = message;
  const size = quantity(message.quantity);
  const base = { agent, ref, symbol, side, type, quantity: size, timeInForce, postOnly, reduceOnly, purpose };
  return message.price === undefined ? base : { ...base, price: price(message.price) };
}

/** Road 1 at run time: intents in, orders out, venue reports back into the books. */
export class OrderRoad {
  /** Called with how long a venue took for its first answer to an order, or was waited for, engine milliseconds. */
  onAnswer: (waitedMs: number) => void = () => {};
  readonly #core: Core;
  readonly #authority: Authority;
  readonly #budgets: RequestBudgets;
  readonly #switches: DeadMansSwitches;
  #reconciler: Reconciler;
  #venueReads = new VenueReads();
  #mint: OrderIdMint;
  /** Orders that wait for an answer, by when they are given up for unknown; in that order. */
  readonly #unanswered = new Map<OrderId, TimeMs>();

  constructor(core: Core, authority: Authority, budgets: RequestBudgets, mint: OrderIdMint) {
    this.#core = core;
    this.#authority = authority;
    this.#budgets = budgets;
    this.#switches = new DeadMansSwitches(core, budgets);
    this.#reconciler = new Reconciler(core);
    this.#mint = mint;
  }

  /** A new session, on a clock that may begin earlier: it mints ids of its own, and nothing is awaited from before. */
  beginSession(mint: OrderIdMint): void {
    this.#mint = mint;
    this.#reconciler = new Reconciler(this.#core);
    this.#venueReads = new VenueReads();
    this.#unanswered.clear();
    this.#budgets.clear();
    this.#switches.beginSession();
    this.#reconcileSteadily(this.#core.now());
  }

  /** Nobody may call {@link tick} any more once a session is over, so a dead-man's switch is seen to now. */
  endSession(): void {
    const now = this.#core.now();
    this.#switches.tick(now);
    this.#venueReads.beSteady([], now);
  }

  /** The app closes in order. */
  close(): void {
    this.#switches.close();
  }

  mintId(): OrderId {
    return this.#mint.next();
  }

  /** After a restart: every venue of an open session is read, for what happened there meanwhile. */
  resume(now: TimeMs): void {
    const { orders, session } = this.#core.state;
    for (const order of orders.open.values()) if (order.state !== 'working') this.#unanswered.set(order.id, now);
    if (session === null) return;
    for (const venue of this.#core.ports.venues.keys()) this.#venueReads.wantAfterSilence(venue, now);
    if (session.ended === null) this.#reconcileSteadily(now);
  }

  /** Venues outside this process are read at once, and from then on every minute. */
  #reconcileSteadily(now: TimeMs): void {
    const outside = [...this.#core.ports.venues.values()].filter((venue) => venue.isOutside === true);
    const ids = outside.map(({ id }) => id);
    this.#venueReads.beSteady(ids, now);
    for (const id of ids) this.#venueReads.want(id, now);
  }

  /** Machine time at which each venue's account was last held against the books, since this start. */
  get reconciledWallAt(): ReadonlyMap<VenueId, TimeMs> {
    return this.#reconciler.takenWallAt;
  }

  propose(agent: AgentId, message: IntentMessage): void {
    const core = this.#core;
    const orderId = this.#mint.next();
    const decision = decide(core.state, this.#authority, intentOf(agent, message), orderId, core.now());
    core.stage(decision.kind, agent, orderId, decision.body);
    if (decision.kind === 'order.denied') {
      const record = { kind: decision.kind, at: core.now(), agent, action: orderId, body: decision.body };
      core.ports.agents.report(agent, denialReport(record as RecordOf<'order.denied'>));
      return;
    }
    const { venue, owner, exit } = decision.body;
    this.send(venue, venueOrder({ ...decision.body, id: orderId }), owner, exit ? agent : undefined);
  }

  /** Hands an approved, journalled order to its venue and waits for the answer. `exitOf`: whose exit it is. */
  send(venue: VenueId, order: VenueOrder, owner: Order['owner'], exitOf?: AgentId): void {
    const now = this.#core.now();
    this.#unanswered.set(order.id, now + ANSWER_WITHIN_MS);
    this.#budgets.of(venue).take({ kind: submitKind(order.type), symbol: order.symbol, agent: exitOf }, now);
    this.#core.effect({ kind: 'submit', venue, order, owner, decidedMicros: this.#core.ports.machine.micros() });
  }

  /** An agent's wish to cancel its own order; somebody else's, or a closed one, is not found by its ref. */
  cancelByRef(agent: AgentId, { ref, purpose }: CancelMessage): void {
    const { orders } = this.#core.state;
    const order = findOrderOf(orders, agent, (it) => it.ref === ref && it.owner.kind === 'agent');
    if (order === undefined || order.state === 'cancelling') return;
    // An agent that cancels without end must not use up what a kill needs; it may ask again at the next bar.
    const at = this.#core.now();
    if (this.#budgets.of(order.venue).room('exit', cancelOf(order, agent), at) === 0) return;
    const { symbol, mode } = order;
    const call = { agent, tool: 'order.cancel', symbol, mode, purpose, reducing: true, at } as const;
    const verdict = decidePolicy(this.#core.state, this.#authority.policy, call);
    if (verdict.allowed) {
      this.cancel(order.venue, order.id, 'agent', { purpose, rule: verdict.rule });
      return;
    }
    const { rule, reason } = verdict;
    const decided = { agent, tool: call.tool, symbol, mode, purpose, allowed: false, rule, reason };
    this.#core.stage('tool.decided', agent, order.id, decided);
    this.#core.ports.agents.report(agent, cancelDenialReport(order, at, reason));
  }

  /**
   * Asks the venue to cancel; an agent's own cancel carries its purpose and the rule that permitted it. An order the
   * engine does not know (a manual one) is asked for all the same.
   */
  cancel(venue: VenueId, orderId: OrderId, by: CancelAsker, why = { purpose: '', rule: '' }): void {
    const order = this.#cancelling(orderId, by, why);
    const agent = by === 'agent' ? (order?.owner.agent ?? undefined) : undefined;
    this.#budgets.of(venue).take(cancelOf(order, agent), this.#core.now());
    this.#core.effect({ kind: 'cancel', venue, orderId });
  }

  /** Asks the venue to cancel all of these with as few requests as it can, and with them whatever stands beside them. */
  massCancel(venue: VenueId, orderIds: readonly OrderId[], requests: number, by: CancelAsker): void {
    for (const orderId of orderIds) this.#cancelling(orderId, by, { purpose: '', rule: '' });
    this.#budgets.of(venue).take({ kind: 'mass-cancel' }, this.#core.now(), requests);
    this.#core.effect({ kind: 'mass-cancel', venue, orderIds });
  }

  #cancelling(
    orderId: OrderId,
    by: CancelAsker,
    why: { readonly purpose: string; readonly rule: string },
  ): Order | undefined {
    const order = findOrder(this.#core.state.orders, orderId);
    this.#core.stage('order.cancelling', order?.owner.agent ?? null, orderId, { orderId, by, ...why });
    this.#unanswered.delete(orderId);
    if (order !== undefined) this.#unanswered.set(orderId, this.#core.now() + ANSWER_WITHIN_MS);
    return order;
  }

  /** Asks the venue for a snapshot. */
  read(venue: VenueId, readId: string): void {
    this.#budgets.of(venue).take(READ, this.#core.now());
    this.#core.effect({ kind: 'read', venue, readId, fillsSince: this.#reconciler.fillsSince(venue) });
  }

  /** A report with all that it implies: what a snapshot lists and no report brought stands before it. */
  unheard(venue: VenueId, said: VenueReport): VenueReport[] {
    const report = believable(said, this.#core.now());
    if (report.kind === 'snapshot') return this.#unheardIn(venue, report);
    if (report.kind !== 'fill') return [report];
    if (!isImpossible(report) && overfilling(this.#core.state.orders, venue, [report]).length === 0) return [report];
    // What else was meant, a read tells: it lists the execution as it was, or the position differs.
    this.#venueReads.want(venue, this.#core.now());
    return [];
  }

  /** An execution that cannot be is not booked; what is open and held is known all the same, to a kill above all. */
  #unheardIn(venue: VenueId, report: Extract<VenueReport, { kind: 'snapshot' }>): VenueReport[] {
    const { readId, snapshot, at } = report;
    if (isImpossible(report)) return [{ kind: 'read-failed', readId, reason: 'impossible-answer', at }];
    const impossible = impossibleFills(snapshot);
    const fills = snapshot.fills.filter((it) => !impossible.includes(it));
    const possible = impossible.length === 0 ? report : { ...report, snapshot: { ...snapshot, fills } };
    const reports = this.#reconciler.unheard(venue, possible);
    if (reports.at(-1)?.kind !== 'snapshot') return reports;
    const over = overfilling(this.#core.state.orders, venue, reports);
    this.#notBooked(venue, [...impossible, ...over]);
    const overfilled = new Set(over.map(({ orderId }) => orderId));
    const booked = reports.filter((it) => it.kind !== 'fill' || !overfilled.has(it.orderId));
    for (const it of booked) if (it.kind === 'fill') this.#reconciler.found(venue, it);
    return booked;
  }

  #notBooked(venue: VenueId, [first]: readonly VenueFill[]): void {
    if (first === undefined) clearAlarm(this.#core, impossibleAlarmId(venue));
    else raiseAlarm(this.#core, impossibleAlarm(venue, first));
  }

  /** Books what a venue reports. Returns false for what was booked before, and for what no kill has to know. */
  report(venue: VenueId, report: VenueReport): boolean {
    const core = this.#core;
    switch (report.kind) {
      case 'snapshot': {
        this.#isThere(venue);
        const readFor = this.#venueReads.answered(venue, report.readId);
        this.#venueReads.seen(venue, core.now());
        const again = this.#reconciler.take(venue, report, readFor);
        if (again !== null) this.#venueReads.want(venue, again);
        this.#cancelAgain(venue, report);
        return true;
      }
      case 'read-failed':
        if (this.#venueReads.answered(venue, report.readId) !== null) this.#venueReads.failed(venue, core.now());
        return true;
      case 'throttled':
        this.#throttled(venue, report);
        return true;
      case 'connection':
        this.#connection(venue, report);
        return true;
      case 'auth-failed':
        core.stage('venue.reported', null, null, { venue, report });
        raiseAlarm(core, keyAlarm(venue));
        return true;
      case 'dead-mans-switch':
        this.#switches.report(venue, report);
        return false;
      case 'funding':
        if (isKnownFill(core.state.orders, venue, fundingKey(report))) return false;
        core.stage('venue.reported', null, null, { venue, report });
        this.#reconciler.funded(venue, report);
        return true;
      case 'fill':
        if (isKnownFill(core.state.orders, venue, report.fillId)) return false;
        break;
      case 'amended': {
        const amended = findOrder(core.state.orders, report.orderId);
        if (amended === undefined || !isAmended(amended, report)) return false;
        break;
      }
      default:
    }
    const order = findOrder(core.state.orders, report.orderId);
    this.#measure(order, report);
    core.stage('venue.reported', order?.owner.agent ?? null, report.orderId, { venue, report });
    if (order === undefined) return true;
    this.#answered(order);
    this.#positionMode(order, report);
    if (order.owner.kind === 'agent') {
      const told = agentReport(order, report);
      if (told !== null) core.ports.agents.report(order.owner.agent, told);
      if (report.kind === 'fill' || report.kind === 'amended')
        this.#dropUncoveredExits(order.owner.agent, order.symbol);
    }
    return true;
  }

  /** Before the report is folded: after it the order has been answered. */
  #measure(order: Order | undefined, report: VenueReport): void {
    const waitedMs = answeredAfter(order, report, this.#core.now());
    if (waitedMs !== null) this.onAnswer(waitedMs);
  }

  /** A venue that takes what may open a position is in one-way mode. */
  #positionMode({ venue, reduceOnly }: Order, report: VenueReport): void {
    const alarm = positionModeAlarm(venue);
    if (report.kind === 'rejected' && report.reason === 'position-mode') raiseAlarm(this.#core, alarm);
    else if (report.kind === 'accepted' && !reduceOnly) clearAlarm(this.#core, alarm.alarmId);
  }

  /** What is over or works is waited for no longer; what became unknown is looked up at once. */
  #answered(order: Order): void {
    if (!isOpen(order.state) || order.state === 'working') this.#unanswered.delete(order.id);
    else if (order.state === 'unknown') this.#venueReads.want(order.venue, this.#core.now());
  }

  /** Nothing goes to this venue for as long as it asked; a request that was not taken may then be made again. */
  #throttled(venue: VenueId, report: Extract<VenueReport, { kind: 'throttled' }>): void {
    const core = this.#core;
    this.#budgets.of(venue).backOff(core.now(), report.retryAfterMs);
    if (report.request === 'read') {
      if (this.#venueReads.answered(venue, report.id) !== null) this.#venueReads.failed(venue, core.now());
      return;
    }
    const order = findOrder(core.state.orders, report.id);
    this.#measure(order, report);
    core.stage('venue.reported', order?.owner.agent ?? null, report.id, { venue, report });
    if (report.request === 'submit') {
      this.#unanswered.delete(report.id);
      if (order?.owner.kind !== 'agent') return;
      const reason = report.because ?? 'throttled';
      const told = { kind: 'rejected', orderId: order.id, reason, at: report.at } as const;
      const words = agentReport(order, told);
      if (words !== null) core.ports.agents.report(order.owner.agent, words);
    }
  }

  /** Whoever answers a read is connected and takes the key. */
  #isThere(venue: VenueId): void {
    clearAlarm(this.#core, connectionAlarm(venue).alarmId);
    clearAlarm(this.#core, keyAlarm(venue).alarmId);
  }

  #connection(venue: VenueId, report: Extract<VenueReport, { kind: 'connection' }>): void {
    this.#core.stage('venue.reported', null, null, { venue, report });
    const alarm = connectionAlarm(venue);
    if (report.state === 'lost') raiseAlarm(this.#core, alarm);
    else {
      clearAlarm(this.#core, alarm.alarmId);
      this.#venueReads.wantAfterSilence(venue, this.#core.now());
    }
  }

  /** A cancel that was asked for and got lost: the order is listed as if nothing had been said. */
  #cancelAgain(venue: VenueId, { snapshot }: Extract<VenueReport, { kind: 'snapshot' }>): void {
    for (const { orderId } of snapshot.openOrders) {
      const order = this.#core.state.orders.open.get(orderId);
      if (order?.state !== 'working' || order.cancelAskedBy === null || order.cancelAskedBy === 'kill') continue;
      const budget = this.#budgets.of(venue);
      const now = this.#core.now();
      if (budget.room('exit', cancelOf(order), now) > 0) this.cancel(venue, orderId, order.cancelAskedBy);
      else this.#venueReads.want(venue, budget.roomAt(now));
    }
  }

  #dropUncoveredExits(agent: AgentId, symbol: InstrumentId): void {
    for (const order of uncoveredExits(this.#core.state, agent, symbol)) this.cancel(order.venue, order.id, 'engine');
  }

  /** When {@link tick} wants to be called next. */
  get wakeAt(): TimeMs | null {
    const wakes = [this.#unanswered.values().next().value, this.#venueReads.wakeAt, this.#switches.wakeAt];
    const due = wakes.filter((at) => at !== undefined && at !== null);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** Gives up waiting where the time has passed: the order is unknown, and the venue is asked. Never sent again. */
  tick(now: TimeMs): void {
    for (const [orderId, until] of this.#unanswered) {
      if (until > now) break;
      this.#unanswered.delete(orderId);
      const order = this.#core.state.orders.open.get(orderId);
      if (order === undefined) continue;
      if (order.state !== 'unknown') {
        if (order.acknowledgedAt === null) this.onAnswer(now - order.createdAt);
        this.#core.stage('order.unknown', order.owner.agent, orderId, { orderId });
      }
      this.#venueReads.want(order.venue, now);
    }
    const mayRead = (venue: VenueId, canWait: boolean): TimeMs => {
      const budget = this.#budgets.of(venue);
      return budget.room(canWait ? 'entry' : 'exit', READ, now) > 0 ? now : budget.roomAt(now);
    };
    for (const { venue, readId } of this.#venueReads.due(now, mayRead)) this.read(venue, readId);
    this.#switches.tick(now);
  }
}
