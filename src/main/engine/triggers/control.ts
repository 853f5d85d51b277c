import type { AgentId, TimeMs } from '../../../shared/ids.ts';
import { type KillReceipt, Refusal } from '../../../shared/ipc/contract.ts';
import type { Scope } from '../../../shared/scope.ts';
import type { Core } from '../core.ts';
import type { JournalRecord } from '../domain/records.ts';
import type { TriggerId } from '../domain/triggers.ts';
import type { KillRequest } from '../kill/control.ts';
import { agentOf } from '../kill/kill-alarms.ts';
import { latchOf, latchOver } from '../kill/trips.ts';
import { TRIGGERS } from './all.ts';
import { noteBehaviour } from './behaviour.ts';
import { sayHarmlessJump } from './clock-jump.ts';
import { ClockWatch } from './clock-watch.ts';
import { COUNTED_AT_MOST } from './config.ts';
import { type Fired, firedKey, quietFor } from './fired.ts';
import { type DueBar, noSigns, type Signs, type WatchedFeed } from './signs.ts';
import type { Latency, Reading, Watched } from './trigger.ts';

const UNAUTHORISED: ReadonlySet<string> = new Set(['FORBIDDEN_SENDER', 'FORBIDDEN_ROLE', 'UNKNOWN_CHANNEL']);

export interface TriggerParts {
  readonly core: Core;
  readonly risk: () => Watched['risk'];
  readonly beats: ReadonlyMap<AgentId, TimeMs>;
  readonly latency: Latency;
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
  /** Answers to orders at the last look. */
  #answers = 0;
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
        if (report.kind === 'auth-failed') this.#signs.badKey = `${venue} refused the key`;
        if (report.kind === 'rejected' && record.agent !== null) this.#recorded.add(record.agent);
        return;
      }
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

  /** From now on these instruments of a live feed are looked at as well; none, when it is over. */
  watchFeeds(feeds: () => readonly WatchedFeed[]): void {
    this.#signs.feeds = feeds;
  }

  /** After an input was handled: what its records and the market changed. */
  afterInput(): void {
    if (this.#signs.badKey !== '') {
      this.#look('invalid-key');
      this.#signs.badKey = '';
    }
    const answers = this.#parts.latency.recentCount('acknowledge');
    if (answers !== this.#answers) {
      this.#answers = answers;
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
    if (this.#signs.bar !== null || this.#signs.feeds().length > 0) this.#look('frozen-feed');
  }

  /** On the machine's clock, about twice a second. */
  watch(): void {
    this.#signs.clockApartMs = this.#clocks.look();
    if (this.isEnabled('clock-jump')) sayHarmlessJump(this.#parts.core, this.readings('clock-jump'));
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

  /** A look at a kept key found that it must not be used any more (S2): what, in words. */
  keyFound(bad: string): void {
    this.#signs.badKey = bad;
    this.#look('invalid-key');
    this.#signs.badKey = '';
  }

  /** A verification of the journal found this. */
  auditFailed(problem: string): void {
    this.#signs.auditProblem = problem;
    this.#look('audit-failure');
    this.#signs.auditProblem = '';
  }

  /**
   * A signed alert asks for this kill (N3). It is somebody's word and no measure, so it waits for no cool-down: while the
   * scope is latched it changes nothing, and the same alert is not taken twice. @throws Refusal when the trigger is off
   */
  alerted(request: KillRequest): KillReceipt {
    const { kill } = this.#parts;
    if (!this.isEnabled('external-alert')) {
      throw new Refusal('External alerts do not kill: the trigger external-alert is switched off in the risk config.');
    }
    if (this.#isLatched(request.scope)) return kill(request);
    const { by: source, scope, reason } = request;
    this.#signs.alert = { source, scope, reason };
    const readings = this.readings('external-alert');
    this.#signs.alert = null;
    const receipt = kill(request);
    for (const reading of readings) this.#note('external-alert', reading, receipt);
    return receipt;
  }

  /** How near each trigger is, as of now; empty for one that watches nothing at this moment. */
  readings(id: TriggerId): readonly Reading[] {
    return TRIGGERS[id].measure(this.#watched());
  }

  /** False where the risk config switches it off. */
  isEnabled(id: TriggerId): boolean {
    return this.#parts.risk().triggers[id].enabled;
  }

  /** Milliseconds for which what fired does not fire again there, on its own clock; 0 when it would. */
  quietFor(fired: Fired): number {
    const { core, risk } = this.#parts;
    const time = { now: core.now(), wallNow: core.ports.machine.wallNow() };
    return quietFor(fired, risk().triggers[fired.trigger].coolDownMs, time);
  }

  #look(id: TriggerId, agents?: readonly AgentId[]): void {
    const trigger = TRIGGERS[id];
    if (!this.isEnabled(id)) return;
    for (const reading of trigger.measure(this.#watched(agents))) {
      if (reading.crossed && !this.#isLatched(reading.scope)) this.#fire(id, reading);
    }
  }

  #isLatched(scope: Scope): boolean {
    const { trips } = this.#parts.core.state;
    return (scope.kind === 'agent' ? latchOver(trips, scope.agent) : latchOf(trips, scope)) !== undefined;
  }

  #fire(id: TriggerId, reading: Reading): void {
    const { core, kill } = this.#parts;
    const { scope } = reading;
    const before = core.state.triggers.fired.get(firedKey(id, scope));
    if (before !== undefined && this.quietFor(before) > 0) return;
    const receipt = kill({
      scope,
      cause: 'trigger',
      by: `trigger:${id}`,
      // No client of the socket can choose an id with a colon in it.
      commandId: `trigger:${id}:${core.state.trips.count}`,
      reason: reading.words().reason.slice(0, 300),
    });
    this.#note(id, reading, receipt);
  }

  #note(id: TriggerId, { scope, words }: Reading, { tripId }: KillReceipt): void {
    const { core, risk } = this.#parts;
    const isMachine = TRIGGERS[id].clock === 'machine';
    const from = isMachine ? core.ports.machine.wallNow() : core.now();
    const coolDownUntil = from + risk().triggers[id].coolDownMs;
    const fired = { trigger: id, scope, tripId, ...words(), coolDownUntil };
    core.stage('trigger.fired', agentOf(scope), tripId, isMachine ? { ...fired, clock: 'machine' } : fired);
    // What it counted has led to this trip, and must not lead to the next one after the reset.
    if (id === 'unauthorised-access') this.#signs.calls = [];
    if (id === 'order-latency') this.#parts.latency.forgetRecent();
    core.commit();
  }

  #refused(wallAt: TimeMs): void {
    this.#signs.calls.push(wallAt);
    if (this.#signs.calls.length > COUNTED_AT_MOST) this.#signs.calls.shift();
  }

  #watched(agents?: readonly AgentId[]): Watched {
    const { core, risk, latency } = this.#parts;
    return {
      state: core.state,
      risk: risk(),
      latency,
      signs: this.#signs,
      agents: agents ?? core.state.registry.keys(),
      now: core.now(),
      wallNow: core.ports.machine.wallNow(),
    };
  }
}
