import type { AgentId, OrderId, TimeMs, VenueId } from '../../../shared/ids.ts';
import { Refusal } from '../../../shared/ipc/contract.ts';
import type { Cash } from '../../../shared/money.ts';
import { type TradingScope, tradingScopeKey } from '../../../shared/scope.ts';
import { clearAlarm, raiseAlarm } from '../alarms/raise.ts';
import type { Core } from '../core.ts';
import type { Order } from '../domain/order.ts';
import type { HoldReason } from '../domain/reasons.ts';
import type { Valuation } from '../ledger/book.ts';
import { type Valuations, valuations } from '../ledger/valuations.ts';
import { endedEntries } from '../policy/entry-authority.ts';
import type { Hold } from './holds.ts';
import type { RiskLimits } from './limits.ts';
import { PROTECTIONS } from './protections/all.ts';
import type { Cause, Guarded, Protection } from './protections/protection.ts';
import { restingEntries } from './resting-entries.ts';
import { covers } from './trading-state.ts';

export interface TradingParts {
  readonly core: Core;
  readonly limits: () => RiskLimits;
  /** Asks the venue to cancel. */
  readonly cancel: (venue: VenueId, orderId: OrderId) => void;
  /** Requests that the venue would still take for it. */
  readonly room: (order: Order) => number;
}

const GLOBAL: TradingScope = { kind: 'global' };
const ENGINE = 'engine';
/** Not to be released by hand: the day is over when it is over, and a venue is back when it answers. */
const BY_ITSELF: ReadonlySet<HoldReason> = new Set(['DAILY_LOSS', 'VENUE_LOST']);
const CANCELS_ENTRIES: ReadonlySet<HoldReason> = new Set<HoldReason>([
  'OPERATOR',
  ...PROTECTIONS.filter((it) => it.cancelsEntries).map((it) => it.reason),
]);

/** True when a person may release the hold. */
export function isReleasable(hold: Hold): boolean {
  return !BY_ITSELF.has(hold.reason);
}

/**
 * Trading states (R2): holds are staged by a person's word, by the protections (R3) and while a venue cannot be spoken
 * to, and end by time, by a person, or when their cause is gone. Each is one record with its reason.
 */
export class TradingControl {
  readonly #parts: TradingParts;
  /** How everything was when the protections looked last. */
  #limitsSeen: RiskLimits | null = null;
  #holdsSeen = 0;
  #versionSeen = 0;
  #worthSeen: Valuations | null = null;
  readonly #bookSeen = new Map<AgentId, Valuation>();

  constructor(parts: TradingParts) {
    this.#parts = parts;
  }

  /** From now on the scope may only reduce. @throws Refusal for one that is not there, or that is reduced already */
  reduce(scope: TradingScope, reason: string, by: string): void {
    const { core } = this.#parts;
    const key = tradingScopeKey(scope);
    if (scope.kind === 'agent' && !core.state.registry.has(scope.agent)) throw new Refusal('There is no such agent.');
    if (scope.kind === 'venue' && !core.ports.venues.has(scope.venue)) throw new Refusal('There is no such venue.');
    if (this.#standing(scope, 'OPERATOR')) throw new Refusal(`${key} may only reduce already, by a person's word.`);
    this.#hold(scope, 'OPERATOR', { measured: reason, limit: '', until: null }, by);
    this.takeEntriesBack();
    core.commit();
    if (!core.settle()) throw new Refusal('The journal cannot be written: everything is halted.');
  }

  /** @throws Refusal for one that is gone, or that ends by itself alone */
  release(holdId: string, reason: string, by: string): void {
    const { core } = this.#parts;
    const hold = core.state.holds.standing.get(holdId);
    if (hold === undefined) throw new Refusal('There is no such hold any more.');
    if (hold.reason === 'DAILY_LOSS') {
      throw new Refusal('A daily loss stops the day: the hold ends by itself at the next midnight UTC.');
    }
    if (!isReleasable(hold)) throw new Refusal('The hold ends by itself as soon as the venue answers.');
    this.#release(hold, reason, by);
    if (!core.settle()) throw new Refusal('The journal cannot be written: everything is halted.');
  }

  /** When the next hold ends by time; null when none does. */
  get wakeAt(): TimeMs | null {
    let first: TimeMs | null = null;
    for (const { until } of this.#parts.core.state.holds.standing.values()) {
      if (until !== null && (first === null || until < first)) first = until;
    }
    return first;
  }

  /** A new session drops holds; what tells of one that is gone would stand for good. */
  clearAlarmsOfEndedHolds(): void {
    const { core } = this.#parts;
    const { state } = core;
    const standing = new Set([...state.holds.standing.values()].map(({ scope, reason }) => alarmOf(scope, reason)));
    for (const alarmId of [...state.alarms.keys()]) {
      if (alarmId.startsWith(HOLD_ALARMS) && !standing.has(alarmId)) clearAlarm(core, alarmId);
    }
  }

  /** After every input, and when time has passed: ends what is over, and holds what was crossed. Cheap when nothing moved. */
  evaluate(now: TimeMs): void {
    const { state } = this.#parts.core;
    this.#endWhatIsOver(now);
    this.#holdLostVenues();
    if (state.session !== null && state.session.ended === null) this.#protect(now);
    this.takeEntriesBack();
  }

  #endWhatIsOver(now: TimeMs): void {
    const { state } = this.#parts.core;
    for (const hold of state.holds.standing.values()) {
      if (hold.until !== null && hold.until <= now) this.#release(hold, 'its time is over', ENGINE);
      else if (hold.reason === 'VENUE_LOST' && hold.scope.kind === 'venue') {
        if (state.venues.get(hold.scope.venue)?.link === 'up') this.#release(hold, 'the venue answers again', ENGINE);
      }
    }
  }

  /** The alarm for it is the road's own: it is raised with the venue's report. */
  #holdLostVenues(): void {
    for (const [venue, { link }] of this.#parts.core.state.venues) {
      if (link === 'up') continue;
      const scope: TradingScope = { kind: 'venue', venue };
      if (this.#standing(scope, 'VENUE_LOST')) continue;
      this.#hold(scope, 'VENUE_LOST', { measured: link, limit: '', until: null }, ENGINE);
    }
  }

  #protect(now: TimeMs): void {
    const { state } = this.#parts.core;
    const worth = valuations(state.ledger, state.marks);
    const limits = this.#parts.limits();
    const holds = state.holds.standing.size;
    const { version } = state.activity;
    const isAll = limits !== this.#limitsSeen || holds !== this.#holdsSeen;
    if (!isAll && version === this.#versionSeen && worth === this.#worthSeen) return;
    this.#guard(GLOBAL, this.#guarded(now, null, worth.account.equity, limits.breaks.account));
    for (const [name, value] of worth.books) {
      // Whatever an agent does that a protection looks at moves its book, and a book that moved has a new worth.
      if (!isAll && this.#bookSeen.get(name) === value) continue;
      this.#bookSeen.set(name, value);
      if (!state.registry.has(name)) continue;
      this.#guard({ kind: 'agent', agent: name }, this.#guarded(now, name, value.equity, limits.breaks.agent));
    }
    this.#limitsSeen = limits;
    this.#holdsSeen = holds;
    this.#versionSeen = version;
    this.#worthSeen = worth;
  }

  #guarded(at: TimeMs, agent: AgentId | null, equity: Cash, breaks: Guarded['breaks']): Guarded | null {
    const { state } = this.#parts.core;
    const limits = this.#parts.limits();
    const { repeatedExecution } = limits;
    if (agent === null) {
      const { trades } = state.activity;
      const curve = state.curves.account;
      return { at, equity, curve, losses: limits.account, trades, breaks, repeatedExecution, activity: undefined };
    }
    const [curve, activity] = [state.curves.books.get(agent), state.activity.agents.get(agent)];
    const allocation = state.registry.get(agent)?.allocation;
    if (curve === undefined || activity === undefined || allocation === undefined) return null;
    const losses = limits.losses(agent, allocation);
    return { at, equity, curve, losses, trades: activity.trades, breaks, repeatedExecution, activity };
  }

  #guard(scope: TradingScope, guarded: Guarded | null): void {
    if (guarded === null) return;
    for (const protection of PROTECTIONS) {
      const cause = protection.crossed(guarded);
      if (cause === null || this.#standing(scope, protection.reason)) continue;
      this.#hold(scope, protection.reason, cause, ENGINE);
      this.#alarm(scope, protection, cause);
    }
  }

  #alarm(scope: TradingScope, { reason, alarm }: Protection, cause: Cause): void {
    if (alarm === null) return;
    const { core } = this.#parts;
    const agent = scope.kind === 'agent' ? scope.agent : null;
    const words = alarm(agent ?? 'The account', cause, core.state.session?.currency ?? '');
    raiseAlarm(core, { alarmId: alarmOf(scope, reason), agent, ...words });
  }

  #standing(scope: TradingScope, reason: HoldReason): boolean {
    const key = tradingScopeKey(scope);
    for (const hold of this.#parts.core.state.holds.standing.values()) {
      if (hold.reason === reason && tradingScopeKey(hold.scope) === key) return true;
    }
    return false;
  }

  #hold(scope: TradingScope, reason: HoldReason, cause: Cause, by: string): void {
    const { core } = this.#parts;
    const holdId = `hold-${core.state.holds.count + 1}`;
    const { measured, limit, until } = cause;
    const agent = scope.kind === 'agent' ? scope.agent : null;
    core.stage('trading.held', agent, holdId, { holdId, scope, reason, measured, limit, until, by });
  }

  #release({ holdId, scope, reason }: Hold, why: string, by: string): void {
    const { core } = this.#parts;
    const agent = scope.kind === 'agent' ? scope.agent : null;
    const equity = reason === 'TRAILING_DRAWDOWN' ? this.#worth(agent) : null;
    core.stage('trading.released', agent, holdId, { holdId, by, reason: why, equity });
    clearAlarm(core, alarmOf(scope, reason));
  }

  #worth(agent: AgentId | null): Cash | null {
    const { ledger, marks } = this.#parts.core.state;
    const worth = valuations(ledger, marks);
    return (agent === null ? worth.account : worth.books.get(agent))?.equity ?? null;
  }

  /**
   * Takes back entries that a hold is over, or whose authority is: as many as the venue takes now, the others when it
   * does, and one that arrives late in the turn of its arrival. Nothing is asked of a venue that cannot hear.
   */
  takeEntriesBack(): void {
    const { core, cancel, room } = this.#parts;
    const { state } = core;
    const holds = state.holds.standing.size === 0 ? [] : [...state.holds.standing.values()].filter(cancelsEntries);
    const hasEnded = endedEntries(state, core.now());
    if (holds.length === 0 && hasEnded === null) return;
    for (const order of restingEntries(state)) {
      const { agent } = order.owner;
      if (agent === null) continue;
      const isHeld = holds.some((hold) => covers(hold.scope, agent, order.venue));
      if (!isHeld && hasEnded?.(agent, order.symbol) !== true) continue;
      if (core.state.venues.get(order.venue)?.link !== 'lost' && room(order) > 0) cancel(order.venue, order.id);
    }
  }
}

function cancelsEntries({ reason }: Hold): boolean {
  return CANCELS_ENTRIES.has(reason);
}

/** Ids of the alarms about holds begin so. */
const HOLD_ALARMS = 'hold-';

function alarmOf(scope: TradingScope, reason: HoldReason): string {
  return `${HOLD_ALARMS}${reason.toLowerCase().replaceAll('_', '-')}-${tradingScopeKey(scope)}`;
}
