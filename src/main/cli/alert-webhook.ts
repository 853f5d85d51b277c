import { resolve } from 'node:path';
import { Refusal } from '../../shared/ipc/contract.ts';
import { removeWebhookSettings, WebhookSettings, writeWebhookSettings } from '../runtime/alert-settings.ts';
import { openWebhook } from '../runtime/external-alert.ts';
import { sayWhen } from './alert.ts';
import { checked, type DataOption, openAlertPlace } from './alert-place.ts';
import { CommandFailed, EXIT, type ExitCode } from './exit.ts';
import { print } from './print.ts';

export interface WebhookOptions extends DataOption {
  readonly allow?: readonly string[];
  readonly ca?: string;
  readonly sign?: boolean;
}

/** `interlock alert webhook set URL`: where an alarm goes that nobody acknowledged. */
export async function webhookSet(url: string, { allow, ca, sign, ...where }: WebhookOptions): Promise<ExitCode> {
  const settings = checked(WebhookSettings, {
    url,
    allow: allow ?? [],
    ...(ca === undefined ? {} : { caFile: resolve(ca) }),
  });
  const { dataDir, secrets } = await openAlertPlace(where);
  const secret = sign === true ? await secrets.renew('webhook') : null;
  if (secret === null) await secrets.remove('webhook');
  writeWebhookSettings(dataDir, settings);
  print(
    `Alarms that nobody acknowledges are sent to ${new URL(url).host}, ${secret === null ? 'unsigned' : 'signed'}.`,
  );
  secret?.useText((digits) => print(`The secret, shown this once:\n\n  ${digits}\n`));
  sayWhen();
  return EXIT.ok;
}

/** `interlock alert webhook off`. Works on damaged settings too. */
export async function webhookOff(options: DataOption): Promise<ExitCode> {
  const { dataDir, secrets } = await openAlertPlace(options);
  removeWebhookSettings(dataDir);
  await secrets.remove('webhook');
  print('The webhook is off.');
  sayWhen();
  return EXIT.ok;
}

/** `interlock alert webhook test`: sends one alarm now, from here, and says what came of it. */
export async function webhookTest(options: DataOption): Promise<ExitCode> {
  const { dataDir, store } = await openAlertPlace(options);
  const { opened, problem } = await openWebhook({ dataDir, store, wallNow: Date.now });
  if (opened === null)
    throw new Refusal(problem === '' ? 'There is no webhook. Set one with `interlock alert webhook set`.' : problem);
  const { delivered, detail } = await opened.send({
    alarmId: 'webhook-test',
    priority: 'low',
    cause: 'A test of the webhook.',
    consequence: 'None: nothing is wrong.',
    action: 'Nothing to do.',
    at: Date.now(),
  });
  if (!delivered) throw new CommandFailed(EXIT.refused, `The alarm was not delivered: ${detail}.`);
  print(`Delivered: ${detail}.`);
  return EXIT.ok;
}
