import { EgressGate, type EgressGateOptions, type HostAnomaly, type HostStatus } from '../adapters/egress/gate.ts';
import { clearAlarm, clearAlarms, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { RecordBodies } from '../engine/domain/records.ts';
import type { AllowedHost } from '../engine/risk/outbound.ts';

const EGRESS_ALARMS = 'egress-';

/** The ways out that a console keeps open, and the alarms for what is not as usual at one of their hosts (N2). */
export class EgressWatch {
  readonly #core: Core;
  readonly #allowed: () => readonly AllowedHost[];
  /** Ways out that are open, with the pins that their connections were held against. */
  readonly #gates = new Map<EgressGate, string>();
  /** Hosts that did not show a pinned key to this process. */
  readonly #wrong = new Set<string>();

  /** @param allowed the policy's hosts as they are now: their pins bind each new connection */
  constructor(core: Core, allowed: () => readonly AllowedHost[]) {
    this.#core = core;
    this.#allowed = allowed;
  }

  /** After a restart: what was seen by a process that is gone is over with it. */
  resume(): void {
    clearAlarms(this.#core, EGRESS_ALARMS);
    for (const host of this.#wrong) raiseAlarm(this.#core, pinAlarm(host));
  }

  /** A way out that is watched until it is released. */
  open(options: Omit<EgressGateOptions, 'onAnomaly' | 'pinsOf'>): EgressGate {
    const pinsOf = (host: string) => this.#allowed().find((it) => it.host === host)?.pins ?? [];
    const gate = new EgressGate({ ...options, pinsOf, onAnomaly: (anomaly) => this.#told(anomaly) });
    this.#gates.set(gate, this.#pinsOf(gate));
    return gate;
  }

  /** Closes it, and with it what was alarmed of hosts that no other leads to; a wrong pin stands until one is right. */
  release(gate: EgressGate): void {
    if (!this.#gates.has(gate)) return;
    this.#lookAtPins();
    this.#gates.delete(gate);
    gate.close();
    const others = new Set(this.hosts().map(({ host }) => host));
    for (const { host } of gate.hosts().filter((it) => !others.has(it.host))) {
      for (const kind of ['failing', 'rate'] as const) clearAlarm(this.#core, alarmIdOf({ host, kind }));
    }
    this.#core.settle();
  }

  /** About twice a second: a rate is over when nothing is asked any more, and a policy may have been loaded. */
  look(): void {
    for (const [gate, before] of this.#gates) {
      const pins = this.#pinsOf(gate);
      if (pins === before) continue;
      this.#gates.set(gate, pins);
      gate.renew();
    }
    this.#lookAtPins();
  }

  hosts(): HostStatus[] {
    return [...this.#gates.keys()].flatMap((gate) => gate.hosts());
  }

  #pinsOf(gate: EgressGate): string {
    const hosts = new Set(gate.hosts().map(({ host }) => host));
    return JSON.stringify(this.#allowed().filter(({ host, pins }) => hosts.has(host) && pins.length > 0));
  }

  /** The newest word of each host counts, whichever way out had it. */
  #lookAtPins(): void {
    for (const [host, ways] of Map.groupBy(this.hosts(), (it) => it.host)) {
      const answeredAt = Math.max(...ways.map(({ lastAnswerAt }) => lastAnswerAt ?? 0));
      const isWrong = ways.some(({ lastProblem: it }) => it?.what === 'pin' && it.at >= answeredAt);
      if (isWrong && !this.#wrong.has(host)) {
        this.#wrong.add(host);
        raiseAlarm(this.#core, pinAlarm(host));
        this.#core.settle();
      } else if (!isWrong && answeredAt > 0 && this.#wrong.delete(host)) {
        clearAlarm(this.#core, pinAlarm(host).alarmId);
        this.#core.settle();
      }
    }
  }

  #told(anomaly: HostAnomaly): void {
    if (anomaly.isOn) raiseAlarm(this.#core, anomalyAlarm(anomaly));
    else clearAlarm(this.#core, alarmIdOf(anomaly));
    this.#core.settle();
  }
}

function alarmIdOf({ host, kind }: Pick<HostAnomaly, 'host' | 'kind'>): string {
  return `${EGRESS_ALARMS}${kind}-${host}`;
}

function pinAlarm(host: string): RecordBodies['alarm.raised'] {
  return {
    alarmId: `egress-pin-${host}`,
    agent: null,
    priority: 'high',
    cause: `${host} shows none of the public keys that are pinned for it in risk.json.`,
    consequence: 'Nothing is sent there: no question, no order and no cancel, of a kill neither.',
    action: `Somebody may be in between. If ${host} says itself that it has new keys, compare them with what interlock network pin ${host} prints, pin them in "outbound" of risk.json, and load it with interlock policy reload.`,
  };
}

function anomalyAlarm(anomaly: HostAnomaly): RecordBodies['alarm.raised'] {
  const { host, kind, measured, limit } = anomaly;
  const base = { alarmId: alarmIdOf(anomaly), agent: null };
  if (kind === 'failing') {
    return {
      ...base,
      priority: 'medium',
      cause: `${measured} requests to ${host} in a row came to nothing.`,
      consequence: 'What is asked of it is late or missing. Orders at a venue behind it may be unknown for longer.',
      action: 'Look at the network and at what the host says of itself. It is tried again by itself.',
    };
  }
  return {
    ...base,
    priority: 'high',
    cause: `${measured} requests to ${host} in a minute; ${Math.round(limit)} are far more than it usually gets.`,
    consequence: 'It may refuse everything for a while, cancels and closing orders too.',
    action: 'Find out what asks so often: an agent, or a fault. Kill if you cannot tell.',
  };
}
