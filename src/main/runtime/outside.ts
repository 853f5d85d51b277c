import type { KillReceipt } from '../../shared/ipc/contract.ts';
import type { AlertsView } from '../../shared/view/alarm-view.ts';
import type { AlertListener } from '../adapters/alert-listener/listener.ts';
import { clearAlarm, raiseAlarm } from '../engine/alarms/raise.ts';
import type { Core } from '../engine/core.ts';
import type { KillRequest } from '../engine/kill/control.ts';
import { alertHandling } from './alert-intake.ts';
import type { WebhookChannel } from './escalation.ts';
import { type AlertPlace, openAlertListener, openWebhook } from './external-alert.ts';

/** What reaches this console from outside, and what it sends there: both off unless the data folder's settings say so. */
export interface Outside {
  readonly webhook: WebhookChannel | null;
  readonly view: AlertsView;
  close(): Promise<void>;
}

/** Opens both. Never rejects: what is set and cannot be opened is alarmed, and the console works without it. */
export async function openOutside(
  place: AlertPlace,
  core: Core,
  engage: (request: KillRequest) => KillReceipt,
  note: (text: string) => void,
): Promise<Outside> {
  const [listening, webhook] = await Promise.all([
    openAlertListener(place, alertHandling(core, engage)),
    openWebhook(place),
  ]);
  for (const [alarmId, { problem }] of [
    ['external-alert-off', listening],
    ['webhook-off', webhook],
  ] as const) {
    if (problem === '') {
      clearAlarm(core, alarmId);
      continue;
    }
    note(problem);
    raiseAlarm(core, {
      alarmId,
      priority: 'medium',
      agent: null,
      cause: problem,
      consequence: 'Every other way to kill and to be told works as before.',
      action: 'Mend it as it says, then start the console again.',
    });
  }
  core.settle();
  return {
    webhook: webhook.opened,
    view: alertsView(listening.opened, listening.problem, webhook.opened !== null, webhook.problem),
    close: async () => {
      await listening.opened?.close();
    },
  };
}

function alertsView(
  listener: AlertListener | null,
  problem: string,
  hasWebhook: boolean,
  webhookProblem: string,
): AlertsView {
  const webhook = hasWebhook ? 'Alarms that nobody acknowledges go to the webhook.' : webhookProblem;
  if (listener !== null) return { listener: 'listening', text: `Listens at ${listener.address}.`, webhook };
  if (problem !== '') return { listener: 'failed', text: problem, webhook };
  return { listener: 'off', text: 'No port is open.', webhook };
}
