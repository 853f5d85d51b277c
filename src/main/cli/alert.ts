import { Refusal } from '../../shared/ipc/contract.ts';
import {
  AlertSettings,
  readAlertSettings,
  readWebhookSettings,
  writeAlertSettings,
} from '../runtime/alert-settings.ts';
import type { Secret } from '../secret/secret.ts';
import { alertFolder, checked, type DataOption, openAlertPlace } from './alert-place.ts';
import { curlExample } from './curl-example.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { print, printJson, say } from './print.ts';

const FIRST_PORT = '8787';
const OWN_MACHINE = '127.0.0.1';

export interface EnableOptions extends DataOption {
  readonly port?: string;
  readonly host?: string;
  readonly allow?: readonly string[];
}

/** `interlock alert enable`: where alerts are heard and from whom; a first secret is made and shown this once. */
export async function alertEnable({ port, host, allow, ...where }: EnableOptions): Promise<ExitCode> {
  const settings = checked(AlertSettings, {
    enabled: true,
    host: host ?? OWN_MACHINE,
    port: Number(port ?? FIRST_PORT),
    allow: allow ?? [OWN_MACHINE, '::1'],
  });
  const { dataDir, secrets } = await openAlertPlace(where);
  const hasSecret = (await secrets.read('external-alert')) !== null;
  const secret = hasSecret ? null : await secrets.renew('external-alert');
  writeAlertSettings(dataDir, settings);
  print(`External alerts are on: ${addressOf(settings)}, from ${settings.allow.join(', ')}.`);
  if (secret === null) print('The secret is the one there was. `interlock alert rotate` makes a new one.');
  else tellSecret(secret, settings);
  sayWhen();
  return EXIT.ok;
}

/** `interlock alert rotate`: a new secret; the old one ends with the console's next start. */
export async function alertRotate(options: DataOption): Promise<ExitCode> {
  const { dataDir, secrets } = await openAlertPlace(options);
  const settings = readAlertSettings(dataDir);
  if (settings?.enabled !== true)
    throw new Refusal('External alerts are off. Turn them on with `interlock alert enable`.');
  tellSecret(await secrets.renew('external-alert'), settings);
  sayWhen();
  return EXIT.ok;
}

/** `interlock alert disable`: no alerts, and no secret for them. Works on damaged settings too. */
export async function alertDisable(options: DataOption): Promise<ExitCode> {
  const { dataDir, secrets } = await openAlertPlace(options);
  // The file first: whatever fails after it, the listener stays off.
  writeAlertSettings(dataDir, { enabled: false, host: OWN_MACHINE, port: Number(FIRST_PORT), allow: [OWN_MACHINE] });
  await secrets.remove('external-alert');
  print('External alerts are off, and their secret is removed.');
  sayWhen();
  return EXIT.ok;
}

/** `interlock alert status`: what is set, for the listener and the webhook. No secret, and of the webhook the host only. */
export async function alertStatus(options: DataOption & { readonly json?: boolean }): Promise<ExitCode> {
  const dataDir = alertFolder(options);
  const settings = readAlertSettings(dataDir);
  const webhook = readWebhookSettings(dataDir);
  const isOn = settings?.enabled === true;
  const host = webhook === null ? null : new URL(webhook.url).host;
  if (options.json === true) {
    printJson({
      enabled: isOn,
      address: isOn ? addressOf(settings) : null,
      allow: isOn ? settings.allow : [],
      webhook: host,
    });
    return EXIT.ok;
  }
  print(
    isOn ? `External alerts: on, ${addressOf(settings)}, from ${settings.allow.join(', ')}` : 'External alerts: off',
  );
  print(host === null ? 'Webhook: off' : `Webhook: ${host}`);
  return EXIT.ok;
}

function addressOf({ host, port }: AlertSettings): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/alert`;
}

function tellSecret(secret: Secret, settings: AlertSettings): void {
  secret.useText((digits) => print(`The secret, shown this once:\n\n  ${digits}\n`));
  print(`With it in INTERLOCK_ALERT_SECRET this sends a kill of everything (docs/external-alert.md):\n`);
  print(`${curlExample(addressOf(settings))}\n`);
}

/** The running console has read its settings when it started. */
export function sayWhen(): void {
  say('interlock: a console that runs takes this up when it is started again');
}
