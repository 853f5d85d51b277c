import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import type { KillReceipt } from '../../../shared/ipc/contract.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { Core } from '../core.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { TriggerId } from '../domain/triggers.ts';
import { findOrder } from '../execution/orders.ts';
import type { KillRequest } from '../kill/control.ts';
import { agentOf } from '../kill/kill-alarms.ts';
import { latchOf, latchOver } from '../kill/trips.ts';
import { TRIGGERS } from './all.ts';
import { noteBehaviour } from './behaviour.ts';
import { ClockWatch } from './clock-watch.ts';
import { COUNTED_AT_MOST } from './config.ts';
import { firedKey } from './fired.ts';
import { type DueBar, noSigns, type Signs } from './signs.ts';
import type { Reading, Trigger, Watched } from './trigger.ts';

const UNAUTHORISED: ReadonlySet<string> = new Set(['FORBIDDEN_SENDER', 'FORBIDDEN_ROLE', 'UNKNOWN_CHANNEL']);

export interface TriggerParts {
  readonly core: Core;
  readonly risk: () => Watched['risk'];
  readonly beats: ReadonlyMap<AgentId, TimeMs>;
  readonly kill: (request: KillRequest) => KillReceipt;
}

/**
 * The automatic triggers (K9): gathers what they watch, and when one finds its threshold crossed trips its scope, once:
 * not while the scope is latched, and not again before its cool-down is over. What follows from records is looked at
 * after the input that brought them, so that a run does not depend on the machine's pace; what lives on the machine's
 * clock at each {@link watch}.
 */
export class TriggerControl {
  readonly #parts: TriggerParts;
  readonly #signs: Signs;
  readonly #clocks: ClockWatch;
  /** Agents of whom something was recorded since the last look. */
  readonly #recorded = new Set<AgentId>();
  #answered = false;
  #isMarketNew = false;

  constructor(parts: TriggerParts) {
    this.#parts = parts;
    this.#signs = noSigns(parts.beats);
    this.#clocks = new ClockWatch(parts.core.ports.machine);
  }

  /** Counts what a record says; trips nothing, for whoever staged it is in the middle of something. */
  see(record: JournalRecord): void {
    const { machine } = this.#parts.core.ports;
    switch (record.kind) {
      case 'order.approved':
        if (record.body.owner.kind === 'agent') this.#recorded.add(record.body.owner.agent);
        return;
      case 'order.denied':
      case 'tool.decided':
        this.#recorded.add(record.body.agent);
        return;
      case 'venue.reported': {
        const { report, venue } = record.body;
        if (report.kind === 'auth-failed') this.#signs.badKey = venue;
        if (report.kind === 'accepted' || report.kind === 'rejected') this.#answer(report.orderId, record.at);
        if (report.kind === 'rejected' && record.agent !== null) this.#recorded.add(record.agent);
        return;
      }
      case 'order.unknown':
        this.#answer(record.body.orderId, record.at);
        return;
      case 'call.denied':
        if (UNAUTHORISED.has(record.body.code)) this.#refused(machine.wallNow());
        return;
      case 'role.changed':
        if (record.body.how === 'refused') this.#refused(machine.wallNow());
        return;
      default:
    }
  }

  /** A bar came: whatever was due is there. */
  barCame(): void {
    this.#signs.bar = null;
    this.#isMarketNew = true;
  }

  /** The market clock has reached a bar's end; null when none is expected any more. */
  barDue(bar: DueBar | null): void {
    this.#signs.bar = bar;
  }

  get dueBar(): DueBar | null {
    return this.#signs.bar;
  }

  /** After an input was handled: what its records and the market changed. */
  afterInput(): void {
    if (this.#signs.badKey !== '') {
      this.#look('invalid-key');
      this.#signs.badKey = '';
    }
    if (this.#answered) {
      this.#answered = false;
      this.#look('order-latency');
    }
    if (this.#recorded.size > 0) {
      const agents = [...this.#recorded];
      this.#recorded.clear();
      this.#look('risk-violations', agents);
      this.#look('order-frequency', agents);
      for (const agent of agents) noteBehaviour(this.#parts.core, agent, this.#parts.risk().baseline);
    }
    if (this.#isMarketNew) {
      this.#isMarketNew = false;
      this.#look('loss');
    }
  }

  /** Engine time has passed. */
  tick(): void {
    if (this.#signs.bar !== null) this.#look('frozen-feed');
  }

  /** On the machine's clock, about twice a second. */
  watch(): void {
    this.#signs.clockApartMs = this.#clocks.look();
    this.#look('clock-jump');
    this.#look('unauthorised-access');
    this.tick();
  }

  /** An agent did not come back after its retries (A3). @returns true when it is tripped, by this or before */
  heartbeatLost(agent: AgentId, silentMs: number): boolean {
    this.#signs.lost = { agent, silentMs };
    this.#look('heartbeat-lost');
    this.#signs.lost = null;
    return latchOver(this.#parts.core.state.trips, agent) !== undefined;
  }

  /** A verification of the journal found this. */
  auditFailed(problem: string): void {
    this.#signs.auditProblem = problem;
    this.#look('audit-failure');
    this.#signs.auditProblem = '';
  }

  /**
   * A signed alert asks for a kill (N3); `commandId` is the alert's own. @returns its trip; null when the trigger is off or
   * cools down
   */
  alerted(alert: NonNullable<Signs['alert']>, commandId: string): KillReceipt | null {
    this.#signs.alert = alert;
    const [reading] = TRIGGERS['external-alert'].measure(this.#watched());
    this.#signs.alert = null;
    return reading === undefined ? null : this.#fire(TRIGGERS['external-alert'], reading, commandId);
  }

  /** How near each trigger is, as of now; empty for one that watches nothing at this moment. */
  readings(id: TriggerId): readonly Reading[] {
    return TRIGGERS[id].measure(this.#watched());
  }

  #look(id: TriggerId, agents?: readonly AgentId[]): void {
    const trigger = TRIGGERS[id];
    if (!this.#parts.risk().triggers[id].enabled) return;
    for (const reading of trigger.measure(this.#watched(agents))) {
      if (reading.crossed && !this.#isLatched(reading.scope)) this.#fire(trigger, reading);
    }
  }

  #isLatched(scope: Scope): boolean {
    const { trips } = this.#parts.core.state;
    return (scope.kind === 'agent' ? latchOver(trips, scope.agent) : latchOf(trips, scope)) !== undefined;
  }

  #fire({ id }: Trigger, reading: Reading, commandId?: string): KillReceipt | null {
    const { core, kill, risk } = this.#parts;
    const { scope } = reading;
    const { enabled, coolDownMs } = risk().triggers[id];
    const now = core.now();
    const before = core.state.triggers.fired.get(firedKey(id, scope));
    if (!enabled || (before !== undefined && now < before.coolDownUntil)) return null;
    const { reason, measured, threshold } = reading.words();
    const receipt = kill({
      scope,
      cause: id === 'external-alert' ? 'external' : 'trigger',
      by: `trigger:${id}`,
      // No client of the socket can choose an id with a colon in it.
      commandId: commandId ?? `trigger:${id}:${core.state.trips.count}`,
      reason: reason.slice(0, 300),
    });
    core.stage('trigger.fired', agentOf(scope), receipt.tripId, {
      trigger: id,
      scope,
      tripId: receipt.tripId,
      measured,
      threshold,
      reason,
      coolDownUntil: now + coolDownMs,
    });
    // What it counted has led to this trip, and must not lead to the next one after the reset.
    if (id === 'unauthorised-access') this.#signs.calls = [];
    if (id === 'order-latency') this.#signs.answers = [];
    core.commit();
    return receipt;
  }

  #answer(orderId: string, at: TimeMs): void {
    const order = findOrder(this.#parts.core.state.orders, orderId);
    if (order === undefined) return;
    this.#signs.answers.push(at - order.createdAt);
    if (this.#signs.answers.length > COUNTED_AT_MOST) this.#signs.answers.shift();
    this.#answered = true;
  }

  #refused(wallAt: TimeMs): void {
    this.#signs.calls.push(wallAt);
    if (this.#signs.calls.length > COUNTED_AT_MOST) this.#signs.calls.shift();
  }

  #watched(agents?: readonly AgentId[]): Watched {
    const { core, risk } = this.#parts;
    return {
      state: core.state,
      risk: risk(),
      signs: this.#signs,
      agents: agents ?? core.state.registry.keys(),
      now: core.now(),
      wallNow: core.ports.machine.wallNow(),
    };
  }
}
