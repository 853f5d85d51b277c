import type { TimeMs } from '../../shared/ids.ts';
import { type Alarm, type EscalationChannel, isPressing } from '../engine/alarms/alarms.ts';
import type { AlarmPolicy } from '../engine/alarms/config.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { Delivery, DesktopChannel } from '../ipc/console-face.ts';

/** That the webhook fails is not told through the webhook. */
const OWN_ALARMS = 'escalation-';
/** Alarms on their way to the webhook at once; others wait their turn, which is at the next look. */
const MAX_ON_THE_WAY = 4;

/** The configured address: adapters/webhook. Never rejects. */
export interface WebhookChannel {
  send(alarm: Pick<Alarm, 'alarmId' | 'priority' | 'cause' | 'consequence' | 'action' | 'at'>): Promise<Delivery>;
}

export interface EscalationParts {
  readonly core: Core;
  readonly policy: () => AlarmPolicy;
  /** Null when none is configured: then nothing goes there and nothing is journalled of it. */
  readonly webhook: WebhookChannel | null;
  readonly wallNow: () => TimeMs;
}

/**
 * Carries alarms that nobody acknowledged, cleared or shelved out of the window (U2), by the machine's clock: a critical
 * one to the desktop at once, any other after a while, then to the webhook. Each step is taken once for each time an
 * alarm is raised, and journalled with what became of it.
 */
export class Escalation {
  readonly #parts: EscalationParts;
  /** When each pressing alarm was first seen by this process; a restart begins to count anew. */
  readonly #seen = new Map<string, { readonly alarm: Alarm; readonly wallAt: TimeMs }>();
  readonly #onTheWay = new Set<Alarm>();
  #desktop: DesktopChannel | null = null;

  constructor(parts: EscalationParts) {
    this.#parts = parts;
    if (parts.webhook === null) clearAlarm(parts.core, `${OWN_ALARMS}webhook`);
  }

  /** From now on the desktop's step has somewhere to go; before, it waits. */
  notifyThrough(channel: DesktopChannel): void {
    this.#desktop = channel;
  }

  /** Takes the steps that are due. Called about twice a second. */
  look(): void {
    const { core, policy, wallNow, webhook } = this.#parts;
    const now = wallNow();
    const { desktopAfterMs, webhookAfterMs } = policy();
    const pressing = [...core.state.alarms.values()].filter(isPressing);
    for (const id of this.#seen.keys()) if (!pressing.some((it) => it.alarmId === id)) this.#seen.delete(id);
    for (const alarm of pressing) {
      const waited = now - this.#since(alarm, now);
      const desktopDue = alarm.priority === 'critical' || waited >= desktopAfterMs;
      if (desktopDue && this.#desktop !== null && !alarm.tried.includes('desktop')) this.#show(alarm, this.#desktop);
      if (waited >= webhookAfterMs && webhook !== null && !alarm.tried.includes('webhook')) this.#send(alarm, webhook);
    }
  }

  /** Raised anew it is another alarm of the same name: it waits from its own beginning. */
  #since(alarm: Alarm, now: TimeMs): TimeMs {
    const seen = this.#seen.get(alarm.alarmId);
    if (seen?.alarm === alarm) return seen.wallAt;
    this.#seen.set(alarm.alarmId, { alarm, wallAt: now });
    return now;
  }

  #show(alarm: Alarm, channel: DesktopChannel): void {
    let delivery: Delivery;
    try {
      delivery = channel(alarm);
    } catch {
      delivery = { delivered: false, detail: 'this desktop could not show it' };
    }
    this.#took(alarm, 'desktop', delivery);
  }

  #send(alarm: Alarm, webhook: WebhookChannel): void {
    if (alarm.alarmId.startsWith(OWN_ALARMS) || this.#onTheWay.has(alarm) || this.#onTheWay.size >= MAX_ON_THE_WAY) {
      return;
    }
    this.#onTheWay.add(alarm);
    webhook
      .send(alarm)
      .catch((): Delivery => ({ delivered: false, detail: 'the webhook could not be called' }))
      .then((delivery) => {
        this.#onTheWay.delete(alarm);
        // Raised anew meanwhile: that one has a way of its own.
        if (this.#parts.core.state.alarms.get(alarm.alarmId) === alarm) this.#took(alarm, 'webhook', delivery);
      });
  }

  #took({ alarmId, agent }: Alarm, channel: EscalationChannel, { delivered, detail }: Delivery): void {
    const { core } = this.#parts;
    core.stage('alarm.escalated', agent, alarmId, { alarmId, channel, delivered, detail });
    if (delivered) clearAlarm(core, `${OWN_ALARMS}${channel}`);
    else this.#failed(channel, detail);
  }

  /** One alarm for each channel, however often it fails. */
  #failed(channel: EscalationChannel, detail: string): void {
    raiseAlarm(this.#parts.core, {
      alarmId: `${OWN_ALARMS}${channel}`,
      priority: 'low',
      agent: null,
      cause: `Alarms do not reach the ${channel}: ${detail}`,
      consequence: 'Alarms that nobody acknowledges may reach nobody outside the window.',
      action:
        channel === 'webhook'
          ? 'Look at the address and at the other side: interlock alert webhook test. Until then look at the window.'
          : 'Look at the window, and at what the system lets Interlock show.',
    });
  }
}
