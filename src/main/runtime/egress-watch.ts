import { EgressGate, type EgressGateOptions, type HostAnomaly, type HostStatus } from '../adapters/egress/gate.ts';
import { clearAlarm, clearAlarms, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { RecordBodies } from '../engine/domain/records.ts';

const EGRESS_ALARMS = 'egress-';

/** The ways out that a console keeps open, and the alarms for what is not as usual at one of their hosts (N2). */
export class EgressWatch {
  readonly #core: Core;
  readonly #gates = new Set<EgressGate>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** After a restart: what was seen by a process that is gone is over with it. */
  resume(): void {
    clearAlarms(this.#core, EGRESS_ALARMS);
  }

  /** A way out that is watched until it is released. */
  open(options: Omit<EgressGateOptions, 'onAnomaly'>): EgressGate {
    const gate = new EgressGate({ ...options, onAnomaly: (anomaly) => this.#told(anomaly) });
    this.#gates.add(gate);
    return gate;
  }

  /** Closes it, and with it what was alarmed of its hosts. */
  release(gate: EgressGate): void {
    if (!this.#gates.delete(gate)) return;
    gate.close();
    for (const { host } of gate.hosts()) {
      for (const kind of ['failing', 'rate'] as const) clearAlarm(this.#core, alarmIdOf({ host, kind }));
    }
    this.#core.settle();
  }

  /** About twice a second: a rate is over when nothing is asked any more. */
  look(): void {
    this.hosts();
  }

  hosts(): HostStatus[] {
    return [...this.#gates].flatMap((gate) => gate.hosts());
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
