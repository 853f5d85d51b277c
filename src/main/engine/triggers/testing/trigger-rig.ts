import type { AgentId, TimeMs } from '../../../../shared/ids.ts';
import { quantity } from '../../../../shared/money.ts';
import type { DenialReason } from '../../domain/reasons.ts';
import type { RecordBodies } from '../../domain/records.ts';
import type { TriggerId } from '../../domain/triggers.ts';
import { StageLatencies } from '../../latency/stages.ts';
import { Rig } from '../../testing/rig.ts';
import { WIDE_LIMITS } from '../../testing/wide-limits.ts';
import { TriggerControl } from '../control.ts';
import type { Watched } from '../trigger.ts';

/** For tests: triggers over a {@link Rig}, of which one is switched on. */
export class TriggerRig {
  readonly rig: Rig;
  readonly triggers: TriggerControl;
  readonly beats = new Map<AgentId, TimeMs>();
  readonly #risk: Watched['risk'];
  #denied = 0;

  constructor(
    id: TriggerId,
    config: object,
    rig = new Rig(['a', 'b']),
    baseline: Watched['risk']['baseline'] = WIDE_LIMITS.baseline,
  ) {
    this.rig = rig;
    this.#risk = {
      ...WIDE_LIMITS,
      baseline,
      triggers: { ...WIDE_LIMITS.triggers, [id]: { ...WIDE_LIMITS.triggers[id], enabled: true, ...config } },
    };
    const latency = new StageLatencies(() => this.#risk.latency);
    rig.road.onAnswer = (ms) => latency.record('acknowledge', ms);
    this.triggers = new TriggerControl({
      core: rig.core,
      risk: () => this.#risk,
      beats: this.beats,
      latency,
      kill: (request) => rig.kills.engage(request),
    });
    rig.core.onStaged = (record) => this.triggers.see(record);
  }

  /** The same triggers in a process that took the journal up again. */
  restarted(id: TriggerId, config: object): TriggerRig {
    return new TriggerRig(id, config, this.rig.restart());
  }

  /** An agent's proposal was denied. */
  deny(agent: AgentId, reason: DenialReason = 'MAX_ORDER_VALUE', stage: 'policy' | 'risk' | 'gate' = 'risk'): void {
    this.#denied += 1;
    this.rig.core.stage('order.denied', agent, null, {
      orderId: `denied-${this.#denied}`,
      agent,
      ref: `ref-${this.#denied}`,
      symbol: 'BTC-PERP',
      side: 'buy',
      type: 'market',
      quantity: quantity('1'),
      price: null,
      purpose: 'test',
      stage,
      rule: 'test',
      reason,
      measured: '',
      limit: '',
    });
    this.triggers.afterInput();
  }

  refuseCall(code = 'FORBIDDEN_ROLE'): void {
    this.rig.core.stage('call.denied', null, null, { channel: 'chaos.set', by: 'x', via: 'socket', code });
    this.triggers.watch();
  }

  /** Lifts what latches a scope, once its kill is over. */
  reset(): void {
    const trip = [...this.rig.state.trips.byId.values()].find((it) => !it.reset);
    if (trip === undefined) throw new Error('nothing is latched');
    this.rig.advance(5_000);
    const typed = trip.scope.kind === 'global' ? 'ALL' : trip.scope.agent;
    this.rig.kills.reset({
      tripId: trip.tripId,
      by: 'test',
      reason: 'seen',
      typed,
      residualsSeen: true,
      rootCause: 'a test',
      actions: 'none',
    });
  }

  fired(): RecordBodies['trigger.fired'][] {
    return this.rig.of('trigger.fired').map(({ body }) => body);
  }
}
